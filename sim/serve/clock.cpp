#include "serve/clock.hpp"

#include <algorithm>

namespace serve {

WallClock::WallClock(double speed, units::TimePoint first)
    : speed_(speed), first_(first), began_(std::chrono::steady_clock::now()) {}

units::TimePoint WallClock::now() {
  const std::chrono::nanoseconds real = std::chrono::steady_clock::now() - began_;
  if (speed_ == 1) return first_ + real;
  return first_ + units::Duration(static_cast<std::int64_t>(static_cast<double>(real.count()) * speed_));
}

std::chrono::nanoseconds WallClock::wait_until(units::TimePoint at) {
  constexpr std::chrono::nanoseconds most = std::chrono::hours(1);
  const units::TimePoint from = now();
  if (at <= from) return {};
  const double wait = static_cast<double>((at - from).count()) / speed_;
  return wait >= static_cast<double>(most.count())
             ? most
             : std::chrono::nanoseconds(static_cast<std::int64_t>(wait) + 1);
}

}  // namespace serve
