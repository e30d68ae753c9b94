// World: a Scenario brought to life on SimGrid: platform, one actor per MTA, channels between them; and run to its end.
//
// Invariants: one run per process (SimGrid's clock is never reset). Nothing here depends on anything but the scenario.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mta/agent.hpp"
#include "scenario/scenario.hpp"
#include "sim/link_load.hpp"
#include "timeline/recorder.hpp"

namespace sim {

enum class EndReason : std::uint8_t { done, stop };  ///< nothing left to do; the scenario's `stop`

struct Outcome {
  EndReason end = EndReason::done;
  units::TimePoint ended{};
  std::vector<mta::QueuedRecipient> queued;  ///< what every MTA still holds, MTA by MTA
  LinkLoad links{};  ///< how full they were
};

/// Told now and then how far a run is; never changes what happens.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void at(units::TimePoint now) = 0;
};

/// Runs the scenario to its end. `progress` may be null.
/// REQUIRES: not called before in this process.
Outcome run_world(const scenario::Scenario& s, timeline::Recorder& recorder, Progress* progress);

}  // namespace sim
