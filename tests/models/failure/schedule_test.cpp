#include "failure/schedule.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace failure;

const Thing kCable{Thing::What::link, 0}, kOther{Thing::What::link, 1}, kMta{Thing::What::mta, 7};

Pattern once(Duration at, Duration lasts) { return {.at = TimePoint(at), .lasts = lasts}; }

/// "10 link0 down storm; 20 link0 up storm"; an MTA's level by name.
std::string unrolled(std::vector<Outage> outages, int steps = 20, std::uint64_t seed = 1) {
  Schedule s(std::move(outages), seed);
  constexpr const char* kLevels[] = {"up", "down", "unavailable", "stopping", "crashed"};
  std::string out;
  for (int i = 0; i < steps && s.next() != units::kNever; ++i) {
    const double at = units::in_seconds(s.next().time_since_epoch());
    for (const auto& c : s.take())
      out += fmt::format("{}{} {}{} {} {}", out.empty() ? "" : "; ", at,
                         c.thing.what == Thing::What::mta ? "mta" : "link", c.thing.id,
                         kLevels[static_cast<int>(c.level)], c.cause);
  }
  return out;
}

TEST(Schedule, AnOutageIsADownAndAnUp) {
  EXPECT_EQ(unrolled({{"cut", once(10s, 5s), {{kCable}}}}), "10 link0 down cut; 15 link0 up cut");
}

TEST(Schedule, OverlappingOutagesNestUpIsWhenAllAreOver) {
  EXPECT_EQ(unrolled({{"a", once(10s, 10s), {{kCable}}}, {"b", once(15s, 10s), {{kCable}}}}),
            "10 link0 down a; 25 link0 up b");
  EXPECT_EQ(unrolled({{"a", once(10s, 30s), {{kCable}}}, {"b", once(15s, 10s), {{kCable}}}}),
            "10 link0 down a; 40 link0 up a");
}

TEST(Schedule, OutagesThatTouchLeaveNoGap) {
  EXPECT_EQ(unrolled({{"b", once(20s, 10s), {{kCable}}}, {"a", once(10s, 10s), {{kCable}}}}),
            "10 link0 down a; 30 link0 up b");
  EXPECT_EQ(unrolled({{"flap", {.lasts = 5s, .every = 5s, .times = 3}, {{kCable}}}}),
            "0 link0 down flap; 15 link0 up flap");
}

TEST(Schedule, AGroupFailsTogether) {
  EXPECT_EQ(unrolled({{"ship", once(1s, 1s), {{kCable}, {kOther}}}}),
            "1 link0 down ship; 1 link1 down ship; 2 link0 up ship; 2 link1 up ship");
}

TEST(Schedule, OneThingNamedTwiceInAGroupFailsOnce) {
  EXPECT_EQ(unrolled({{"ship", once(1s, 1s), {{kCable}, {kCable}}}}), "1 link0 down ship; 2 link0 up ship");
}

TEST(Schedule, OfAnMtaTheWorstCounts) {
  EXPECT_EQ(unrolled({{"busy", once(1s, 9s), {{kMta, Level::unavailable}}},
                      {"bug", once(3s, 2s), {{kMta, Level::crashed}}},
                      {"upgrade", once(4s, 3s), {{kMta, Level::stopping}}}}),
            "1 mta7 unavailable busy; 3 mta7 crashed bug; 5 mta7 stopping bug; 7 mta7 unavailable upgrade; "
            "10 mta7 up busy");
}

TEST(Schedule, FailuresOfOneDoNotDependOnTheOthers) {
  const Pattern random{.times = 2, .mtbf = 100s, .mttr = 10s};
  const Outage a{"a", random, {{kCable}}}, b{"b", random, {{kOther}}};
  const auto alone = unrolled({a});
  const auto both = unrolled({b, a});
  std::string of_a;
  for (std::size_t at = 0; at < both.size();) {
    const auto end = std::min(both.find("; ", at), both.size());
    if (both.substr(at, end - at).find("link0") != std::string::npos)
      of_a += (of_a.empty() ? "" : "; ") + both.substr(at, end - at);
    at = end + 2;
  }
  EXPECT_EQ(of_a, alone);
  EXPECT_NE(alone, unrolled({a}, 20, 2));
}

TEST(Schedule, OnlyAnMtaThatWillBeBackHasAFuture) {
  Schedule link({{"cut", once(1s, 1s), {{kCable}}}}, 1);
  link.take();
  EXPECT_FALSE(link.owes_recovery());
  Schedule mta({{"crash", once(1s, 1s), {{kMta, Level::crashed}}}}, 1);
  EXPECT_FALSE(mta.owes_recovery());
  mta.take();
  EXPECT_TRUE(mta.owes_recovery());
  mta.take();
  EXPECT_FALSE(mta.owes_recovery());
  Schedule gone({{"gone", {.at = TimePoint(1s)}, {{kMta, Level::crashed}}}}, 1);
  gone.take();
  EXPECT_FALSE(gone.owes_recovery());
}

}  // namespace
