#include "tcp/pipe.hpp"

#include <algorithm>

#include "tcp/segment.hpp"

namespace tcp {

Pipe::Passage Pipe::send(units::TimePoint at, std::int64_t octets) {
  const std::int64_t before = offset(at);
  const std::int64_t fresh = packets(before + octets) - (before > 0 ? 1 : 0);
  const std::int64_t wire = octets + fresh * kHeaders;
  const auto began = free_at(at);
  Passage p = passed(at, octets, began, began + serialisation(wire, path_.bottleneck));
  p.packets = fresh;
  p.wire = wire;
  return p;
}

Pipe::Passage Pipe::send_bare(units::TimePoint at, std::int64_t wire) {
  const auto began = free_at(at);
  busy_until_ = began + serialisation(wire, path_.bottleneck);
  arrived_ = std::max(arrived_, busy_until_ + path_.latency);
  return {began, arrived_, 1, wire};
}

Pipe::Passage Pipe::passed(units::TimePoint at, std::int64_t octets, units::TimePoint began,
                           units::TimePoint ended) {
  const std::int64_t filled = offset(at) + octets;
  tail_ = filled % kSegment;
  handed_in_ = at;
  busy_until_ = std::max(busy_until_, ended);
  arrived_ = std::max(arrived_, busy_until_ + path_.latency);
  return {began, arrived_, 0, 0};
}

units::TimePoint Pipe::delayed(units::TimePoint left_again) {
  arrived_ = std::max(arrived_, left_again + path_.latency);
  return arrived_;
}

units::TimePoint Pipe::send_reset(units::TimePoint now) const {
  const auto soonest = now + path_.latency + serialisation(kBare, path_.bottleneck);
  return busy_until_ > now ? soonest : std::max(soonest, arrived_);
}

}  // namespace tcp
