// Units: simulated time, sizes and rates, and their text forms.
//
// Time is integer nanoseconds (std::chrono), so sums are exact and equal on every machine. Text always carries
// its unit ("250 ms", "4 KiB", "10 Mbps", "0.1 %"): a bare number is an error, never a guess.
//
// Invariants: a TimePoint counts from the start of the run (t = 0); the calendar is mail::Calendar's business.
// Limits: about 292 years of simulated time; rates and sizes up to 2^63.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace units {

using Duration = std::chrono::duration<std::int64_t, std::nano>;

/// The run's own clock: zero is the start of the simulation. It is never read, only carried along.
struct SimClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};
using TimePoint = SimClock::time_point;

inline constexpr TimePoint kStart{};
inline constexpr TimePoint kNever = TimePoint::max();  ///< "no date": sorts after every date

/// A count of octets.
struct Bytes {
  std::int64_t n = 0;
  auto operator<=>(const Bytes&) const = default;
};

/// Bits per second. Zero means "not limited".
struct BitRate {
  std::int64_t bps = 0;
  auto operator<=>(const BitRate&) const = default;
};

/// What parsing a text gave: a value, or why not (`error`) and what was probably meant (`suggestion`, may be empty).
template <class T>
struct Parsed {
  std::optional<T> value;
  std::string error;
  std::string suggestion;
  explicit operator bool() const { return value.has_value(); }
};

Parsed<Duration> parse_duration(std::string_view text);  ///< "250 ms"; ns us µs ms s min h d; may be negative
Parsed<Bytes> parse_bytes(std::string_view text);        ///< "512 B", "4 KiB", "10 MB"; B kB KB MB GB KiB MiB GiB
Parsed<BitRate> parse_bit_rate(std::string_view text);   ///< "10 Mbps"; bps kbps Mbps Gbps (powers of 1000)
Parsed<double> parse_ratio(std::string_view text);       ///< "0.1 %" gives 0.001; "100 %" is 1

/// Exact text in the largest unit that needs no fraction, parsed back to the same value: "250 ms", "1500 us".
std::string to_text(Duration d);
std::string to_text(Bytes b);
std::string to_text(BitRate r);
/// A ratio as parse_ratio() reads it back, to the same double: "0.1 %".
std::string to_percent(double ratio);

/// For people: about three significant digits, "1.21 s", "40 min", "5.3 kB".
std::string to_human(Duration d);
std::string to_human(Bytes b);

/// Seconds with nine decimals and no unit, the form of every time in a run directory: "0.300000000".
std::string to_seconds(Duration d);
inline std::string to_seconds(TimePoint t) { return to_seconds(t.time_since_epoch()); }
/// Appends the same text to `out` (the collector's hot path).
void append_seconds(std::string& out, Duration d);

constexpr double in_seconds(Duration d) { return std::chrono::duration<double>(d).count(); }
/// Rounded to the nearest nanosecond. REQUIRES: |s| < 9e9.
Duration from_seconds(double s);

}  // namespace units
