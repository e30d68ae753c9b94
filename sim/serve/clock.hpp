// Clock: where the time of real sockets comes from; injected, so that a time-out of five minutes can be
// tested in a second.
//
// Invariants: now() never decreases; wait_until() is a real wait, at most an hour: whoever waits looks again.
#pragma once

#include <algorithm>
#include <chrono>

#include "units/units.hpp"

namespace serve {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual units::TimePoint now() = 0;
  virtual std::chrono::nanoseconds wait_until(units::TimePoint at) = 0;
};

/// The machine's steady clock, `speed` times as fast, showing `first` when it is made.
class WallClock final : public Clock {
 public:
  explicit WallClock(double speed = 1, units::TimePoint first = {});
  units::TimePoint now() override;
  std::chrono::nanoseconds wait_until(units::TimePoint at) override;

 private:
  const double speed_;
  const units::TimePoint first_;
  const std::chrono::steady_clock::time_point began_;
};

/// Another clock, read by several who each believe that time grows from event to event: it never says the
/// same twice.
class GrowingClock final : public Clock {
 public:
  explicit GrowingClock(Clock& clock) : clock_(clock) {}
  units::TimePoint now() override { return last_ = std::max(clock_.now(), last_ + units::Duration(1)); }
  std::chrono::nanoseconds wait_until(units::TimePoint at) override { return clock_.wait_until(at); }

 private:
  Clock& clock_;
  units::TimePoint last_{};
};

}  // namespace serve
