// Transfer: one piece of content on its way: which burst leaves next, and when the one after it may.
//
// A round is a window of packets sent in a burst. The next begins when the first two are acknowledged, L =
// RTT
// + 2 p + a after it began (p: a full packet at the bottleneck, a: an acknowledgement; receivers acknowledge
// every second packet). Once window x p >= L the path is never idle again, and the rest is one burst at line
// rate, cut at its losses only. Whoever sends a burst says when its last bit left: where others share the
// links that is later, and the window covers the path sooner.
//
//   a loss with packets behind it   fast retransmit: they go with the next round (RFC 6675), the window
//   reacts
//                                   (Congestion); one more quarter of the round trip where fewer than three
//                                   packets arrived (RACK's reordering window, RFC 8985)
//   at the end of the content       a tail loss probe finds it
//   a whole round                   retransmission time-out
//
// Units: octets are payload, `wire` counts headers. Reads no clock.
// Limits: a retransmission is found lost as any packet is; queues never overflow; acknowledgements are not
// lost. See FIDELITY "Duration of a session", RFC 5681, 6928.
#pragma once

#include <cstdint>
#include <limits>

#include "tcp/congestion.hpp"
#include "tcp/loss.hpp"
#include "tcp/options.hpp"
#include "tcp/pipe.hpp"
#include "tcp/round_trip.hpp"

namespace tcp {

/// Why a burst comes when it comes; and why packets in it are sent again.
enum class Cause : std::uint8_t { acknowledged, fast_retransmit, probe, timeout };

/// What a connection keeps from one piece of content to the next.
struct Sender {
  Congestion window;
  RoundTrip rtt;
  units::TimePoint last_sent{};
  explicit Sender(const Options& o) : window(o.initial_window) {}
};

class Transfer {
 public:
  /// `offset`: octets already in the packet that this content continues.
  Transfer(std::int64_t octets, std::int64_t offset) : left_(octets), offset_(offset) {}

  struct Burst {
    std::int64_t packets = 0, octets = 0, wire = 0;
  };
  struct Then {
    units::TimePoint at{};
    Cause cause = Cause::acknowledged;
    std::int64_t lost = 0;  ///< packets of the burst, to be sent again
  };
  /// REQUIRES: !done().
  Burst next(const Path& path, const Options& options, Sender& sender, Loss* loss);
  /// The burst of next() left from `began` to `ended`.
  Then left(units::TimePoint began, units::TimePoint ended, const Path& path, Sender& sender);
  /// All has left, and arrives one latency later.
  bool done() const { return left_ == 0; }
  bool saturated() const { return saturated_; }

  /// Octets of the burst that was given last.
  std::int64_t last_burst() const { return burst_.octets; }
  /// That burst came to nothing.
  void undo() { left_ = before_; }
  /// Of that burst so many octets (on the wire) arrived, and the rest did not.
  void interrupted(std::int64_t wire_arrived, units::Duration elapsed, const Path& path, Sender& sender);
  /// Octets that have not been acknowledged.
  std::int64_t remaining() const { return left_; }

 private:
  void acknowledge(std::int64_t packets, units::Duration elapsed, const Path& path, Sender& sender) const;

  std::int64_t left_, offset_;
  std::int64_t before_ = 0;  ///< left_ before the burst
  Burst burst_;
  std::int64_t lost_ = 0;
  int limited_ = 0;  ///< rounds since the receive window was first too small
  int doublings_ = 0;
  bool saturated_ = false, tail_ = false;
};

/// The time after which the next round begins: RTT + 2 p + a.
units::Duration round_time(const Path& path);

}  // namespace tcp
