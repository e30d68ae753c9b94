// The keys of [[mta]] that say how it queues: read, and written again.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "scenario/toml_parts.hpp"
#include "scenario/toml_text.hpp"

namespace scenario {
namespace {

template <class T>
struct HabitKey {
  std::string_view key;
  T mta::QueueHabits::*member;
};
constexpr HabitKey<int> kCounts[] = {
    {"max_incoming", &mta::QueueHabits::max_incoming},
    {"max_outgoing", &mta::QueueHabits::max_outgoing},
    {"max_per_destination", &mta::QueueHabits::max_per_destination},
    {"destination_failed_cohorts", &mta::QueueHabits::failed_cohorts},
};
struct RetryKey {
  std::string_view key;
  units::Duration queue::RetryRule::*member;
};
constexpr RetryKey kRetryTimes[] = {
    {"minimal_backoff", &queue::RetryRule::minimal_backoff},
    {"maximal_backoff", &queue::RetryRule::maximal_backoff},
    {"queue_run", &queue::RetryRule::queue_run},
};

/// The schedule of that name, and how long it keeps mail.
void use_schedule(const std::string& name, const Place& at, mta::Config& into, Report& report) {
  if (const auto rule = queue::retry_rule(name)) {
    into.retry = *rule;
    into.give_up = into.bounce_lifetime = queue::lifetime_of(name);
  } else {
    report.error(at, fmt::format("retry: no schedule is called '{}'", name),
                 suggest(name, queue::retry_names()));
  }
}

void read_retry(const TomlReader& r, mta::Config& into, Report& report) {
  if (r.is_text("retry")) {
    std::string name;
    r.line("retry", name);
    return use_schedule(name, r.place("retry"), into, report);
  }
  const auto* table = r.has("retry") ? r.table("retry") : nullptr;
  if (table == nullptr) return;
  const TomlReader t(*table, "mta.retry", report);
  auto& rule = into.retry;
  if (t.has("schedule")) {
    std::string name;
    t.line("schedule", name);
    use_schedule(name, t.place("schedule"), into, report);
  } else if (t.has("first") || t.has("factor") || t.has("max")) {
    rule = {};  // the formula takes the place of the software's schedule
  }
  for (const auto* key : {"first", "factor", "max"})
    if (!rule.schedule.empty() && t.has(key))
      report.error(t.place(key),
                   fmt::format("'{}' belongs to the formula; '{}' has dates of its own", key, rule.schedule));
  t.duration("first", rule.formula.first, Least::above_zero);
  t.duration("max", rule.formula.max, Least::above_zero);
  if (const auto factor = t.number("factor", 1)) rule.formula.factor = *factor;
  for (const auto& k : kRetryTimes) {
    t.duration(k.key, rule.*k.member, k.key == "queue_run" ? Least::zero : Least::above_zero);
    if (k.key != "queue_run" && t.has(k.key) && rule.schedule != "postfix")
      report.error(t.place(k.key), fmt::format("'{}' belongs to the schedule \"postfix\"", k.key),
                   "add: schedule = \"postfix\"");
  }
  if (rule.maximal_backoff < rule.minimal_backoff)
    report.error(t.place("maximal_backoff"), "the maximal backoff is less than the minimal one");
  if (t.has("phase")) {
    units::Duration phase{};
    t.duration("phase", phase);
    rule.phase = phase;
    if (phase > rule.queue_run)
      report.error(t.place("phase"), "phase: the first queue run comes within one interval",
                   fmt::format("at most {}", units::to_text(rule.queue_run)));
  }
}

void read_service(const TomlReader& r, mta::Service& into, Report& report) {
  std::string text;
  r.line("service", text);
  if (!r.is_text("service")) return;
  constexpr std::string_view kExponential = "exponential ";
  std::string_view mean = text;
  const bool exponential = mean.starts_with(kExponential);
  if (exponential) mean.remove_prefix(kExponential.size());
  const auto d = units::parse_duration(mean);
  if (d && d.value->count() >= 0)
    into = {*d.value, exponential};
  else
    report.error(r.place("service"), fmt::format("service: '{}' is no time", text),
                 "write it as \"1 s\" or \"exponential 1 s\"");
}

/// One of two words.
void read_choice(const TomlReader& r, std::string_view key, const std::string& no, const std::string& yes,
                 bool& into, Report& report) {
  std::string word = into ? yes : no;
  r.line(key, word);
  if (word != no && word != yes)
    report.error(r.place(key), fmt::format("{}: '{}' is neither \"{}\" nor \"{}\"", key, word, no, yes),
                 suggest(word, {no, yes}));
  into = word == yes;
}

}  // namespace

void read_queue_keys(const TomlReader& r, mta::Config& c, Report& report) {
  auto& h = c.queue_habits;
  read_retry(r, c, report);
  r.duration("give_up", c.give_up, Least::above_zero);
  if (r.has("give_up")) c.bounce_lifetime = c.give_up;
  r.duration("bounce_lifetime", c.bounce_lifetime, Least::above_zero);
  r.duration("delay_warning", c.delay_warning);
  read_service(r, c.service, report);
  for (const auto& k : kCounts)
    if (const auto n = r.integer(k.key, 0, std::numeric_limits<int>::max()))
      h.*k.member = static_cast<int>(*n);
  // Who counts cohorts remembers what became of them.
  if (r.has("destination_failed_cohorts"))
    h.memory = h.failed_cohorts > 0 ? mta::Memory::destination : mta::Memory::none;
  read_choice(r, "when_full", "wait", "421", h.refuse_when_full, report);
  r.truth("reuse_connections", h.reuse);
  if (const auto n = r.integer("max_hops", 1, 1000)) h.max_hops = static_cast<int>(*n);
  bool postmaster = h.double_bounce == mta::DoubleBounce::postmaster;
  read_choice(r, "double_bounce", "discard", "postmaster", postmaster, report);
  h.double_bounce = postmaster ? mta::DoubleBounce::postmaster : mta::DoubleBounce::discard;
}

std::string queue_keys(const mta::Config& c, const mta::Config& preset) {
  std::string out;
  const auto key = [&out](std::string_view k, std::string_view value) {
    fmt::format_to(std::back_inserter(out), "{} = {}\n", k, value);
  };
  const auto time = [](units::Duration d) { return quoted(units::to_text(d)); };
  const auto &h = c.queue_habits, &was = preset.queue_habits;
  if (c.retry != preset.retry) {
    const auto& r = c.retry;
    auto own = queue::retry_rule(r.schedule).value_or(queue::RetryRule{});
    std::string text;
    const auto part = [&text](std::string_view k, const std::string& value) {
      fmt::format_to(std::back_inserter(text), "{}{} = {}", text.empty() ? "" : ", ", k, value);
    };
    if (r.schedule.empty()) {
      part("first", time(r.formula.first));
      part("factor", fmt::format("{}", r.formula.factor));
      part("max", time(r.formula.max));
    } else {
      part("schedule", quoted(r.schedule));
    }
    for (const auto& k : kRetryTimes)
      if (r.*k.member != own.*k.member) part(k.key, time(r.*k.member));
    if (r.phase) part("phase", time(*r.phase));
    key("retry", fmt::format("{{ {} }}", text));
  }
  // A schedule brings its lifetime along, so that both are said where either is another.
  if (c.retry != preset.retry || c.give_up != preset.give_up || c.bounce_lifetime != preset.bounce_lifetime) {
    key("give_up", time(c.give_up));
    key("bounce_lifetime", time(c.bounce_lifetime));
  }
  if (c.delay_warning != preset.delay_warning) key("delay_warning", time(c.delay_warning));
  if (c.service != preset.service)
    key("service", quoted((c.service.exponential ? "exponential " : "") + units::to_text(c.service.mean)));
  for (const auto& k : kCounts)
    if (h.*k.member != was.*k.member || (k.member == &mta::QueueHabits::failed_cohorts && h.memory != was.memory))
      key(k.key, fmt::format("{}", h.*k.member));
  if (h.refuse_when_full != was.refuse_when_full)
    key("when_full", h.refuse_when_full ? "\"421\"" : "\"wait\"");
  if (h.reuse != was.reuse) key("reuse_connections", h.reuse ? "true" : "false");
  if (h.max_hops != was.max_hops) key("max_hops", fmt::format("{}", h.max_hops));
  if (h.double_bounce != was.double_bounce)
    key("double_bounce", h.double_bounce == mta::DoubleBounce::postmaster ? "\"postmaster\"" : "\"discard\"");
  return out;
}

}  // namespace scenario
