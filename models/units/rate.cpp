#include "units/rate.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace units {
namespace {

constexpr double kMost = 1e9;

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

Parsed<Rate> wrong(std::string error, std::string suggestion = "write it as '60/min'") {
  return {std::nullopt, std::move(error), std::move(suggestion)};
}

}  // namespace

Parsed<Rate> parse_rate(std::string_view text) {
  const auto whole = trimmed(text);
  Rate r;
  const auto number = std::from_chars(whole.data(), whole.data() + whole.size(), r.count);
  if (number.ec != std::errc() || !std::isfinite(r.count)) return wrong(fmt::format("'{}' is no rate", text));
  auto rest = trimmed(whole.substr(static_cast<std::size_t>(number.ptr - whole.data())));
  const auto written = whole.substr(0, static_cast<std::size_t>(number.ptr - whole.data()));
  if (rest.empty())
    return wrong(fmt::format("'{}' does not say in what time", text),
                 fmt::format("did you mean '{}/min'?", written));
  if (rest.starts_with('/'))
    rest.remove_prefix(1);
  else if (rest.starts_with("per "))
    rest.remove_prefix(4);
  else
    return wrong(fmt::format("'{}' is no rate", text));
  rest = trimmed(rest);
  const bool counted = !rest.empty() && ((rest.front() >= '0' && rest.front() <= '9') || rest.front() == '.');
  auto per = parse_duration(counted ? std::string(rest) : fmt::format("1 {}", rest));
  if (!per) return wrong(fmt::format("'{}' is no rate: {}", text, per.error), std::move(per.suggestion));
  r.per = *per.value;
  if (r.per <= Duration::zero()) return wrong(fmt::format("'{}': the time must be longer than 0 s", text));
  if (!(r.count > 0) || r.count > kMost)
    return wrong(fmt::format("'{}': a rate is more than 0 and at most {:.0f}", text, kMost));
  return {r, {}, {}};
}

std::string to_text(const Rate& r) {
  auto per = to_text(r.per);
  if (per.starts_with("1 ")) per.erase(0, 2);
  return fmt::format("{}/{}", r.count, per);
}

}  // namespace units
