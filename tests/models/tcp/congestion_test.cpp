#include "tcp/congestion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace {

using namespace std::chrono_literals;
using tcp::Congestion;

void round(Congestion& c, units::Duration rtt) { c.acknowledged(c.window(), rtt); }

TEST(Congestion, SlowStartDoublesEveryRound) {
  Congestion c(10);
  for (const double window : {10, 20, 40, 80, 160}) {
    EXPECT_EQ(c.window(), window);
    round(c, 100ms);
  }
  EXPECT_TRUE(c.in_slow_start());
}

TEST(Congestion, ALossLeavesSevenTenths) {
  Congestion c(100);
  c.packet_lost();
  EXPECT_EQ(c.window(), 70);
  EXPECT_FALSE(c.in_slow_start());
}

TEST(Congestion, ComesBackToWhereItLostAfterKSeconds) {
  // K = cbrt(W_max (1 - beta) / C): 1,000 packets, cbrt(300 / 0.4) = 9.09 s; flat there, then beyond.
  Congestion c(1000);
  c.packet_lost();
  double at_k = 0, before = 0;
  for (int ms = 0; ms < 14'000; ms += 100) {
    round(c, 100ms);
    if (ms <= 5'000) before = c.window();
    if (ms <= 9'000) at_k = c.window();
  }
  EXPECT_NEAR(before, 1000 - 0.4 * 4.0 * 4.0 * 4.0, 15);
  EXPECT_NEAR(at_k, 1000, 5);
  EXPECT_GT(c.window(), 1000 + 0.4 * 4.5 * 4.5 * 4.5);
}

TEST(Congestion, WithAShortRoundTripItGrowsAsRenoDoes) {
  // W_max 20 at 10 ms: the curve would need cbrt(6 / 0.4) = 2.5 s; alpha = 3 * 0.3 / 1.7 a round is sooner.
  Congestion c(20);
  c.packet_lost();
  for (int i = 0; i < 10; ++i) round(c, 10ms);
  EXPECT_NEAR(c.window(), 14 + 10 * 0.9 / 1.7, 0.3);
}

TEST(Congestion, ASecondLossBelowTheFirstGivesWay) {
  Congestion c(100);
  c.packet_lost();  // W_max 100
  c.packet_lost();  // at 70 < 100: W_max 70 * 0.85
  EXPECT_NEAR(c.window(), 49, 1e-9);
  for (int i = 0; i < 8; ++i) round(c, 500ms);  // K = cbrt((59.5 - 49) / 0.4) = 2.97 s
  EXPECT_NEAR(c.window(), 59.5 + 0.4, 3);
}

TEST(Congestion, AfterATimeOutItStartsAnewUpToSevenTenths) {
  Congestion c(100);
  c.timed_out();
  EXPECT_EQ(c.window(), 1);
  for (const double window : {1, 2, 4, 8, 16, 32, 64}) {
    EXPECT_EQ(c.window(), window);
    round(c, 100ms);
  }
  EXPECT_LT(c.window(), 80);
  EXPECT_FALSE(c.in_slow_start());
}

TEST(Congestion, NeverOutgrowsWhatPathAndQueueHold) {
  Congestion c(10);
  c.limit(35);
  for (int i = 0; i < 5; ++i) round(c, 100ms);
  EXPECT_EQ(c.window(), 35);
}

TEST(Congestion, IdleItForgetsWhatItHadGrown) {
  Congestion c(10);
  round(c, 100ms);
  c.idle();
  EXPECT_EQ(c.window(), 10);
}

/// The average window at one loss every 1 / p packets: RFC 9438 5.1 and 5.2, whichever is more.
double rfc9438_window(double p, double rtt) {
  const double cubic = std::pow(0.4 * 3.7 / (4 * 0.3), 0.25) * std::pow(rtt, 0.75) / std::pow(p, 0.75);
  return std::max(cubic, std::sqrt(1.5 / p));
}

TEST(Congestion, WithALossEveryNthPacketTheWindowIsThatOfRfc9438) {
  for (const double p : {0.0001, 0.001, 0.005, 0.02})
    for (const auto rtt : {10ms, 50ms, 200ms}) {
      Congestion c(10);
      c.packet_lost();
      double sent = 0, until_loss = 1 / p, windows = 0;
      int rounds = 0;
      for (int losses = 0; losses < 60;) {
        const double w = c.window();
        const bool counts = losses >= 20;  // it has forgotten how it began
        windows += counts ? w : 0;
        rounds += counts;
        sent += w;
        c.acknowledged(w, rtt);
        if (sent < until_loss) continue;
        until_loss += 1 / p;
        c.packet_lost();
        ++losses;
      }
      EXPECT_NEAR(windows / rounds / rfc9438_window(p, units::in_seconds(rtt)), 1, 0.1)
          << "p " << p << ", " << units::in_seconds(rtt) << " s: " << windows / rounds;
    }
}

}  // namespace
