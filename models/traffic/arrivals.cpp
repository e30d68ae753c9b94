#include "traffic/arrivals.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <numeric>

namespace traffic {
namespace {

constexpr std::int64_t kHour = 3'600'000'000'000, kDay = 24 * kHour;
constexpr double kForever = 8e18;  // nanoseconds, some 253 years: beyond that nothing comes
constexpr std::int64_t kMostInABurst = 10'000'000;
constexpr std::string_view kExample = "write it as \"poisson 2/min\", \"every 10 s\", \"burst 100 every 1 h\" or \"once\"";

std::string_view word(std::string_view& text) {
  const auto begin = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(begin);
  const auto w = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(w.size());
  return w;
}

units::Parsed<Arrivals> wrong(std::string error, std::string suggestion = std::string(kExample)) {
  return {std::nullopt, std::move(error), std::move(suggestion)};
}

}  // namespace

units::Parsed<Arrivals> parse_arrivals(std::string_view text) {
  std::string_view rest = text;
  const auto pattern = word(rest);
  Arrivals a;
  const auto read_gap = [&]() -> units::Parsed<Arrivals> {
    auto gap = units::parse_duration(rest);
    if (!gap) return wrong(std::move(gap.error), std::move(gap.suggestion));
    if (*gap.value <= Duration::zero()) return wrong(fmt::format("'{}': the time between must be longer than 0 s", text));
    a.gap = *gap.value;
    return {a, {}, {}};
  };
  if (pattern == "once") {
    if (!word(rest).empty()) return wrong(fmt::format("'{}' is no pattern of arrivals", text));
    return {a, {}, {}};
  }
  if (pattern == "every") {
    a.pattern = Pattern::every;
    return read_gap();
  }
  if (pattern == "poisson") {
    a.pattern = Pattern::poisson;
    auto rate = units::parse_rate(rest);
    if (!rate) return wrong(std::move(rate.error), std::move(rate.suggestion));
    a.rate = *rate.value;
    return {a, {}, {}};
  }
  if (pattern == "burst") {
    a.pattern = Pattern::burst;
    const auto count = word(rest);
    const auto number = std::from_chars(count.data(), count.data() + count.size(), a.count);
    if (number.ec != std::errc() || number.ptr != count.data() + count.size() || a.count < 1 ||
        a.count > kMostInABurst)
      return wrong(fmt::format("'{}': a burst has 1 to {} messages", text, kMostInABurst));
    if (word(rest) != "every") return wrong(fmt::format("'{}': how often does the burst come?", text));
    return read_gap();
  }
  return wrong(fmt::format("'{}' is no pattern of arrivals", text));
}

std::string to_text(const Arrivals& a) {
  switch (a.pattern) {
    case Pattern::once:
      return "once";
    case Pattern::every:
      return "every " + units::to_text(a.gap);
    case Pattern::poisson:
      return "poisson " + units::to_text(a.rate);
    case Pattern::burst:
      return fmt::format("burst {} every {}", a.count, units::to_text(a.gap));
  }
  return {};
}

Profile::Profile(const Weights& weights) : given_(weights), weights_(weights) {
  const double sum = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  for (double& w : weights_) w *= 24 / sum;
}

Profile Profile::weekday() {
  return Profile({.25,  .15,  .10,  .07,  .08,  .15,  .35, .75, 1.40, 1.95, 2.20, 2.10,
                  1.75, 1.80, 2.00, 1.95, 1.75, 1.30, .90, .75, .70,  .65,  .52,  .38});
}

TimePoint Profile::after(TimePoint t, double gap, const mail::Calendar& calendar) const {
  if (gap >= kForever) return units::kNever;
  // Nanoseconds since a midnight at or before the start.
  const std::int64_t offset = std::chrono::seconds(calendar.offset).count();
  const std::int64_t start = ((calendar.start_unix + offset) % 86'400 + 86'400) % 86'400 * 1'000'000'000;
  std::int64_t at = t.time_since_epoch().count();
  const double days = std::floor(gap / static_cast<double>(kDay));  // a day's weights add up to a day
  if (days > 0) {
    if (static_cast<double>(at) + days * static_cast<double>(kDay) >= kForever) return units::kNever;
    at += static_cast<std::int64_t>(days) * kDay;
    gap -= days * static_cast<double>(kDay);
  }
  // The loop ends: a day has a weight above zero. What rounding leaves after two days is nothing.
  for (int hours = 0; hours < 50; ++hours) {
    const std::int64_t of_day = (start + at) % kDay;
    const double weight = weights_[static_cast<std::size_t>(of_day / kHour)];
    const std::int64_t left = kHour - of_day % kHour;
    if (weight > 0 && gap <= static_cast<double>(left) * weight) {
      at += std::min(left, static_cast<std::int64_t>(std::llround(gap / weight)));
      break;
    }
    gap -= static_cast<double>(left) * weight;
    at += left;
  }
  return TimePoint(Duration(at));
}

TimePoint ArrivalClock::next(rng::Stream& s) {
  if (at_ == units::kNever) return at_;
  const auto made = made_++;
  double gap = 0;
  switch (arrivals_.pattern) {
    case Pattern::once:
      if (made > 0) return at_ = units::kNever;
      break;
    case Pattern::every:
      if (made > 0) gap = static_cast<double>(arrivals_.gap.count());
      break;
    case Pattern::poisson:
      gap = rng::exponential(s, 1e9 / arrivals_.rate.per_second());
      break;
    case Pattern::burst:
      if (made % arrivals_.count != 0) return at_;
      if (made > 0) gap = static_cast<double>(arrivals_.gap.count());
      break;
  }
  return at_ = profile_.after(at_, gap, calendar_);
}

}  // namespace traffic
