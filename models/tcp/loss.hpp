// Loss: which packets of one direction of a connection are lost at random, each with the same probability.
//
// The number of packets that pass before one is lost is geometric; it is drawn once a loss, not once a
// packet. Invariants: the stream is drawn from only where p > 0, and belongs to one direction of one
// connection. Limits: losses are independent (no bursts).
#pragma once

#include <cstdint>

#include "random/stream.hpp"

namespace tcp {

class Loss {
 public:
  explicit Loss(rng::Stream stream) : stream_(stream) {}

  /// How many packets pass before the next one is lost, at probability p. REQUIRES: 0 <= p < 1.
  std::int64_t ahead(double p);
  /// So many have passed. REQUIRES: n <= ahead().
  void passed(std::int64_t n) { ahead_ -= n; }
  /// The one after those was lost.
  void hit() { p_ = -1; }

  /// Of `packets` sent now: how many are lost.
  std::int64_t of(std::int64_t packets, double p);

 private:
  rng::Stream stream_;
  std::int64_t ahead_ = 0;
  double p_ = -1;  ///< what ahead_ was drawn for; negative: nothing drawn
};

}  // namespace tcp
