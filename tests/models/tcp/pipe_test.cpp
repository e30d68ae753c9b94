#include "tcp/pipe.hpp"

#include <gtest/gtest.h>

#include "random/stream.hpp"

namespace {

using namespace std::chrono_literals;
using units::kStart;

constexpr tcp::Path kPath{50ms, {1'000'000}};  // 8 us an octet

TEST(Pipe, ALineArrivesAfterLatencyAndSerialisation) {
  tcp::Pipe pipe(kPath);
  const auto line = pipe.send(kStart + 1s, 48);
  EXPECT_EQ(line.left, kStart + 1s);
  EXPECT_EQ(line.arrives, kStart + 1s + 50ms + 800us);
}

TEST(Pipe, LinesSentBackToBackQueueBehindEachOther) {
  tcp::Pipe pipe(kPath);
  pipe.send(kStart, 48);
  const auto second = pipe.send(kStart + 1us, 948);
  EXPECT_EQ(second.left, kStart + 800us);
  EXPECT_EQ(second.arrives, kStart + 800us + 8ms + 50ms);
}

TEST(Pipe, AnIdlePipeDoesNotDelay) {
  tcp::Pipe pipe(kPath);
  pipe.send(kStart, 48);
  EXPECT_EQ(pipe.send(kStart + 1s, 48).left, kStart + 1s);
}

TEST(Pipe, ABareSegmentTakesItsHeadersBehindWhatWasSent) {
  tcp::Pipe pipe(kPath);
  EXPECT_EQ(pipe.send_bare(kStart, 60).arrives, kStart + 50ms + 480us);
  pipe.send(kStart, 948);
  EXPECT_EQ(pipe.send_bare(kStart, 60).arrives, kStart + 50ms + 8ms + 2 * 480us);
}

TEST(Pipe, PiecesOfTheSameInstantShareTheirPackets) {
  tcp::Pipe pipe(kPath);
  EXPECT_EQ(pipe.send(kStart, 48).wire, 100);
  EXPECT_EQ(pipe.offset(kStart), 48);
  const auto second = pipe.send(kStart, 1400);  // fills the packet to its last octet
  EXPECT_EQ(second.wire, 1400);
  EXPECT_EQ(second.packets, 0);
  EXPECT_EQ(second.arrives, kStart + 50ms + 12ms);
  EXPECT_EQ(pipe.send(kStart, 1).packets, 1);
  EXPECT_EQ(pipe.offset(kStart + 1ns), 0);
}

TEST(Pipe, WhatHadToBeSentAgainHoldsBackWhatIsBehindIt) {
  tcp::Pipe pipe(kPath);
  pipe.send(kStart, 48);
  EXPECT_EQ(pipe.delayed(kStart + 1s), kStart + 1050ms);
  EXPECT_EQ(pipe.send(kStart + 10ms, 48).arrives, kStart + 1050ms);
}

TEST(Pipe, DataThatSharedItsLinksArrivesALatencyAfterItsEnd) {
  tcp::Pipe pipe(kPath);
  EXPECT_EQ(pipe.passed(kStart, 948, kStart, kStart + 3s).arrives, kStart + 3s + 50ms);
  EXPECT_EQ(pipe.send(kStart + 1s, 48).left, kStart + 3s);
}

TEST(Pipe, AResetDoesNotWaitForDataThatHasNotLeft) {
  tcp::Pipe pipe(kPath);
  pipe.send(kStart + 10s, 48);
  EXPECT_EQ(pipe.send_reset(kStart + 1s), kStart + 1s + 50ms + 416us);
}

TEST(Pipe, WhateverIsSentArrivesInItsOrder) {
  rng::Stream random(1, "pipe");
  for (int run = 0; run < 200; ++run) {
    tcp::Pipe pipe(
        {units::Duration(rng::below(random, 1'000'000)), {std::int64_t(rng::below(random, 1'000'000))}});
    units::TimePoint last{}, now{};
    for (int i = 0; i < 50; ++i) {
      now += units::Duration(rng::below(random, 100'000));
      const auto arrives = rng::below(random, 4) == 0 ? pipe.send_bare(now, 52).arrives
                                                      : pipe.send(now, rng::below(random, 3000)).arrives;
      ASSERT_GE(arrives, last);
      ASSERT_GE(arrives, now + pipe.path().latency);
      last = arrives;
    }
  }
}

}  // namespace
