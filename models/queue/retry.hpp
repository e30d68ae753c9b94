// RetrySchedule: when the n-th failed attempt is tried again.
//
// Invariants: waits are positive and never shorter than the ones before them until `max` is reached.
// See RFC 5321 4.5.4.1 (at least 30 minutes, give up after 4 to 5 days).
#pragma once

#include "units/units.hpp"

namespace queue {

struct RetryFormula {
  units::Duration first = std::chrono::minutes(30);
  double factor = 2;
  units::Duration max = std::chrono::hours(4);
  bool operator==(const RetryFormula&) const = default;
};

/// The wait after the `failures`-th failure: min(first * factor^(failures-1), max). REQUIRES: failures >= 1.
units::Duration wait_after(const RetryFormula& f, int failures);

}  // namespace queue
