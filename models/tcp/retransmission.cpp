#include "tcp/retransmission.hpp"

namespace tcp {

Retransmission::Retransmission(units::TimePoint since, const RoundTrip& rtt, Under way)
    : rtt_(rtt), due_(fires(since, rtt.probe(way == Under::one_packet))) {}

void Retransmission::sent(units::TimePoint now) {
  if (!first_) first_ = now;
  due_ = fires(now, rtt_.timeout(timeouts_++));
}

}  // namespace tcp
