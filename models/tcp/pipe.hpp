// Pipe: one direction of a connection, as arithmetic: when octets leave and when they arrive.
//
// Data takes (octets + 52 a packet) x 8 / bottleneck to leave and the path's latency to arrive. Octets sent
// back to back queue behind each other. Segments without data (handshake, FIN, RST) take the latency only:
// the measured sessions show four of them to two round trips, and their own 52 octets drown in it.
//
// Invariants: what is sent later arrives later or at the same instant. A pipe reads no clock.
// Limits: no loss, no congestion window; connections do not slow each other here: content that could is a
// flow. See FIDELITY "Duration of a session".
#pragma once

#include <cstdint>

#include "units/units.hpp"

namespace tcp {

/// What a connection knows of its way through the network, one way.
struct Path {
  units::Duration latency{};
  units::BitRate bottleneck{};  ///< 0: not limited (an MTA that speaks to itself)
  double loss = 0;              ///< of a packet
};

class Pipe {
 public:
  struct Passage {
    units::TimePoint left{};     ///< its first bit
    units::TimePoint arrives{};  ///< its last bit
  };

  explicit Pipe(Path path) : path_(path) {}
  const Path& path() const { return path_; }

  /// A piece of data handed in at `at`, in the order of the calls.
  Passage send(units::TimePoint at, std::int64_t octets);
  /// A segment without data, in order behind what was sent.
  units::TimePoint send_bare(units::TimePoint at);
  /// A segment that waits for nothing that has not left at `now`: a reset.
  units::TimePoint send_reset(units::TimePoint now) const;

  /// When a piece handed in at `at` begins to leave.
  units::TimePoint free_at(units::TimePoint at) const { return at > busy_until_ ? at : busy_until_; }
  /// Data that shared the links with others left from `began` to `ended`. It arrives one latency later.
  Passage passed(units::TimePoint began, units::TimePoint ended);

 private:
  Path path_;
  units::TimePoint busy_until_{};  ///< its last bit so far has left
  units::TimePoint arrived_{};     ///< and arrives then
};

}  // namespace tcp
