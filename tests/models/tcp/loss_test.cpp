#include "tcp/loss.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

tcp::Loss loss(std::uint64_t n) { return tcp::Loss(rng::Stream(7, "loss", n)); }

TEST(Loss, WithoutProbabilityNothingIsLost) {
  auto l = loss(1);
  EXPECT_EQ(l.of(1'000'000'000, 0), 0);
}

TEST(Loss, LosesItsShareWithinThreeStandardDeviations) {
  for (const double p : {0.001, 0.02, 0.3}) {
    auto l = loss(2);
    constexpr std::int64_t kPackets = 1'000'000;
    const auto lost = static_cast<double>(l.of(kPackets, p));
    EXPECT_NEAR(lost, kPackets * p, 3 * std::sqrt(kPackets * p * (1 - p))) << p;
  }
}

TEST(Loss, IsTheSameHoweverThePacketsAreCut) {
  auto whole = loss(3), cut = loss(3);
  std::int64_t lost = 0;
  for (int i = 0; i < 1000; ++i) lost += cut.of(i % 7, 0.05);
  EXPECT_EQ(lost, whole.of(142 * 21 + 15, 0.05));  // 0 to 6, 142 times, and 0 to 5
}

TEST(Loss, ConnectionsDoNotShareTheirLuck) { EXPECT_NE(loss(4).ahead(0.001), loss(5).ahead(0.001)); }

}  // namespace
