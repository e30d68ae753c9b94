// Text to units, in whole numbers from end to end: "0.3 ms" is 300,000 ns, never 299,999.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "units/units.hpp"

namespace units {
namespace {

__extension__ using Wide = __int128;
constexpr Wide kMax = std::numeric_limits<std::int64_t>::max();
constexpr int kMostDigits = 27;  // more cannot be both in range and exact

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

/// What people write instead, and what they mean.
struct Slip {
  std::string_view wrong, right;
};

constexpr std::array kTimes{
    Unit{"ns", 1},
    Unit{"us", 1'000},
    Unit{"µs", 1'000},       // U+00B5 micro sign
    Unit{"\u03bcs", 1'000},  // U+03BC Greek mu, which looks the same
    Unit{"ms", 1'000'000},
    Unit{"s", 1'000'000'000},
    Unit{"min", 60'000'000'000},
    Unit{"h", 3'600'000'000'000},
    Unit{"d", 86'400'000'000'000},
};
constexpr std::array kTimeSlips{
    Slip{"m", "min"},       Slip{"mins", "min"},       Slip{"minute", "min"},
    Slip{"minutes", "min"}, Slip{"sec", "s"},          Slip{"secs", "s"},
    Slip{"second", "s"},    Slip{"seconds", "s"},      Slip{"msec", "ms"},
    Slip{"msecs", "ms"},    Slip{"millisecond", "ms"}, Slip{"milliseconds", "ms"},
    Slip{"usec", "us"},     Slip{"microsecond", "us"}, Slip{"microseconds", "us"},
    Slip{"nsec", "ns"},     Slip{"nanosecond", "ns"},  Slip{"nanoseconds", "ns"},
    Slip{"hr", "h"},        Slip{"hrs", "h"},          Slip{"hour", "h"},
    Slip{"hours", "h"},     Slip{"day", "d"},          Slip{"days", "d"},
};

constexpr std::array kSizes{
    Unit{"B", 1},
    Unit{"kB", 1'000},
    Unit{"KB", 1'000},
    Unit{"MB", 1'000'000},
    Unit{"GB", 1'000'000'000},
    Unit{"KiB", std::int64_t{1} << 10},
    Unit{"MiB", std::int64_t{1} << 20},
    Unit{"GiB", std::int64_t{1} << 30},
};
constexpr std::array kSizeSlips{
    Slip{"byte", "B"}, Slip{"bytes", "B"}, Slip{"octets", "B"}, Slip{"k", "KiB"},
    Slip{"m", "MiB"},  Slip{"g", "GiB"},   Slip{"ki", "KiB"},   Slip{"mi", "MiB"},
};

constexpr std::array kRates{
    Unit{"bps", 1},
    Unit{"kbps", 1'000},
    Unit{"Mbps", 1'000'000},
    Unit{"Gbps", 1'000'000'000},
};
constexpr std::array kRateSlips{
    Slip{"mps", "Mbps"},    Slip{"kps", "kbps"},    Slip{"gps", "Gbps"},    Slip{"b/s", "bps"},
    Slip{"kb/s", "kbps"},   Slip{"mb/s", "Mbps"},   Slip{"gb/s", "Gbps"},   Slip{"bit/s", "bps"},
    Slip{"kbit/s", "kbps"}, Slip{"mbit/s", "Mbps"}, Slip{"gbit/s", "Gbps"}, Slip{"kbit", "kbps"},
    Slip{"mbit", "Mbps"},   Slip{"gbit", "Gbps"},   Slip{"k", "kbps"},      Slip{"m", "Mbps"},
    Slip{"g", "Gbps"},      Slip{"kb", "kbps"},     Slip{"mb", "Mbps"},     Slip{"gb", "Gbps"},
};

/// One kind of quantity: its units and how to speak about it.
struct Kind {
  std::string_view noun;     ///< "duration"
  std::string_view finest;   ///< "nanoseconds": what it is counted in
  std::string_view usual;    ///< the unit a bare number probably lacked
  std::string_view example;  ///< "10 ms"
  std::span<const Unit> units;
  std::span<const Slip> slips;
};

const Kind kDuration{"duration", "nanoseconds", "ms", "10 ms", kTimes, kTimeSlips};
const Kind kSize{"size", "bytes", "KiB", "20 KiB", kSizes, kSizeSlips};
const Kind kRate{"bit rate", "bits per second", "Mbps", "10 Mbps", kRates, kRateSlips};

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && is_blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && is_blank(s.back())) s.remove_suffix(1);
  return s;
}

/// "-12.50 ms" taken apart; `number` is empty where there is none.
struct Pieces {
  bool negative = false;
  std::string_view number;  ///< "12.50", as written
  std::string digits;       ///< "1250" with outer zeros dropped: "125"
  int scale = 0;            ///< value = digits / 10^scale
  std::string_view unit;    ///< "ms"
};

Pieces take_apart(std::string_view text) {
  Pieces p;
  std::string_view s = trimmed(text);
  if (!s.empty() && (s.front() == '-' || s.front() == '+')) {
    p.negative = s.front() == '-';
    s.remove_prefix(1);
  }
  std::size_t i = 0;
  bool point = false, any = false;
  for (; i < s.size() && (is_digit(s[i]) || (s[i] == '.' && !point)); ++i) {
    if (s[i] == '.') {
      point = true;
      continue;
    }
    any = true;
    if (!p.digits.empty() || s[i] != '0') p.digits += s[i];
    p.scale += point;
  }
  if (!any) return p;
  p.number = s.substr(0, i);
  p.unit = trimmed(s.substr(i));
  while (p.scale > 0 && !p.digits.empty() && p.digits.back() == '0') {
    p.digits.pop_back();
    --p.scale;
  }
  if (p.digits.empty()) p.scale = 0;
  return p;
}

std::string joined(std::span<const Unit> units) {
  std::string out;
  for (const auto& u : units)
    if (u.name != "\u03bcs") out += fmt::format("{}{}", out.empty() ? "" : " ", u.name);
  return out;
}

std::string_view meant_unit(std::string_view unit, const Kind& kind) {
  const std::string low = lower(unit);
  // The same letters in another case come first: "MS" is "ms", not the slip "m".
  for (const auto& u : kind.units)
    if (lower(u.name) == low) return u.name;
  for (const auto& slip : kind.slips)
    if (slip.wrong == low) return slip.right;
  return {};
}

Parsed<std::int64_t> fail(std::string error, std::string suggestion = {}) {
  return {std::nullopt, std::move(error), std::move(suggestion)};
}

std::string did_you_mean(const Pieces& p, std::string_view unit) {
  return fmt::format("did you mean '{}{} {}'?", p.negative ? "-" : "", p.number, unit);
}

Parsed<std::int64_t> parse(std::string_view text, const Kind& kind) {
  const Pieces p = take_apart(text);
  if (p.number.empty())
    return fail(fmt::format("'{}' is no {}", text, kind.noun), fmt::format("write it as '{}'", kind.example));
  if (p.unit.empty()) return fail(fmt::format("'{}' has no unit", text), did_you_mean(p, kind.usual));
  const auto unit =
      std::find_if(kind.units.begin(), kind.units.end(), [&](const Unit& u) { return u.name == p.unit; });
  if (unit == kind.units.end()) {
    const auto meant = meant_unit(p.unit, kind);
    return fail(fmt::format("'{}' is no {}: the unit '{}' is unknown", text, kind.noun, p.unit),
                meant.empty() ? fmt::format("units are {}", joined(kind.units)) : did_you_mean(p, meant));
  }
  const auto too_large = [&] { return fail(fmt::format("'{}' is too large for a {}", text, kind.noun)); };
  const auto too_fine = [&] {
    return fail(fmt::format("'{}' is not a whole number of {}", text, kind.finest));
  };
  if (static_cast<int>(p.digits.size()) > kMostDigits)
    return static_cast<int>(p.digits.size()) - p.scale > 19 ? too_large() : too_fine();
  // Below, a part in 10^scale of the factor must be whole; a scale beyond the factor's own zeros and twos
  // cannot be.
  if (p.scale > kMostDigits) return too_fine();

  Wide number = 0;
  for (char c : p.digits) number = number * 10 + (c - '0');
  Wide factor = unit->factor;
  for (int i = 0; i < p.scale; ++i) {
    if (factor % 10 == 0) {
      factor /= 10;
    } else if (number % 5 == 0 && factor % 2 == 0) {
      number /= 5, factor /= 2;  // "0.5 KiB": no power of ten divides 1024
    } else {
      return too_fine();
    }
  }
  const Wide most = kMax + (p.negative ? 1 : 0);
  if (number != 0 && number > most / factor) return too_large();
  const Wide value = number * factor;
  return {static_cast<std::int64_t>(p.negative ? -value : value), {}, {}};
}

template <class T, class Make>
Parsed<T> as(Parsed<std::int64_t> raw, Make make) {
  if (!raw.value) return {std::nullopt, std::move(raw.error), std::move(raw.suggestion)};
  return {make(*raw.value), {}, {}};
}

Parsed<std::int64_t> not_negative(Parsed<std::int64_t> raw, std::string_view text, std::string_view noun) {
  if (raw.value && *raw.value < 0) return fail(fmt::format("'{}' is negative; a {} cannot be", text, noun));
  return raw;
}

}  // namespace

Parsed<Duration> parse_duration(std::string_view text) {
  return as<Duration>(parse(text, kDuration), [](std::int64_t n) { return Duration(n); });
}

Parsed<Bytes> parse_bytes(std::string_view text) {
  return as<Bytes>(not_negative(parse(text, kSize), text, "size"), [](std::int64_t n) { return Bytes{n}; });
}

Parsed<BitRate> parse_bit_rate(std::string_view text) {
  return as<BitRate>(not_negative(parse(text, kRate), text, "bit rate"),
                     [](std::int64_t n) { return BitRate{n}; });
}

Parsed<double> parse_ratio(std::string_view text) {
  const auto error = [](std::string why, std::string suggestion = {}) {
    return Parsed<double>{std::nullopt, std::move(why), std::move(suggestion)};
  };
  const Pieces p = take_apart(text);
  if (p.number.empty()) return error(fmt::format("'{}' is no ratio", text), "write it as '0.1 %'");
  if (p.unit.empty()) return error(fmt::format("'{}' has no unit", text), did_you_mean(p, "%"));
  if (p.unit != "%") return error(fmt::format("'{}' is no ratio: the unit is %", text), did_you_mean(p, "%"));
  if (p.negative && !p.digits.empty()) return error(fmt::format("'{}' is negative; a ratio cannot be", text));
  // The nearest double to the decimal as written, not a hundredth of the nearest double to the percentage.
  const std::string decimal = fmt::format("{}e-{}", p.digits.empty() ? "0" : p.digits, p.scale + 2);
  double value = 0;
  const auto result = std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
  if (result.ec != std::errc()) return error(fmt::format("'{}' is out of range", text));
  return {value, {}, {}};
}

}  // namespace units
