// Congestion: how many packets a sender lets be on the way: slow start, and CUBIC after a loss.
//
//   slow start   every packet acknowledged adds one: the window doubles each round (RFC 5681 3.1)
//   loss         the window shrinks to 0.7 of itself, once a round, and follows
//                W(t) = C (t - K)^3 + W_max, K = cbrt((W_max - W_epoch) / C), C = 0.4 (RFC 9438 4.2),
//                or what a Reno-friendly sender would have, alpha = 3 (1 - beta) / (1 + beta) a round, where
//                that is more (4.3); with fast convergence (4.7)
//   time-out     threshold as above, window 1 (4.8)
//
// HyStart is left out: where it would have ended slow start, the measured senders went on. Their round trip
// had grown to some 0.4 s of queue by the time of the cuts of cuts.csv (time-outs of 0.7 s, FIDELITY).
//
// Units: packets (a double: fractions count up). Invariants: 1 <= window <= limit. Reads no clock.
// Limits: no ECN, no HyStart, no undo of a response to a false alarm.
#pragma once

#include "units/units.hpp"

namespace tcp {

class Congestion {
 public:
  explicit Congestion(int initial);

  double window() const { return window_; }
  bool in_slow_start() const { return window_ < threshold_; }
  bool has_lost() const { return w_max_ > 0; }
  /// What path and queue can hold: it never grows beyond.
  void limit(double packets) { limit_ = packets; }

  /// A round of `packets` was acknowledged that took `elapsed`.
  void acknowledged(double packets, units::Duration elapsed);
  /// A packet of the window was lost and others arrived: once a round.
  void packet_lost();
  /// Nothing came back at all.
  void timed_out();
  /// Nothing was sent for longer than a retransmission time-out (RFC 5681 4.1).
  void idle();

 private:
  void reduce();
  void grow(double packets, units::Duration elapsed);

  double initial_, window_, threshold_ = 1e15, limit_ = 1e15;
  double w_max_ = 0, w_est_ = 0, w_prior_ = 0, k_ = 0;
  double epoch_ = -1;  ///< seconds in congestion avoidance since the last reduction; negative: not yet
};

}  // namespace tcp
