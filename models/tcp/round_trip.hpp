// RoundTrip: what a sender knows of its round-trip time, and when it sends again what nobody acknowledged.
//
//   SRTT, RTTVAR   of the samples, gains 1/8 and 1/4; the first sample R gives R and R/2 (RFC 6298 2.2, 2.3)
//   RTO            SRTT + max(200 ms, 4 RTTVAR), 1 s before the first sample, at most 120 s (Linux
//                  TCP_RTO_MIN, TCP_RTO_MAX); doubled each time it passes in vain (5.5)
//   probe          2 SRTT after the last acknowledgement, at most the RTO: the last packet again, so that a
//                  loss at the end of what was sent shows (RFC 8985 7, tail loss probe)
//   timer          fires late, on the next granule of the kernel's timer wheel: 4 ms below 252 ms, 32 below
//                  2 s, 256 below 16 s, 2048 beyond (Linux kernel/time/timer.c; HZ = 250, as in Debian's
//                  kernels). Seen in cuts.csv: 0.704, 1.408, 5.632, 11.264, 22.528, 45.056 s.
//   SYN            sent again 1, 2, 3, 4, 5, 7, 11, 19, 35, 68 s after the first (FIDELITY; Linux
//                  tcp_syn_linear_timeouts = 4), given up after 133 s
//   SYN-ACK        sent again after 1, 3, 7, 15, 31 s, forgotten after 63 s (Linux tcp_synack_retries = 5)
//   giving up      see Retransmission
#pragma once

#include <array>
#include <chrono>

#include "units/units.hpp"

namespace tcp {

inline constexpr units::Duration kDataGiveUp =
    std::chrono::milliseconds(924'600);                                       ///< Linux tcp_retries2 = 15
inline constexpr units::Duration kConnectGiveUp = std::chrono::seconds(133);  ///< Linux tcp_syn_retries = 6
inline constexpr units::Duration kHalfOpen = std::chrono::seconds(63);  ///< a SYN-ACK that nobody answers

/// When a SYN is sent for the n-th time again (n from 1), after the first; nothing beyond the tenth.
inline constexpr std::array<int, 10> kSynSeconds{1, 2, 3, 4, 5, 7, 11, 19, 35, 68};
inline constexpr std::array<int, 5> kSynAckSeconds{1, 3, 7, 15, 31};  ///< the same of a SYN-ACK

class RoundTrip {
 public:
  void sample(units::Duration rtt);
  bool known() const { return known_; }
  units::Duration smoothed() const { return srtt_; }
  /// After `doublings` times in vain.
  units::Duration timeout(int doublings = 0) const;
  /// After the last acknowledgement, with one packet under way or with more.
  units::Duration probe(bool one_packet = false) const;

 private:
  units::Duration srtt_{}, rttvar_{};
  bool known_ = false;
};

/// When a timer that is set at `now` for `delay` really fires.
units::TimePoint fires(units::TimePoint now, units::Duration delay);

}  // namespace tcp
