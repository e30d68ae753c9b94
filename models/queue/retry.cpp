#include "queue/retry.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace queue {
namespace {

using namespace std::chrono_literals;

/// Exim's rules: for mail (or a host) that has failed for less than `until`.
struct Piece {
  Duration until, interval;
  double factor;  ///< 1: F, fixed; else G, geometric
};
constexpr Piece kExim[] = {{2h, 15min, 1}, {16h, 1h, 1.5}, {4 * 24h, 6h, 1}};

constexpr Duration at(int minutes, int seconds = 0) {
  return std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
}

// Ages at which mail is tried again; then the last distance is kept, unless the sender gives up.
constexpr Duration kExchange[] = {at(1),  at(2),  at(3),  at(4),  at(9), at(14),
                                  at(19), at(24), at(29), at(34), at(44)};
constexpr Duration kGmail[] = {at(6, 2),   at(29, 2),   at(56, 36), at(98, 44),
                               at(162, 3), at(229, 44), at(309, 5), at(434, 46)};
constexpr Duration kYahoo[] = {at(2, 7),   at(5, 39),   at(12, 58),  at(27, 16),
                               at(55, 13), at(109, 35), at(216, 47), at(430, 36)};
constexpr Duration kHotmail[] = {at(1, 1), at(2, 3),  at(3, 4),   at(5, 6),
                                 at(8, 7), at(12, 8), at(16, 10), at(20, 10)};
constexpr Duration kGmx[] = {at(5, 1),    at(12, 33),  at(23, 50), at(40, 46), at(66, 9),
                             at(104, 14), at(161, 22), at(247, 4), at(375, 36)};
constexpr Duration kAol[] = {at(5, 32), at(11, 32), at(21, 32), at(31, 32)};

enum class Kind { age, pieces, runs, steps, square };

struct Named {
  std::string_view name;
  Kind kind;
  Duration queue_run, lifetime;
  std::span<const Duration> steps;
  bool ends = false;  ///< gives up after its last step
};

constexpr Duration kFiveDays = 5 * 24h;
constexpr Named kNamed[] = {
    {"postfix", Kind::age, 300s, kFiveDays, {}},    {"exim", Kind::pieces, 30min, 4 * 24h, {}},
    {"sendmail", Kind::runs, 10min, kFiveDays, {}}, {"exchange", Kind::steps, {}, 2 * 24h, kExchange},
    {"opensmtpd", Kind::square, {}, 4 * 24h, {}},   {"gmail", Kind::steps, {}, kFiveDays, kGmail},
    {"yahoo", Kind::steps, {}, kFiveDays, kYahoo},  {"hotmail", Kind::steps, {}, kFiveDays, kHotmail},
    {"gmx", Kind::steps, {}, kFiveDays, kGmx},      {"aol", Kind::steps, {}, kFiveDays, kAol, true},
};
// OpenSMTPD's n-th retry comes at the age n * n * 400 s (BACKOFF_TRANSFER).
constexpr Duration kSquare = 400s;

const Named* named(std::string_view name) {
  const auto* it =
      std::find_if(std::begin(kNamed), std::end(kNamed), [&](const Named& n) { return n.name == name; });
  return it == std::end(kNamed) ? nullptr : it;
}

Duration times(Duration d, double factor) {
  return Duration(std::llround(static_cast<double>(d.count()) * factor));
}

Duration piece_wait(RetryState& s, Duration failing_for) {
  std::size_t i = 0;
  while (i + 1 < std::size(kExim) && failing_for >= kExim[i].until) ++i;
  const bool goes_on = s.gap.count() > 0 && s.rule == i && kExim[i].factor > 1;
  s.gap = goes_on ? times(s.gap, kExim[i].factor) : kExim[i].interval;
  s.rule = i;
  return s.gap;
}

TimePoint step_after(const Named& n, TimePoint began, TimePoint now) {
  for (const auto step : n.steps)
    if (began + step > now) return began + step;
  if (n.ends) return units::kNever;
  const auto last = n.steps.back(), distance = last - n.steps[n.steps.size() - 2];
  return began + last + distance * ((now - (began + last)) / distance + 1);
}

TimePoint square_after(TimePoint began, TimePoint now) {
  const auto age = std::max(now - began, Duration{});
  auto n = static_cast<std::int64_t>(std::sqrt(static_cast<double>(age / kSquare)));
  while (began + kSquare * (n * n) <= now) ++n;
  return began + kSquare * (n * n);
}

}  // namespace

Duration wait_after(const RetryFormula& f, int failures) {
  const double wait = static_cast<double>(f.first.count()) * std::pow(f.factor, failures - 1);
  // In doubles first: the power may be far beyond what a Duration holds.
  return wait >= static_cast<double>(f.max.count()) ? f.max : Duration(std::llround(wait));
}

std::optional<RetryRule> retry_rule(std::string_view schedule) {
  const auto* n = named(schedule);
  if (!n) return std::nullopt;
  RetryRule r;
  r.schedule = n->name;
  r.queue_run = n->queue_run;
  if (n->kind == Kind::age) {
    r.minimal_backoff = 300s;
    r.maximal_backoff = 4000s;
  }
  return r;
}

std::vector<std::string> retry_names() {
  std::vector<std::string> out;
  for (const auto& n : kNamed) out.emplace_back(n.name);
  return out;
}

Duration lifetime_of(std::string_view schedule) {
  const auto* n = named(schedule);
  return n ? n->lifetime : kFiveDays;
}

RetrySchedule::RetrySchedule(RetryRule rule, double share)
    : rule_(std::move(rule)), phase_(rule_.phase.value_or(times(rule_.queue_run, share))) {}

TimePoint RetrySchedule::queue_run(TimePoint t) const {
  const auto every = rule_.queue_run;
  if (every.count() <= 0) return t;
  const auto since = t - (units::kStart + phase_);
  auto runs = since / every;
  if (since % every > Duration{}) ++runs;
  return units::kStart + phase_ + runs * every;
}

TimePoint RetrySchedule::next(RetryState& s, TimePoint now) const {
  ++s.failures;
  const auto* n = named(rule_.schedule);
  if (!n) return queue_run(now + wait_after(rule_.formula, s.failures));
  switch (n->kind) {
    case Kind::age:
      return queue_run(now + std::clamp(now - s.began, rule_.minimal_backoff, rule_.maximal_backoff));
    case Kind::pieces:
      return queue_run(now + piece_wait(s, now - s.began));
    case Kind::runs:
      return queue_run(now + Duration(1));
    case Kind::steps:
      return queue_run(step_after(*n, s.began, now));
    case Kind::square:
      return queue_run(square_after(s.began, now));
  }
  return now + wait_after(rule_.formula, s.failures);
}

}  // namespace queue
