// Flows: content on its way as SimGrid communications, which share links max-min fairly.
//
// Invariants: the kernel's clock is read only when a flow ends, rounded to a nanosecond.
// REQUIRES: start() is called from a kernel timer at the flow's date, never by an actor (SIMGRID.md "Flows").
#pragma once

#include <functional>
#include <memory>

#include "sim/channel.hpp"

namespace sim {

class Platform;

/// Content that leaves an end: from whom to whom, how much of it, and the sender's count for the event of its
/// end.
struct Flow {
  EndId end;
  MtaId from = 0, to = 0;
  std::int64_t octets = 0;
  std::uint64_t n = 0;
};

class Flows {
 public:
  /// Called by the kernel when the last octet of a flow has left.
  using Ended = std::function<void(const Flow&, units::TimePoint)>;
  /// Called by the kernel when a link of its way went down, with the octets that had left.
  using Failed = std::function<void(const Flow&, std::int64_t, units::TimePoint)>;
  Flows(Platform& platform, Ended ended, Failed failed);
  ~Flows();

  /// False: there is no way that is up, and nothing was started.
  bool start(const Flow& f);
  /// Nothing where there is no such flow.
  void cancel(const EndId& e);
  void cancel_all();
  std::size_t active() const;
  /// Counts what has passed of flows under way (Platform::octets); the rest is counted when they end.
  void count_octets();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;  ///< shared with SimGrid's call-back, which cannot be taken back
};

}  // namespace sim
