// Nagle: when a short write leaves that comes while what was sent before it is not acknowledged.
//
//   Nagle         it waits until everything before it is (RFC 896, RFC 9293 3.7.4), unless TCP_NODELAY is
//   set:
//                 then nobody asks here
//   acknowledged  with the peer's next data (RFC 1122 4.2.3.2); else a round trip after it left, where the
//   last
//                 packet was an even one, and kDelayedAck after that where it was odd
//
// Invariants: reads no clock; may_leave() is never earlier than asked.
// Limits: what takes several windows still stands in the send buffer when the next write comes, and takes it
// along: no wait. A write that waits leaves with the acknowledgement expected, also where data of the peer
// brings one sooner. Linux lets a short write pass that only full packets are before (Minshall); so does a
// write here that is handed in together with them.
#pragma once

#include <cstdint>

#include "tcp/pipe.hpp"

namespace tcp {

class Nagle {
 public:
  /// So many octets were handed in at `at`, and the last of them arrives then. Pieces of one instant are one
  /// write. `window`: packets that may leave at once.
  void sent(units::TimePoint at, std::int64_t octets, units::TimePoint arrives, const Path& path,
            std::int64_t window);
  /// Data of the peer came, which had left there at `left`.
  void heard(units::TimePoint left) {
    if (left >= arrives_) acknowledged_ = {};
  }
  /// When a short write may leave that is handed in at `at`.
  units::TimePoint may_leave(units::TimePoint at) const { return at > acknowledged_ ? at : acknowledged_; }

 private:
  units::TimePoint written_{};  ///< the write under way
  std::int64_t octets_ = 0;
  units::TimePoint arrives_{};
  units::TimePoint acknowledged_{};  ///< when that is expected of all that was sent
};

}  // namespace tcp
