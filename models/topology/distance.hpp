// Distance: places on the earth, and how long light in glass takes between them.
//
// Limits: the earth is a sphere of its mean radius (0.5 % of error at most); a cable is as long as the great
// circle, where real ones make detours (often 1.2 to 2 times). See the haversine formula; speed of light in
// fibre 2/3 c.
#pragma once

#include <optional>
#include <vector>

#include "units/units.hpp"

namespace topology {

struct Position {
  double latitude = 0, longitude = 0;  ///< degrees, north and east positive
  bool operator==(const Position&) const = default;
};

inline constexpr units::Duration kLeastLatency = std::chrono::microseconds(100);

/// Along the great circle, in kilometres.
double distance_km(const Position& a, const Position& b);
/// One way at two thirds of the speed of light, in whole microseconds, and never less than kLeastLatency.
units::Duration latency_between(const Position& a, const Position& b);
/// The point in the middle of places; nullopt where there is none (no place, or opposite ones).
std::optional<Position> middle(const std::vector<Position>& places);

}  // namespace topology
