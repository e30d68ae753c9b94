#include "tcp/retransmission.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace std::chrono_literals;
using tcp::Retransmission;
using tcp::RoundTrip;
using units::Duration;
using units::kStart;
using units::TimePoint;

RoundTrip steady(Duration rtt) {
  RoundTrip r;
  for (int i = 0; i < 32; ++i) r.sample(rtt);
  return r;
}

/// What is sent again in vain until it is given up.
std::vector<TimePoint> all_of(Retransmission r) {
  std::vector<TimePoint> times;
  for (; !r.gives_up(); r.sent(r.due())) times.push_back(r.due());
  times.push_back(r.due());
  return times;
}

TEST(Retransmission, ASinglePacketWaitsForItsTimeOutTwiceAndThenTwiceAsLongEachTime) {
  const auto times = all_of({kStart, steady(20ms), Retransmission::Under::one_packet});
  // The kernel's timers fire late, on a granule of 4 ms, and of 32 from 252 ms on.
  ASSERT_GT(times.size(), 5u);
  EXPECT_EQ(times[0], kStart + 224ms);
  EXPECT_EQ(times[1] - times[0], 224ms);
  EXPECT_EQ(times[2] - times[1], 448ms);
  EXPECT_NEAR(units::in_seconds(times[3] - times[2]), 0.88, 0.065);
  EXPECT_NEAR(units::in_seconds(times[4] - times[3]), 1.76, 0.065);
}

TEST(Retransmission, WithMoreUnderWayAProbeComesFirst) {
  const auto times = all_of({kStart, steady(300ms), Retransmission::Under::more});
  EXPECT_NEAR(units::in_seconds(times[0].time_since_epoch()), 0.5, 0.033);  // 500 ms come before 600
  const auto near = all_of({kStart, steady(20ms), Retransmission::Under::more});
  EXPECT_EQ(near[0], kStart + 44ms);
  EXPECT_EQ(near[1] - near[0], 224ms);
}

TEST(Retransmission, GivesUpAfterAQuarterOfAnHour) {
  const auto times = all_of({kStart, steady(20ms), Retransmission::Under::one_packet});
  const Duration lasted = times.back() - times.front();
  EXPECT_GE(lasted, tcp::kDataGiveUp);
  EXPECT_LE(lasted, tcp::kDataGiveUp + 121s);
  for (std::size_t i = 1; i < times.size(); ++i) EXPECT_LE(times[i] - times[i - 1], 125s);
}

TEST(Retransmission, NothingIsKnownOfTheRoundTripBeforeTheFirstSample) {
  const auto times = all_of({kStart, RoundTrip(), Retransmission::Under::one_packet});
  EXPECT_NEAR(units::in_seconds(times[0].time_since_epoch()), 1.0, 0.065);
}

}  // namespace
