// Outages: what breaks and what changes, at its date: links of the platform, routing after it has converged,
// and what MTAs are told.
//
// Invariants: everything of one date is one step; within it links come first, then routing, then MTAs. Each
// change is recorded once, by the network (timeline::kNoMta).
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "failure/schedule.hpp"
#include "mta/contract.hpp"
#include "scenario/scenario.hpp"
#include "sim/platform.hpp"
#include "timeline/recorder.hpp"

namespace sim {

class Outages {
 public:
  /// All must outlive it.
  Outages(const scenario::Scenario& s, Platform& platform, timeline::Recorder& recorder);

  /// Whether anything ever breaks or changes.
  bool any() const { return !scenario_.outages.empty() || !scenario_.steps.empty(); }
  /// When something is due next; kNever: nothing any more.
  units::TimePoint next() const;
  /// Something that has begun ends later, and an MTA that holds mail waits for it.
  bool owes_recovery() const { return schedule_.owes_recovery(); }

  /// What an MTA is told, and what its host does from now on.
  struct Told {
    timeline::MtaId to = 0;
    mta::Event event;
    std::optional<bool> listens;  ///< whether its host takes connections from now on; none: as before
  };
  /// Everything that is due at next(). REQUIRES: next() != kNever.
  std::vector<Told> take();

 private:
  void change(const scenario::Step& s, std::vector<Told>& told);
  void cut(const failure::Change& c, units::TimePoint now);
  void record(units::TimePoint now, std::string_view change, LinkRef l, std::string_view cause);
  void learn(units::TimePoint now);

  Platform& platform_;
  timeline::Recorder& recorder_;
  const scenario::Scenario& scenario_;
  std::size_t step_ = 0;  ///< the next of its changes
  failure::Schedule schedule_;
  std::vector<units::TimePoint> learns_;  ///< when routing hears of what; in order
  std::size_t learnt_ = 0;
};

}  // namespace sim
