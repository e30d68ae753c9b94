#include "tcp/pipe.hpp"

#include <algorithm>

#include "tcp/segment.hpp"

namespace tcp {

Pipe::Passage Pipe::send(units::TimePoint at, std::int64_t octets) {
  const auto began = free_at(at);
  return passed(began, began + serialisation(wire_octets(octets), path_.bottleneck));
}

Pipe::Passage Pipe::passed(units::TimePoint began, units::TimePoint ended) {
  busy_until_ = std::max(busy_until_, ended);
  arrived_ = std::max(arrived_, busy_until_ + path_.latency);
  return {began, arrived_};
}

units::TimePoint Pipe::send_bare(units::TimePoint at) { return passed(free_at(at), free_at(at)).arrives; }

units::TimePoint Pipe::send_reset(units::TimePoint now) const {
  const auto soonest = now + path_.latency;
  return busy_until_ > now ? soonest : std::max(soonest, arrived_);
}

}  // namespace tcp
