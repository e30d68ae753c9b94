#include "timeline/metric.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace timeline {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

using enum Unit;
using enum Better;

constexpr std::array kMetrics{
    Metric{"recipients", count, neither, false, "recipients of users' mail"},
    Metric{"delivered", share, more, false, "share of the recipients that were reached"},
    Metric{"delivered_count", count, more, false, "recipients that were reached"},
    Metric{"bounced", count, less, false, "recipients given up after a permanent refusal"},
    Metric{"expired", count, less, false, "recipients given up because they were too long in a queue"},
    Metric{"discarded", count, less, false, "notices that could not be delivered"},
    Metric{"queued", count, less, false, "recipients without an outcome when the run ended"},
    Metric{"duplicates", count, less, false, "deliveries of a recipient after the first"},
    Metric{"p50_delay", seconds, less, true, "median delay over all recipients"},
    Metric{"p95_delay", seconds, less, true, "delay that 95 % of all recipients do not exceed"},
    Metric{"p99_delay", seconds, less, true, "delay that 99 % of all recipients do not exceed"},
    Metric{"max_delay", seconds, less, true, "longest delay"},
    Metric{"mean_delay", seconds, less, true, "mean delay over all recipients"},
    Metric{"attempts", count, less, false, "transfers that were tried"},
    Metric{"mean_attempts", count, less, false, "transfers tried for a recipient, on average"},
    Metric{"max_attempts", count, less, false, "most transfers tried for one recipient"},
    Metric{"deferrals", count, less, false, "attempts after which a recipient had to wait for another"},
    Metric{"drain_time", seconds, less, true,
           "from the end of the last trouble until its mail was done with"},
    Metric{"max_deferred", count, less, false, "most recipients deferred at once, all MTAs together"},
    Metric{"max_active", count, neither, false, "most recipients being delivered at once, all MTAs together"},
    Metric{"sessions", count, neither, false, "sessions begun"},
    Metric{"failed_sessions", count, less, false, "sessions that did not end with QUIT and 221"},
    Metric{"connect_time", seconds, less, false, "mean time from SYN to the connection"},
    Metric{"greeting_time", seconds, less, false, "mean time from the connection to the reply to HELO"},
    Metric{"envelope_time", seconds, less, false, "mean time from the reply to HELO to the first 354"},
    Metric{"data_time", seconds, less, false, "mean time from the first 354 to the last 250 after a dot"},
    Metric{"close_time", seconds, less, false, "mean time from the last 250 after a dot to the end"},
    Metric{"accept_time", seconds, less, false, "mean time from SYN to the last 250 after a dot"},
    Metric{"session_time", seconds, less, false, "mean time from SYN to the end of the session"},
    Metric{"bytes", octets, less, false, "octets of commands, content and replies that arrived"},
    Metric{"retransmissions", count, less, false, "segments that had to be sent again"},
    Metric{"max_link_utilisation", share, neither, false,
           "share of its capacity the busiest link direction used"},
    Metric{"mean_link_utilisation", share, neither, false, "share of all links' capacity that was used"},
};

constexpr std::string_view kReplies = "replies.";
bool digit(char c) { return c >= '0' && c <= '9'; }

/// "replies.450" and "replies.4yz".
bool is_reply_count(std::string_view name) {
  if (!name.starts_with(kReplies)) return false;
  const auto code = name.substr(kReplies.size());
  return code.size() == 3 && code[0] >= '1' && code[0] <= '5' &&
         (code.substr(1) == "yz" || (digit(code[1]) && digit(code[2])));
}

std::string digits(double v, int most) {
  std::string s = fmt::format("{:.{}f}", v, most);
  if (s.find('.') != std::string::npos) {
    s.erase(s.find_last_not_of('0') + 1);
    if (s.back() == '.') s.pop_back();
  }
  return s == "-0" ? "0" : s;
}

