#include "tcp/nagle.hpp"

#include <gtest/gtest.h>

#include "tcp/segment.hpp"

namespace {

using namespace std::chrono_literals;
using tcp::Nagle;
using units::kStart;

const tcp::Path kPath{10ms, {10'000'000}};
constexpr auto kAck = 41600ns;  // 52 octets at 10 Mbit/s

TEST(Nagle, TheFirstWriteLeavesAtOnce) { EXPECT_EQ(Nagle().may_leave(kStart + 5ms), kStart + 5ms); }

TEST(Nagle, BehindASinglePacketAWriteWaitsForTheDelayedAcknowledgement) {
  Nagle n;
  n.sent(kStart, 252, kStart + 10ms, kPath, 10);
  EXPECT_EQ(n.may_leave(kStart + 1ms), kStart + 20ms + kAck + tcp::kDelayedAck);
  EXPECT_EQ(n.may_leave(kStart + 1s), kStart + 1s);
}

TEST(Nagle, EverySecondPacketIsAcknowledgedAtOnce) {
  Nagle n;
  n.sent(kStart, 2000, kStart + 10ms, kPath, 10);
  EXPECT_EQ(n.may_leave(kStart + 1ms), kStart + 20ms + kAck);
}

TEST(Nagle, PiecesOfOneInstantAreOneWrite) {
  Nagle n;
  n.sent(kStart, 1000, kStart + 9ms, kPath, 10);
  n.sent(kStart, 1000, kStart + 10ms, kPath, 10);
  EXPECT_EQ(n.may_leave(kStart), kStart + 20ms + kAck);
}

TEST(Nagle, DataOfThePeerAcknowledgesWhatHadArrivedWhenItLeft) {
  Nagle n;
  n.sent(kStart, 252, kStart + 10ms, kPath, 10);
  n.heard(kStart + 9ms);
  EXPECT_GT(n.may_leave(kStart + 11ms), kStart + 60ms);
  n.heard(kStart + 10ms);
  EXPECT_EQ(n.may_leave(kStart + 11ms), kStart + 11ms);
}

TEST(Nagle, WhatTakesSeveralWindowsTakesTheNextWriteAlong) {
  Nagle n;
  n.sent(kStart, 11 * tcp::kSegment, kStart + 40ms, kPath, 10);
  EXPECT_EQ(n.may_leave(kStart + 1ms), kStart + 1ms);
}

}  // namespace
