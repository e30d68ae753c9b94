// Pipe: one direction of a connection, as arithmetic: when octets leave and when they arrive.
//
// Data takes (octets + 52 a packet) x 8 / bottleneck to leave and the path's latency to arrive. Octets sent
// back to back queue behind each other; pieces handed in at the same instant share packets, as a reply and
// the one behind it do, or content, its dot and a QUIT. Segments without data take their 52 octets (a SYN
// 60).
//
// Invariants: what is sent later arrives later or at the same instant. A pipe reads no clock.
// Limits: connections do not slow each other here: content that could is a flow. Slow start, loss and
// retransmission are Transfer's and the channel's. See FIDELITY "Duration of a session".
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
    std::int64_t packets = 0;    ///< that were new for it
    std::int64_t wire = 0;       ///< octets
  };

  explicit Pipe(Path path) : path_(path) {}
  const Path& path() const { return path_; }
  /// The way is another from now on.
  void set_path(Path path) { path_ = path; }

  /// A piece of data handed in at `at`, in the order of the calls.
  Passage send(units::TimePoint at, std::int64_t octets);
  /// A segment of headers only, in order behind what was sent.
  Passage send_bare(units::TimePoint at, std::int64_t wire);
  /// When a segment arrives that waits for nothing that has not left at `now`: a reset.
  units::TimePoint send_reset(units::TimePoint now) const;

  /// When a piece handed in at `at` begins to leave.
  units::TimePoint free_at(units::TimePoint at) const { return at > busy_until_ ? at : busy_until_; }
  /// Octets in the packet that a piece handed in at `at` continues; 0 where it begins one.
  std::int64_t offset(units::TimePoint at) const { return at == handed_in_ ? tail_ : 0; }
  /// Data handed in at `at` that made its own way (a flow, a transfer in rounds) left from `began` to
  /// `ended`. It arrives one latency later, and nothing that is sent behind it earlier.
  Passage passed(units::TimePoint at, std::int64_t octets, units::TimePoint began, units::TimePoint ended);
  /// What was sent last arrives only then: it had to be sent again.
  units::TimePoint delayed(units::TimePoint left_again);

 private:
  Path path_;
  units::TimePoint busy_until_{};                         ///< its last bit so far has left
  units::TimePoint arrived_{};                            ///< and arrives then
  units::TimePoint handed_in_ = units::TimePoint::min();  ///< the last piece
  std::int64_t tail_ = 0;                                 ///< octets in its last packet
};

}  // namespace tcp
