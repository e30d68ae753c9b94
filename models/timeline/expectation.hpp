// Expectation: what a scenario says its run, or the mean of its runs, will come to ([expect]).
//
//   text     = [ subject ] ( relation value | "between" value "and" value | value )
//   subject  = "mean" | "interval" | "every"          what of many runs is meant; a single run is all three
//   relation = ">=" | ">" | "<=" | "<" | "=" | "!="
//
// A value carries the metric's unit: "99 %", "1 h", "20 KiB", a plain number for counts; "not reached" is
// infinity. Examples: ">= 99 %", "< 1 h", "0", "between 2 and 4", "interval < 2 h".
#pragma once

#include <string>
#include <string_view>

#include "timeline/metric.hpp"

namespace timeline {

struct Expectation {
  /// Of many runs: their mean (the default), all of its 95 % confidence interval, or each run.
  enum class Subject : std::uint8_t { mean, interval, every };
  enum class Relation : std::uint8_t { at_least, above, at_most, below, equal, other, between };

  std::string metric;
  std::string text;  ///< as written
  Subject subject = Subject::mean;
  Relation relation = Relation::equal;
  double low = 0, high = 0;  ///< the bounds of `between`; else both are the value

  /// A value that does not apply (NaN) meets no expectation; nothing is below infinity but a number.
  bool holds(double seen) const;
  /// Whether every value from `from` to `to` meets it.
  bool holds_within(double from, double to) const;
  bool operator==(const Expectation&) const = default;
};

/// REQUIRES: find_metric(metric).
units::Parsed<Expectation> parse_expectation(std::string_view metric, std::string_view text);

}  // namespace timeline
