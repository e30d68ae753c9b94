// RetryRule and RetrySchedule: when mail that was deferred is tried again, as the software or the mail
// service of that name does it.
//
// A rule is data (a scenario's text); a schedule is the rule in the hands of one MTA, whose queue runs have a
// phase of their own. Dates depend on the mail's age, on how often it failed, or on what its last wait was.
//
// Invariants: next() is later than `now`; where queue runs exist it is the date of one.
// Sources: RFC 5321 4.5.4.1; Postfix qmgr(8) and postconf(5) (minimal_backoff_time, maximal_backoff_time,
// queue_run_delay); Exim specification, chapter 32 (F and G rules); OpenSMTPD scheduler_ramqueue.c; Exchange
// "message retry, resubmit and expiration intervals"; services as observed by Pagani et al., DSN 2016, doi
// 10.1109/DSN.2016.57. Numbers stand in retry.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "units/units.hpp"

namespace queue {

using units::Duration;
using units::TimePoint;

struct RetryFormula {
  Duration first = std::chrono::minutes(30);
  double factor = 2;
  Duration max = std::chrono::hours(4);
  bool operator==(const RetryFormula&) const = default;
};

/// The wait after the `failures`-th failure: min(first * factor^(failures-1), max). REQUIRES: failures >= 1.
Duration wait_after(const RetryFormula& f, int failures);

struct RetryRule {
  std::string schedule;             ///< name of a built-in one; empty: the formula
  RetryFormula formula;             ///< where no schedule is named
  Duration minimal_backoff{};       ///< "postfix": a wait is the mail's age, at least this
  Duration maximal_backoff{};       ///< … and at most this
  Duration queue_run{};             ///< deferred mail is looked at that often; zero: at its own date
  std::optional<Duration> phase{};  ///< date of the first queue run; none: drawn by each MTA
  bool operator==(const RetryRule&) const = default;
};
/// The built-in schedule of that name with its defaults; nullopt where there is none.
std::optional<RetryRule> retry_rule(std::string_view schedule);
std::vector<std::string> retry_names();
/// How long that schedule keeps mail, where the software or the service says so; else 5 days.
Duration lifetime_of(std::string_view schedule);

/// What a schedule remembers of one deferred thing: a delivery, or a host.
struct RetryState {
  TimePoint began{};     ///< taken into custody; a host: first failure
  int failures = 0;      ///< so far
  Duration gap{};        ///< G rules: the last wait
  std::size_t rule = 0;  ///< … and which rule gave it
};

class RetrySchedule {
 public:
  explicit RetrySchedule(RetryFormula f) : RetrySchedule(RetryRule{{}, f, {}, {}, {}, {}}) {}
  /// `share` of the queue-run interval, 0 to 1, is its phase where the rule has none.
  explicit RetrySchedule(RetryRule rule, double share = 0);

  /// Counts a failure at `now`; gives the next date, kNever where the schedule gives up.
  TimePoint next(RetryState& s, TimePoint now) const;
  /// The first queue run at or after t; t itself where there are none.
  TimePoint queue_run(TimePoint t) const;
  /// Whether the formula's rule holds that there is one last attempt exactly at the give-up age.
  bool last_attempt_at_give_up() const { return rule_.schedule.empty(); }
  Duration minimal_backoff() const { return rule_.minimal_backoff; }

 private:
  RetryRule rule_;
  Duration phase_{};
};

}  // namespace queue
