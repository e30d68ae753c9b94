// Retry schedules against what the software was seen to do and what was published (FIDELITY "Retries").
#include <gtest/gtest.h>

#include "queue/retry.hpp"
#include "random/stream.hpp"

namespace queue {
namespace {

using namespace std::chrono_literals;
using Dates = std::vector<Duration>;

constexpr Duration at(int minutes, int seconds) {
  return std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
}

/// The dates at which mail of t = 0 is tried against a server that always says 451, each answered at once.
Dates attempts(const RetrySchedule& s, Duration until, TimePoint submitted = units::kStart) {
  Dates out;
  RetryState state;
  state.began = submitted;
  for (auto now = submitted; now <= submitted + until && now != units::kNever; now = s.next(state, now))
    out.push_back(now - submitted);
  return out;
}

RetrySchedule named(const char* name, Duration phase = {}) {
  auto rule = retry_rule(name).value();
  if (rule.queue_run.count() > 0) rule.phase = phase;
  return RetrySchedule(rule);
}

TEST(Retry, postfix_tries_at_300_900_2100_4500_8700_and_then_every_4200_s_behind_its_scan_phase) {
  for (const Duration p : {Duration(1s), Duration(17s), Duration(150s), Duration(299s), 29999999999ns}) {
    Dates expected{0s, 300s + p, 900s + p, 2100s + p, 4500s + p, 8700s + p};
    while (expected.back() + 4200s <= 5 * 24h) expected.push_back(expected.back() + 4200s);
    EXPECT_EQ(attempts(named("postfix", p), 5 * 24h), expected) << "phase " << p.count();
  }
}

TEST(Retry, postfix_with_30_30_and_400_s_tries_60_120_240_and_420_s_apart) {
  auto rule = retry_rule("postfix").value();
  rule.minimal_backoff = rule.queue_run = 30s;
  rule.maximal_backoff = 400s;
  rule.phase = 28s;
  EXPECT_EQ(attempts(RetrySchedule(rule), 2000s), (Dates{0s, 58s, 118s, 238s, 478s, 898s, 1318s, 1738s}))
      << "measured: 58, 118, 239, 479, 900";
}

TEST(Retry, the_published_senders_try_to_the_second_when_they_were_seen_to) {
  EXPECT_EQ(attempts(named("gmail"), 435min), (Dates{0s, at(6, 2), at(29, 2), at(56, 36), at(98, 44),
                                                     at(162, 3), at(229, 44), at(309, 5), at(434, 46)}));
  EXPECT_EQ(attempts(named("yahoo"), 435min), (Dates{0s, at(2, 7), at(5, 39), at(12, 58), at(27, 16),
                                                     at(55, 13), at(109, 35), at(216, 47), at(430, 36)}));
  EXPECT_EQ(attempts(named("gmx"), 380min),
            (Dates{0s, at(5, 1), at(12, 33), at(23, 50), at(40, 46), at(66, 9), at(104, 14), at(161, 22),
                   at(247, 4), at(375, 36)}));
  const auto hotmail = attempts(named("hotmail"), 363min);
  ASSERT_EQ(Dates(hotmail.begin(), hotmail.begin() + 8),
            (Dates{0s, at(1, 1), at(2, 3), at(3, 4), at(5, 6), at(8, 7), at(12, 8), at(16, 10)}));
  for (std::size_t i = 8; i < hotmail.size(); ++i) EXPECT_EQ(hotmail[i] - hotmail[i - 1], 4min);
  EXPECT_EQ(hotmail.size(), 94u) << "the table counts 94 attempts in 362 minutes";
}

TEST(Retry, aol_gives_up_after_its_fifth_attempt_at_31_32) {
  EXPECT_EQ(attempts(named("aol"), 24h), (Dates{0s, at(5, 32), at(11, 32), at(21, 32), at(31, 32)}));
  RetryState state;
  EXPECT_EQ(named("aol").next(state, units::kStart + at(31, 32)), units::kNever);
}

TEST(Retry, exchange_opensmtpd_and_sendmail_have_their_own_steps) {
  const auto exchange = attempts(named("exchange"), 65min);
  EXPECT_EQ(exchange, (Dates{0min, 1min, 2min, 3min, 4min, 9min, 14min, 19min, 24min, 29min, 34min, 44min,
                             54min, 64min}));
  EXPECT_EQ(attempts(named("opensmtpd"), 3h), (Dates{0s, 400s, 1600s, 3600s, 6400s, 10000s}));
  EXPECT_EQ(attempts(named("sendmail", 7min), 30min), (Dates{0min, 7min, 17min, 27min}));
}

// F,2h,15m; G,16h,1h,1.5; F,4d,6h, looked at every 30 minutes.
TEST(Retry, exim_goes_from_fixed_to_growing_to_fixed_intervals) {
  auto rule = retry_rule("exim").value();
  rule.queue_run = {};
  const auto dates = attempts(RetrySchedule(rule), 30h);
  Dates expected;
  for (int i = 0; i <= 8; ++i) expected.push_back(i * 15min);  // below 2 h
  for (Duration d = 1h; expected.back() < 16h; d = d * 3 / 2) expected.push_back(expected.back() + d);
  while (expected.back() + 6h <= 30h) expected.push_back(expected.back() + 6h);
  EXPECT_EQ(dates, expected);
  EXPECT_EQ(attempts(named("exim", 10min), 3h), (Dates{0min, 40min, 70min, 100min, 130min}))
      << "only when the queue is run";
}

// The time mail is late by when a server says 450 until the mail is `threshold` old.
double mean_delay(const char* name, Duration threshold, int messages) {
  double sum = 0;
  rng::Stream chance(7, name);
  for (int i = 0; i < messages; ++i) {
    auto rule = retry_rule(name).value();
    const RetrySchedule schedule(rule, 0.37);
    // Stratified over a long time, so that the phase at which mail comes is even.
    const auto submitted =
        units::kStart + units::from_seconds((i + rng::uniform(chance)) * 3600.0 * 7 / messages);
    RetryState state;
    state.began = submitted;
    auto now = submitted;
    while (now - submitted < threshold) now = schedule.next(state, now);
    sum += units::in_seconds(now - submitted);
  }
  return sum / messages;
}

TEST(Retry, a_greylist_delays_by_what_was_computed_for_each_software) {
  struct Row {
    const char* name;
    Duration threshold;
    double mean;
  };
  for (const Row& r : {Row{"postfix", 300s, 450},
                       {"sendmail", 300s, 600},
                       {"exim", 300s, 1800},
                       {"exchange", 300s, 540},
                       {"postfix", 3600s, 4650},
                       {"sendmail", 3600s, 3900},
                       {"exim", 3600s, 4500},
                       {"exchange", 3600s, 3840}})
    EXPECT_NEAR(mean_delay(r.name, r.threshold, 1000) / r.mean, 1, 0.02) << r.name << " " << r.mean;
}

TEST(Retry, every_date_is_later_and_on_a_queue_run) {
  for (const auto& name : retry_names()) {
    rng::Stream chance(3, name);
    for (int i = 0; i < 200; ++i) {
      const auto rule = retry_rule(name).value();
      const RetrySchedule schedule(rule, rng::uniform(chance));
      RetryState state;
      auto now = units::kStart + std::chrono::seconds(rng::below(chance, 1000000));
      state.began = now - std::chrono::seconds(rng::below(chance, 400000));
      for (int n = 0; n < 50; ++n) {
        const auto next = schedule.next(state, now);
        if (next == units::kNever) break;
        ASSERT_GT(next, now) << name;
        ASSERT_EQ(schedule.queue_run(next), next) << name;
        now = next + std::chrono::milliseconds(rng::below(chance, 5000));
      }
    }
  }
}

}  // namespace
}  // namespace queue
