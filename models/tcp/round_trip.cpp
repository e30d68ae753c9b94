#include "tcp/round_trip.hpp"

#include <algorithm>

namespace tcp {
namespace {

using units::Duration;
using namespace std::chrono_literals;
constexpr Duration kLeastVariance = 200ms, kMost = 120s, kUnknown = 1s;

}  // namespace

void RoundTrip::sample(units::Duration rtt) {
  if (!known_) {
    srtt_ = rtt;
    rttvar_ = rtt / 2;
    known_ = true;
    return;
  }
  const units::Duration error = rtt > srtt_ ? rtt - srtt_ : srtt_ - rtt;
  rttvar_ += (error - rttvar_) / 4;
  srtt_ += (rtt - srtt_) / 8;
}

units::Duration RoundTrip::timeout(int doublings) const {
  units::Duration rto = known_ ? srtt_ + std::max(kLeastVariance, 4 * rttvar_) : kUnknown;
  for (int i = 0; i < doublings && rto < kMost; ++i) rto *= 2;
  return std::min(rto, kMost);
}

Duration RoundTrip::probe(bool one_packet) const {
  // A receiver may hold the acknowledgement of a single packet back.
  return known_ ? std::min(2 * srtt_ + (one_packet ? kLeastVariance : Duration{}), timeout()) : timeout();
}

units::TimePoint fires(units::TimePoint now, units::Duration delay) {
  constexpr std::int64_t kTick = 4'000'000;  // nanoseconds: HZ = 250
  const std::int64_t from = now.time_since_epoch().count() / kTick;
  const std::int64_t ticks = (delay.count() + kTick - 1) / kTick;
  std::int64_t granule = 1;
  while (ticks >= 63 * granule && granule < 32'768) granule *= 8;
  const std::int64_t due = (from + ticks) / granule * granule + granule;
  return units::TimePoint(units::Duration(due * kTick));
}

}  // namespace tcp
