#include "tcp/options.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace {

constexpr units::BitRate kFast{100'000'000}, kSlow{10'000'000};

TEST(ReceiveWindow, IsSixtyFourKibAtFirstThenHeldThenGrows) {
  const tcp::ReceiveWindow w;
  EXPECT_EQ(w.octets(0, kFast), 65'536);
  EXPECT_EQ(w.octets(1, kFast), 80'000);
  EXPECT_EQ(w.octets(2, kFast), 80'000);
  EXPECT_EQ(w.octets(3, kFast), 160'000);
  EXPECT_EQ(w.octets(5, kFast), 640'000);
  EXPECT_EQ(w.octets(2'000'000, kFast), std::numeric_limits<std::int64_t>::max());
}

TEST(ReceiveWindow, IsNoLimitOnASlowPathNorWithinAnMta) {
  const tcp::ReceiveWindow w;
  EXPECT_EQ(w.octets(0, kSlow), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(w.octets(0, {}), std::numeric_limits<std::int64_t>::max());
}

}  // namespace