/// Decimals that show differences of `step` where the value is printed in units of `unit`.
int decimals(double step, double unit) {
  if (!(step > 0)) return 3;
  return std::clamp(static_cast<int>(std::ceil(-std::log10(step / unit))) + 1, 0, 9);
}

struct Scale {
  std::string_view name;
  double factor, below;
};

/// The unit in which such a number of seconds reads well.
Scale scale_of(double seconds) {
  static constexpr std::array kScales{
      Scale{"us", 1e-6, 1e-3}, Scale{"ms", 1e-3, 1},          Scale{"s", 1, 120},
      Scale{"min", 60, 7200},  Scale{"h", 3600, 2 * 86400.0}, Scale{"d", 86400, 1e300}};
  return *std::find_if(kScales.begin(), kScales.end() - 1,
                       [&](const Scale& s) { return std::abs(seconds) < s.below; });
}

}  // namespace

std::span<const Metric> metrics() { return kMetrics; }

std::optional<Metric> find_metric(std::string_view name) {
  const auto it =
      std::find_if(kMetrics.begin(), kMetrics.end(), [&](const Metric& m) { return m.name == name; });
  if (it != kMetrics.end()) return *it;
  if (is_reply_count(name))
    return Metric{name, count, neither, false, "replies with this code that clients got"};
  return std::nullopt;
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const Metric& m : kMetrics) names.emplace_back(m.name);
  names.emplace_back("replies.450");
  return names;
}

std::size_t metric_index(std::string_view name) {
  const auto it =
      std::find_if(kMetrics.begin(), kMetrics.end(), [&](const Metric& m) { return m.name == name; });
  assert(it != kMetrics.end());
  return static_cast<std::size_t>(it - kMetrics.begin());
}

std::string_view to_text(Unit unit) {
  constexpr std::array<std::string_view, 4> kTexts{"", "share", "s", "octets"};
  return kTexts[static_cast<std::size_t>(unit)];
}

std::string to_human(Unit unit, double value) {
  if (std::isnan(value)) return "does not apply";
  if (std::isinf(value)) return "not reached";
  switch (unit) {
    case count:
      return digits(value, std::abs(value) < 100 ? 3 : 1);
    case share:
      return digits(100 * value, 3) + " %";
    case seconds:
      return std::abs(value) < 9e9 ? units::to_human(units::from_seconds(value))
                                   : digits(value / 86400, 0) + " d";
    case octets:
      return std::abs(value) < 9e18 ? units::to_human(units::Bytes{std::llround(value)})
                                    : digits(value, 0) + " B";
  }
  return {};
}

std::string to_human(Unit unit, double value, double step) {
  if (!std::isfinite(value)) return to_human(unit, value);
  switch (unit) {
    case count:
      return digits(value, decimals(step, 1));
    case share:
      return digits(100 * value, decimals(step, 0.01)) + " %";
    case seconds: {
      const Scale s = scale_of(value);
      return value == 0 ? "0 s"
                        : fmt::format("{} {}", digits(value / s.factor, decimals(step, s.factor)), s.name);
    }
    case octets:
      return std::abs(value) < 10000 ? digits(value, decimals(step, 1)) + " B" : to_human(unit, value);
  }
  return {};
}

Values::Values() : values_(kMetrics.size(), kNone) {}

double Values::at(std::string_view name) const {
  if (is_reply_count(name)) {
    const auto code = name.substr(kReplies.size());
    double n = 0;
    for (const auto& [said, times] : replies_) {
      const std::string text = std::to_string(said);
      if (text == code || (code[1] == 'y' && text[0] == code[0])) n += static_cast<double>(times);
    }
    return n;
  }
  const auto it =
      std::find_if(kMetrics.begin(), kMetrics.end(), [&](const Metric& m) { return m.name == name; });
  return it == kMetrics.end() ? kNone : values_[static_cast<std::size_t>(it - kMetrics.begin())];
}

void Values::set(std::string_view name, double value) { values_[metric_index(name)] = value; }

}  // namespace timeline
