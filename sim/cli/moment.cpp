#include "cli/moment.hpp"

#include <fmt/format.h>

#include <charconv>

#include "cli/terminal.hpp"

namespace cli {

std::optional<units::TimePoint> moment(const std::string& verb, const std::string& text) {
  double seconds = 0;
  const char* end = text.data() + text.size();
  const auto [rest, e] = std::from_chars(text.data(), end, seconds);
  if (e == std::errc() && rest == end && seconds >= 0 && seconds < 9e9)
    return units::kStart + units::from_seconds(seconds);
  const auto d = units::parse_duration(text);
  if (d.value && *d.value >= units::Duration::zero()) return units::kStart + *d.value;
  error(
      fmt::format("mtasim {}: '{}' is no time since the start: \"40 min\", \"1.5 s\" or seconds", verb, text),
      d.suggestion);
  return std::nullopt;
}

}  // namespace cli
