#include "tcp/round_trip.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace std::chrono_literals;
using tcp::RoundTrip;
using units::Duration;
using units::kStart;

TEST(RoundTrip, BeforeTheFirstSampleASecondIsWaited) { EXPECT_EQ(RoundTrip().timeout(), 1s); }

TEST(RoundTrip, TheFirstSampleGivesThreeTimesItselfButAtLeastTwoHundredMillisecondsMore) {
  RoundTrip satellite, near;
  satellite.sample(600ms);
  EXPECT_EQ(satellite.timeout(), 1800ms);  // R + 4 R / 2
  near.sample(20ms);
  EXPECT_EQ(near.timeout(), 220ms);
}

TEST(RoundTrip, SteadySamplesLeaveTheFloor) {
  RoundTrip r;
  for (int i = 0; i < 20; ++i) r.sample(600ms);
  EXPECT_EQ(r.timeout(), 800ms);
}

TEST(RoundTrip, FollowsTheGainsOfRfc6298) {
  RoundTrip r;
  r.sample(400ms);  // SRTT 400, RTTVAR 200
  r.sample(800ms);  // RTTVAR 200 + (400 - 200) / 4 = 250, SRTT 450
  EXPECT_EQ(r.smoothed(), 450ms);
  EXPECT_EQ(r.timeout(), 450ms + 4 * 250ms);
}

TEST(RoundTrip, DoublesUpToTwoMinutes) {
  RoundTrip r;
  r.sample(20ms);
  EXPECT_EQ(r.timeout(1), 440ms);
  EXPECT_EQ(r.timeout(9), 112'640ms);
  EXPECT_EQ(r.timeout(10), 120s);
  EXPECT_EQ(r.timeout(1000), 120s);
}

TEST(RoundTrip, FifteenRetransmissionsAtTheLeastTimeOutAreGivenUpAfter924Seconds) {
  // Linux: tcp_retries2 = 15 is "924.6 s" at TCP_RTO_MIN (ip-sysctl).
  RoundTrip r;
  for (int i = 0; i < 20; ++i) r.sample(0ms);
  Duration sum{};
  for (int i = 0; i <= 15; ++i) sum += r.timeout(i);
  EXPECT_EQ(sum, tcp::kDataGiveUp);
}

TEST(RoundTrip, ATimerFiresOnTheNextGranuleOfItsLevel) {
  EXPECT_EQ(tcp::fires(kStart + 5ms, 10ms), kStart + 20ms);
  EXPECT_EQ(tcp::fires(kStart, 330ms), kStart + 352ms);
  // As in cuts.csv: each sets the next, and doubles it.
  auto at = kStart + 22528ms;
  for (const auto seen : {704ms, 1408ms}) {
    EXPECT_EQ(tcp::fires(at, seen - 10ms), at + seen);
    at += seen;
  }
  EXPECT_EQ(tcp::fires(kStart, 8 * 694ms), kStart + 5632ms);
  EXPECT_EQ(tcp::fires(kStart, 16 * 694ms), kStart + 11264ms);
  EXPECT_EQ(tcp::fires(kStart, 64 * 694ms), kStart + 45056ms);
}

TEST(RoundTrip, ATimerIsNeverEarlyAndAtMostAnEighthAndATickLate) {
  for (int ms = 1; ms < 120'000; ms += 37) {
    const auto at = kStart + std::chrono::milliseconds(ms * 3);
    const auto late = tcp::fires(at, ms * 1ms) - at - ms * 1ms;
    EXPECT_GT(late, 0ms);
    EXPECT_LE(late, std::max<Duration>(ms * 1ms / 7, 4ms) + 4ms);
  }
}

}  // namespace
