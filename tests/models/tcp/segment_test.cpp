#include "tcp/segment.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
constexpr units::BitRate kMegabit{1'000'000};

TEST(Segment, EveryPacketAddsItsHeaders) {
  EXPECT_EQ(tcp::wire_octets(0), 52);
  EXPECT_EQ(tcp::wire_octets(6), 58);
  EXPECT_EQ(tcp::wire_octets(1448), 1500);
  EXPECT_EQ(tcp::wire_octets(1449), 1449 + 104);
}

TEST(Segment, SerialisationIsRoundedToTheNearestNanosecond) {
  EXPECT_EQ(tcp::serialisation(1500, kMegabit), 12ms);
  EXPECT_EQ(tcp::serialisation(1, {3}), 2'666'666'667ns);
  EXPECT_EQ(tcp::serialisation(1, {7'000'000'000}), 1ns);
}

TEST(Segment, ARateThatIsNotLimitedTakesNoTime) { EXPECT_EQ(tcp::serialisation(1 << 30, {0}), 0ns); }

TEST(Segment, SerialisationOfATerabyteDoesNotOverflow) {
  EXPECT_EQ(tcp::serialisation(1'000'000'000'000, kMegabit), 8'000'000s);
}

TEST(Segment, ContentIsAFlowWhenItHoldsItsBottleneckForMoreThanAMillisecond) {
  EXPECT_FALSE(tcp::is_flow(1448, 0ms, {12'000'000}));  // exactly 1 ms
  EXPECT_TRUE(tcp::is_flow(1449, 0ms, {12'000'000}));
}

TEST(Segment, OnALongPathContentIsAFlowFromATwentiethOfTheLatencyOn) {
  EXPECT_FALSE(tcp::is_flow(1448, 240ms, kMegabit));  // 12 ms of 240
  EXPECT_TRUE(tcp::is_flow(1448, 239ms, kMegabit));
}

TEST(Segment, WithoutALimitNothingIsAFlow) { EXPECT_FALSE(tcp::is_flow(1'000'000'000, 0ms, {0})); }

}  // namespace
