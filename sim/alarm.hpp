// Alarm: the one kernel timer of a simulation. It rings at the earliest date it was set to.
//
// REQUIRES: SimGrid's engine exists.
#pragma once

#include <functional>

#include "units/units.hpp"

namespace simgrid::kernel::timer {
class Timer;
}

namespace sim {

class Alarm {
 public:
  /// `ring` is called by the kernel; it must not throw.
  explicit Alarm(std::function<void(units::TimePoint)> ring) : ring_(std::move(ring)) {}
  /// Sets it to `at`, or to the kernel's clock where that has passed. Nothing where it rings earlier anyway.
  void set(units::TimePoint at);

 private:
  std::function<void(units::TimePoint)> ring_;
  simgrid::kernel::timer::Timer* timer_ = nullptr;
  units::TimePoint at_{};
};

}  // namespace sim
