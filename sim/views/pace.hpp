// Pace: when the segments of a large write left, as far as its first and its last can tell.
//
// The record says when the first bit of message data left and when the last arrived. Between them a sender of
// TCP has an initial window of 10 segments and one more for every segment acknowledged (RFC 6928, RFC
// 5681 3.1); the one thing unknown is how long a segment takes to pass the bottleneck. It is chosen so that
// the last segment is on time.
#pragma once

#include <vector>

#include "units/units.hpp"

namespace views {

/// Departures of `n` segments after the first, which leaves at 0, such that the last has passed the
/// bottleneck at `span`. Ascending. A span too short for slow start gives segments evenly spread over it.
/// REQUIRES: n >= 1.
std::vector<units::Duration> departures(std::size_t n, units::Duration span, units::Duration round_trip);

}  // namespace views
