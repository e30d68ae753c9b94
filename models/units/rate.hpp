// Rate: so many of something in a time: "60/min", "0.5/s", "100 per 10 min". For arrivals and for limits.
//
// Invariants: count > 0, per > 0.
#pragma once

#include <string>
#include <string_view>

#include "units/units.hpp"

namespace units {

struct Rate {
  double count = 1;
  Duration per = std::chrono::seconds(1);
  double per_second() const { return count / in_seconds(per); }
  bool operator==(const Rate&) const = default;
};

/// number ( "/" | "per" ) [ number ] unit, the units of durations: "2/min", "5 per 10 s".
Parsed<Rate> parse_rate(std::string_view text);
/// "60/min", "100/10 min": parsed back to the same value.
std::string to_text(const Rate& r);

}  // namespace units
