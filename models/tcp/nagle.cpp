#include "tcp/nagle.hpp"

#include "tcp/segment.hpp"

namespace tcp {

void Nagle::sent(units::TimePoint at, std::int64_t octets, units::TimePoint arrives, const Path& path,
                 std::int64_t window) {
  if (written_ != at) octets_ = 0;
  written_ = at;
  octets_ += octets;
  arrives_ = arrives;
  const std::int64_t n = packets(octets_);
  acknowledged_ = {};
  if (n > window) return;
  acknowledged_ = arrives + path.latency + serialisation(kBare, path.bottleneck);
  if (n % 2 != 0) acknowledged_ += kDelayedAck;
}

}  // namespace tcp
