#include "timeline/expectation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

namespace timeline {
namespace {

using Relation = Expectation::Relation;
using Subject = Expectation::Subject;

constexpr std::array<std::pair<std::string_view, Relation>, 10> kRelations{{
    {">=", Relation::at_least},
    {"<=", Relation::at_most},
    {"!=", Relation::other},
    {"==", Relation::equal},
    {">", Relation::above},
    {"<", Relation::below},
    {"=", Relation::equal},
    {"\u2265", Relation::at_least},
    {"\u2264", Relation::at_most},
    {"\u2260", Relation::other},
}};
constexpr std::array<std::pair<std::string_view, Subject>, 4> kSubjects{{{"mean ", Subject::mean},
                                                                         {"interval ", Subject::interval},
                                                                         {"every run ", Subject::every},
                                                                         {"every ", Subject::every}}};

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

units::Parsed<double> failed(std::string why, std::string suggestion = {}) {
  return {std::nullopt, std::move(why), std::move(suggestion)};
}

units::Parsed<double> parse_count(std::string_view text) {
  double n = 0;
  const auto [end, e] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (e != std::errc() || end == text.data() || !std::isfinite(n))
    return failed(fmt::format("'{}' is no number", text), "write it as '0', '>= 100' or 'between 2 and 4'");
  if (end != text.data() + text.size())
    return failed(
        fmt::format("'{}': a count has no unit", text),
        fmt::format("did you mean '{}'?", text.substr(0, static_cast<std::size_t>(end - text.data()))));
  return {n, {}, {}};
}

units::Parsed<double> parse_value(Unit unit, std::string_view text) {
  if (text == "not reached") return {std::numeric_limits<double>::infinity(), {}, {}};
  switch (unit) {
    case Unit::share:
      return units::parse_ratio(text);
    case Unit::seconds: {
      auto d = units::parse_duration(text);
      if (!d) return failed(std::move(d.error), std::move(d.suggestion));
      return {units::in_seconds(*d.value), {}, {}};
    }
    case Unit::octets: {
      auto b = units::parse_bytes(text);
      if (!b) return failed(std::move(b.error), std::move(b.suggestion));
      return {static_cast<double>(b.value->n), {}, {}};
    }
    case Unit::count:
      break;
  }
  return parse_count(text);
}

/// A value that was read from nine decimals, or divided, is equal to what a person writes.
bool equal(double a, double b) {
  if (std::isinf(a) || std::isinf(b)) return a == b;
  return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

}  // namespace

units::Parsed<Expectation> parse_expectation(std::string_view metric, std::string_view text) {
  const auto known = find_metric(metric);
  assert(known);
  Expectation e;
  e.metric = metric;
  e.text = text;
  auto rest = trimmed(text);
  for (const auto& [word, subject] : kSubjects)
    if (rest.starts_with(word)) {
      e.subject = subject;
      rest = trimmed(rest.substr(word.size()));
      break;
    }
  const auto bound = [&](std::string_view part, double& into) -> units::Parsed<Expectation> {
    auto v = parse_value(known->unit, trimmed(part));
    if (!v) return {std::nullopt, std::move(v.error), std::move(v.suggestion)};
    into = *v.value;
    return {e, {}, {}};
  };
  constexpr std::string_view kBetween = "between ", kAnd = " and ";
  if (rest.starts_with(kBetween)) {
    rest.remove_prefix(kBetween.size());
    const auto middle = rest.find(kAnd);
    if (middle == std::string_view::npos)
      return {std::nullopt, fmt::format("'{}' names one bound", text), "write it as 'between A and B'"};
    e.relation = Relation::between;
    if (auto low = bound(rest.substr(0, middle), e.low); !low) return low;
    if (auto high = bound(rest.substr(middle + kAnd.size()), e.high); !high) return high;
    if (e.low > e.high)
      return {std::nullopt, fmt::format("'{}': nothing lies between them", text),
              "the smaller bound comes first"};
    return {e, {}, {}};
  }
  for (const auto& [sign, relation] : kRelations)
    if (rest.starts_with(sign)) {
      e.relation = relation;
      rest.remove_prefix(sign.size());
      break;
    }
  auto made = bound(rest, e.low);
  if (made) made.value->high = made.value->low;
  return made;
}

bool Expectation::holds(double seen) const {
  if (std::isnan(seen)) return false;
  switch (relation) {
    case Relation::at_least:
      return seen >= low || equal(seen, low);
    case Relation::above:
      return seen > low && !equal(seen, low);
    case Relation::at_most:
      return seen <= high || equal(seen, high);
    case Relation::below:
      return seen < high && !equal(seen, high);
    case Relation::equal:
      return equal(seen, low);
    case Relation::other:
      return !equal(seen, low);
    case Relation::between:
      return (seen >= low || equal(seen, low)) && (seen <= high || equal(seen, high));
  }
  return false;
}

bool Expectation::holds_within(double from, double to) const {
  if (relation == Relation::other) return to < low || from > low;
  return holds(from) && holds(to);
}

}  // namespace timeline
