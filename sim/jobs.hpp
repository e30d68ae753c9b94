// Jobs: CPU work of MTAs as SimGrid executions, which share their host's cores fairly.
//
// Invariants: the kernel's clock is read only when a job ends, rounded to a nanosecond. An MTA that crashes loses its
// jobs: they never end.
// REQUIRES: start() is called from a kernel timer at the job's date, never by an actor (SIMGRID.md "Flows").
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "mta/contract.hpp"

namespace sim {

class Platform;

/// One job, and its MTA's count for the event of its end.
struct CpuJob {
  mta::MtaId mta = 0;
  mta::JobId id = 0;
  units::Duration cpu{};
  std::uint64_t n = 0;
};

class Jobs {
 public:
  using Ended = std::function<void(const CpuJob&, units::TimePoint)>;
  Jobs(const Platform& platform, Ended ended);
  ~Jobs();

  void start(const CpuJob& j);
  /// Those of one MTA.
  void cancel(mta::MtaId m);
  void cancel_all();
  std::size_t active() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;  ///< shared with SimGrid's call-back, which cannot be taken back
};

}  // namespace sim
