// Units to text: exactly, for people, and as seconds for the run directory.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>

#include "units/units.hpp"

namespace units {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

// Largest first; where two units would do, the first wins.
constexpr std::array kTimes{
    Unit{"d", 86'400'000'000'000},
    Unit{"h", 3'600'000'000'000},
    Unit{"min", 60'000'000'000},
    Unit{"s", 1'000'000'000},
    Unit{"ms", 1'000'000},
    Unit{"us", 1'000},
    Unit{"ns", 1},
};
constexpr std::array kSizes{
    Unit{"GiB", std::int64_t{1} << 30},
    Unit{"GB", 1'000'000'000},
    Unit{"MiB", std::int64_t{1} << 20},
    Unit{"MB", 1'000'000},
    Unit{"KiB", std::int64_t{1} << 10},
    Unit{"kB", 1'000},
    Unit{"B", 1},
};
constexpr std::array kRates{
    Unit{"Gbps", 1'000'000'000},
    Unit{"Mbps", 1'000'000},
    Unit{"kbps", 1'000},
    Unit{"bps", 1},
};

template <std::size_t N>
std::string exact(std::int64_t n, const std::array<Unit, N>& units, std::string_view of_zero) {
  if (n == 0) return fmt::format("0 {}", of_zero);
  for (const auto& u : units)
    if (n % u.factor == 0) return fmt::format("{} {}", n / u.factor, u.name);
  return fmt::format("{} {}", n, units.back().name);
}

/// About three significant digits without trailing zeros: 1.206 gives "1.21", 40.0 "40", 4321 "4321".
std::string three_digits(double v) {
  const int decimals = v < 9.995 ? 2 : v < 99.95 ? 1 : 0;
  std::string s = fmt::format("{:.{}f}", v, decimals);
  if (decimals > 0) {
    while (s.back() == '0') s.pop_back();
    if (s.back() == '.') s.pop_back();
  }
  return s;
}

/// A step of a scale for people: values that would print as `below` or more go to the next one.
struct Step {
  std::string_view name;
  double factor, below;
};

template <std::size_t N>
std::string human(double v, const std::array<Step, N>& steps) {
  const std::string sign = v < 0 ? "-" : "";
  v = std::abs(v);
  for (const auto& s : steps)
    if (std::round(v / s.factor * 100) / 100 < s.below && three_digits(v / s.factor) != three_digits(s.below))
      return fmt::format("{}{} {}", sign, three_digits(v / s.factor), s.name);
  return fmt::format("{}{} {}", sign, three_digits(v / steps.back().factor), steps.back().name);
}

}  // namespace

std::string to_text(Duration d) { return exact(d.count(), kTimes, "s"); }
std::string to_text(Bytes b) { return exact(b.n, kSizes, "B"); }

std::string to_percent(double ratio) {
  std::string text;
  for (int decimals = 0; decimals <= 20; ++decimals) {
    text = fmt::format("{:.{}f} %", ratio * 100, decimals);
    if (const auto again = parse_ratio(text); again && *again.value == ratio) break;
  }
  return text;
}

std::string to_text(BitRate r) { return exact(r.bps, kRates, "bps"); }

std::string to_human(Duration d) {
  if (d.count() == 0) return "0 s";
  // Two minutes are still read as seconds, two hours as minutes, two days as hours.
  static constexpr std::array kSteps{
      Step{"ns", 1, 1000},    Step{"us", 1e3, 1000}, Step{"ms", 1e6, 1000},    Step{"s", 1e9, 120},
      Step{"min", 6e10, 120}, Step{"h", 3.6e12, 48}, Step{"d", 8.64e13, 1e30},
  };
  return human(static_cast<double>(d.count()), kSteps);
}

std::string to_human(Bytes b) {
  static constexpr std::array kSteps{
      Step{"B", 1, 1000},
      Step{"kB", 1e3, 1000},
      Step{"MB", 1e6, 1000},
      Step{"GB", 1e9, 1e30},
  };
  return human(static_cast<double>(b.n), kSteps);
}

void append_seconds(std::string& out, Duration d) {
  // Unsigned, so that the most negative count has a magnitude too. By hand: a run writes millions of them.
  const auto n = d.count();
  std::uint64_t rest = n < 0 ? ~static_cast<std::uint64_t>(n) + 1 : static_cast<std::uint64_t>(n);
  char text[24];
  char* at = text + sizeof text;
  for (int digit = 0; digit < 9; ++digit, rest /= 10) *--at = static_cast<char>('0' + rest % 10);
  *--at = '.';
  do *--at = static_cast<char>('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (n < 0) *--at = '-';
  out.append(at, text + sizeof text);
}

std::string to_seconds(Duration d) {
  std::string out;
  append_seconds(out, d);
  return out;
}

Duration from_seconds(double s) {
  // Whole seconds apart, so that a long run keeps its nanoseconds and every machine rounds alike.
  const double whole = std::floor(s);
  return Duration(static_cast<std::int64_t>(whole) * 1'000'000'000 + std::llround((s - whole) * 1e9));
}

}  // namespace units
