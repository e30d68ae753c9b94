#include <gtest/gtest.h>

#include <map>

#include "mta/deadlines.hpp"
#include "random/stream.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using units::TimePoint;
constexpr auto at(units::Duration d) { return units::kStart + d; }

TEST(Deadlines, the_next_is_the_earliest) {
  Deadlines d;
  EXPECT_EQ(d.next(), units::kNever);
  d.set({0, 1}, at(5s));
  d.set({0, 2}, at(3s));
  EXPECT_EQ(d.next(), at(3s));
  d.set({0, 2}, at(9s));
  EXPECT_EQ(d.next(), at(5s));
  d.set({0, 1}, at(2s));
  EXPECT_EQ(d.next(), at(2s));
  d.clear({0, 1});
  EXPECT_EQ(d.next(), at(9s));
}

TEST(Deadlines, each_is_taken_once_and_not_before_its_date) {
  Deadlines d;
  Deadlines::Id c;
  d.set({0, 1}, at(5s));
  EXPECT_FALSE(d.take(at(4s), c));
  EXPECT_TRUE(d.take(at(5s), c));
  EXPECT_EQ(c, (Deadlines::Id{0, 1}));
  EXPECT_FALSE(d.take(at(9s), c));
}

TEST(Deadlines, agree_with_a_plain_map_whatever_is_done) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    rng::Stream s(seed, "deadlines");
    Deadlines d;
    std::map<Deadlines::Id, TimePoint> plain;
    for (int step = 0; step < 300; ++step) {
      const Deadlines::Id c{0, static_cast<std::uint32_t>(rng::below(s, 6))};
      const auto date = at(std::chrono::seconds(rng::below(s, 20)));
      switch (rng::below(s, 4)) {
        case 0:
          d.clear(c);
          plain.erase(c);
          break;
        case 1: {
          Deadlines::Id taken;
          std::size_t expected = 0, n = 0;
          for (const auto& [id, when] : plain) expected += when <= date;
          while (d.take(date, taken)) {
            ASSERT_TRUE(plain.contains(taken));
            ASSERT_LE(plain[taken], date);
            plain.erase(taken);
            ++n;
          }
          ASSERT_EQ(n, expected);
          break;
        }
        default:
          d.set(c, date);
          plain[c] = date;
      }
      auto earliest = units::kNever;
      for (const auto& [id, when] : plain) earliest = std::min(earliest, when);
      ASSERT_EQ(d.next(), earliest) << "seed " << seed << ", step " << step;
    }
  }
}

}  // namespace
}  // namespace mta
