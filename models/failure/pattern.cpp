#include "failure/pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace failure {
namespace {

constexpr std::string_view kExponential = "exponential", kWeibull = "weibull", kConstant = "constant";

/// Dates that no run reaches are "never": sums must not wrap.
TimePoint later(TimePoint t, Duration d) { return d > units::kNever - t ? units::kNever : t + d; }

}  // namespace

std::string to_text(const Lifetime& l) {
  switch (l.kind) {
    case Lifetime::Kind::exponential:
      return std::string(kExponential);
    case Lifetime::Kind::weibull:
      return fmt::format("{} {}", kWeibull, l.shape);
    case Lifetime::Kind::constant:
      break;
  }
  return std::string(kConstant);
}

units::Parsed<Lifetime> parse_lifetime(std::string_view text) {
  if (text == kExponential) return {Lifetime{}, {}, {}};
  if (text == kConstant) return {Lifetime{Lifetime::Kind::constant, 1}, {}, {}};
  if (text.starts_with(kWeibull)) {
    auto number = text.substr(kWeibull.size());
    while (number.starts_with(' ')) number.remove_prefix(1);
    double shape = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), shape);
    if (error == std::errc() && end == number.data() + number.size() && shape >= 0.1 && shape <= 100)
      return {Lifetime{Lifetime::Kind::weibull, shape}, {}, {}};
    return {std::nullopt, fmt::format("'{}' says no shape from 0.1 to 100", text),
            "write it as \"weibull 0.7\""};
  }
  return {std::nullopt, fmt::format("no distribution is called '{}'", text),
          "there are \"exponential\", \"weibull 0.7\" and \"constant\""};
}

Duration draw(const Lifetime& l, Duration mean, rng::Stream& random) {
  double factor = 1;
  if (l.kind == Lifetime::Kind::exponential) factor = rng::exponential(random, 1);
  if (l.kind == Lifetime::Kind::weibull)
    factor = std::pow(rng::exponential(random, 1), 1 / l.shape) / std::tgamma(1 + 1 / l.shape);
  const double ns = static_cast<double>(mean.count()) * factor;
  // Beyond 200 years it is never; a repair in no time at all would be no outage.
  return Duration(std::max<std::int64_t>(ns < 6e18 ? std::llround(ns) : 6'000'000'000'000'000'000, 1));
}

Intervals::Intervals(const Pattern& p, std::uint64_t seed, std::string_view name)
    : pattern_(p), random_(seed, fmt::format("outage.{}", name)), at_(p.at) {}

std::optional<Interval> Intervals::next() {
  const Pattern& p = pattern_;
  if (n_ > 0 && !p.every && !p.mtbf) return std::nullopt;
  if (p.times && n_ >= *p.times) return std::nullopt;
  ++n_;
  if (p.mtbf) {
    const auto begin = later(at_, draw(p.up, *p.mtbf, random_));
    if (begin == units::kNever) return std::nullopt;
    at_ = later(begin, draw(p.down, *p.mttr, random_));
    return Interval{begin, at_};
  }
  const Interval found{at_, p.lasts ? later(at_, *p.lasts) : units::kNever};
  if (found.begin == units::kNever) return std::nullopt;
  if (p.every) at_ = later(at_, *p.every);
  return found;
}

}  // namespace failure
