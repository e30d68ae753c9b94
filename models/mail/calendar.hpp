// Calendar: what the clock on the wall shows at a simulated time.
//
// Invariants: t = 0 is the scenario's `start`; every MTA may have an offset of its own.
// See RFC 5322 3.3 (date-time), RFC 3339 (the scenario's form).
#pragma once

#include <chrono>
#include <string>

#include "units/units.hpp"

namespace mail {

struct Calendar {
  /// Seconds since 1970-01-01T00:00:00Z at t = 0. Default: 2000-01-01T00:00:00Z.
  std::int64_t start_unix = 946684800;
  std::chrono::minutes offset{0};  ///< of the zone dates are written in

  std::string rfc5322(units::TimePoint t) const;  ///< "Sat, 1 Jan 2000 00:00:00 +0000"
  std::string rfc3339(units::TimePoint t) const;  ///< "2000-01-01T00:00:00Z"
  std::string digits(units::TimePoint t) const;   ///< "20000101000000"
  std::string asctime(
      units::TimePoint t) const;  ///< "Sat Jan  1 00:00:00 2000", the mbox separator's form (UTC)
  bool operator==(const Calendar&) const = default;
};

/// RFC 3339 with a mandatory offset ("Z" or "-04:00").
units::Parsed<Calendar> parse_calendar(std::string_view text);

}  // namespace mail
