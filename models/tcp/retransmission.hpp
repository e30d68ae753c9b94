// Retransmission: when something that nobody acknowledges is sent again, and when its sender gives up.
//
//   first      2 SRTT after the last acknowledgement, 200 ms later where only one packet is under way, and
//              never later than the time-out: a tail loss probe (RFC 8985 7.2, Linux tcp_schedule_loss_probe)
//   then       a time-out after that, and twice as long each time it passes in vain (RFC 6298 5.5)
//   giving up  when a time-out passes 924.6 s after the first retransmission or later: what tcp_retries2 = 15
//              time-outs of at least 200 ms and at most 120 s come to (Linux retransmits_timed_out)
//
// Invariants: due() never decreases. Reads no clock. See FIDELITY "When the network breaks", cuts.csv.
#pragma once

#include <optional>

#include "tcp/round_trip.hpp"

namespace tcp {

class Retransmission {
 public:
  enum class Under : bool { one_packet, more };  ///< way

  /// What is lost left, or the last acknowledgement before it came, at `since`.
  Retransmission(units::TimePoint since, const RoundTrip& rtt, Under way);

  /// When it is sent again next, or given up.
  units::TimePoint due() const { return due_; }
  bool gives_up() const { return first_ && due_ - *first_ >= kDataGiveUp; }
  /// It was sent again, so far in vain. REQUIRES: now >= due().
  void sent(units::TimePoint now);

 private:
  RoundTrip rtt_;
  units::TimePoint due_;
  std::optional<units::TimePoint> first_;
  int timeouts_ = 0;
};

}  // namespace tcp
