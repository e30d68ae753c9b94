#include "sim/alarm.hpp"

#include <algorithm>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/s4u/Engine.hpp>

namespace sim {

void Alarm::set(units::TimePoint at) {
  if (timer_ && at_ <= at) return;
  if (timer_) timer_->remove();
  at_ = at;
  // A flow's end is rounded to a nanosecond and may lie a little before the kernel's clock; its dates may
  // not.
  const double date = std::max(units::in_seconds(at.time_since_epoch()), simgrid::s4u::Engine::get_clock());
  timer_ = simgrid::kernel::timer::Timer::set(date, [this] {
    timer_ = nullptr;
    ring_(at_);
  });
}

}  // namespace sim
