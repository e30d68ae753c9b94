#include "topology/distance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace topology {
namespace {

constexpr double kEarthRadiusKm = 6371.0088;          // mean radius of the IUGG
constexpr double kKmPerSecond = 299'792.458 * 2 / 3;  // in glass

double radians(double degrees) { return degrees * std::numbers::pi / 180; }
double degrees(double radians) { return radians * 180 / std::numbers::pi; }

}  // namespace

double distance_km(const Position& a, const Position& b) {
  const double north = std::sin(radians(b.latitude - a.latitude) / 2);
  const double east = std::sin(radians(b.longitude - a.longitude) / 2);
  const double h =
      north * north + std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * east * east;
  return 2 * kEarthRadiusKm * std::asin(std::min(1.0, std::sqrt(h)));
}

units::Duration latency_between(const Position& a, const Position& b) {
  const auto us = std::llround(distance_km(a, b) / kKmPerSecond * 1e6);
  return std::max<units::Duration>(kLeastLatency, std::chrono::microseconds(us));
}

std::optional<Position> middle(const std::vector<Position>& places) {
  double x = 0, y = 0, z = 0;  // the mean of vectors, so that the date line is no border
  for (const auto& p : places) {
    x += std::cos(radians(p.latitude)) * std::cos(radians(p.longitude));
    y += std::cos(radians(p.latitude)) * std::sin(radians(p.longitude));
    z += std::sin(radians(p.latitude));
  }
  if (std::hypot(x, y, z) < 1e-9) return std::nullopt;
  // To 1e-5 degrees (a metre), as the files have it: last bits of the library's sine shall not show.
  const auto round5 = [](double v) { return std::round(v * 1e5) / 1e5; };
  return Position{round5(degrees(std::atan2(z, std::hypot(x, y)))), round5(degrees(std::atan2(y, x)))};
}

}  // namespace topology
