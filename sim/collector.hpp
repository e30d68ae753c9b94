// Collector: the Recorder that writes the run directory (INTERFACES "Run directory", scenarios/README
// "Columns").
//
// Rows are written as the run goes on; only sessions that are open and recipients that are not settled stay
// in memory. Within one simulated instant rows are sorted by (mta, its own count), and sessions and messages
// get their printed numbers in that order, so that files do not depend on the order in which the world handed
// events out.
//
// Invariants: writes into the directory it was given and nowhere else; run.json is the caller's last step
// (finish).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"
#include "sim/world.hpp"
#include "timeline/ledger.hpp"
#include "timeline/recorder.hpp"

namespace sim {

enum class Level : std::uint8_t { messages, sessions, events };  ///< --record

/// What finish() found out, for the caller's exit status and the summary.
struct Closing {
  timeline::Ledger ledger;
  std::string imbalance;  ///< empty: the ledger balances; else what does not, in words
  std::vector<std::string> unexpected;  ///< what scripted sessions did not expect, in the record's order
  std::vector<std::string> failed;      ///< expectations of [expect] that do not hold, and what was seen
};

class Collector final : public timeline::Recorder {
 public:
  /// REQUIRES: `directory` exists and is empty, `s` outlives the collector. Throws std::system_error where it
  /// cannot be written.
  Collector(const scenario::Scenario& s, std::filesystem::path directory, Level level);
  ~Collector() override;

  void record(const timeline::Event& e) override;
  void reached(units::TimePoint now) override;
  /// Everything recorded up to and including `now` is in its file when this returns, and what was delivered is
  /// on stable storage. REQUIRES: what is recorded afterwards is later than `now`.
  void sync(units::TimePoint now);
  std::uint64_t sessions() const;  ///< opened so far, for progress
  std::uint64_t recipients_settled() const;
  std::uint64_t recipients_known() const;
  /// Ends every file and writes run.json last. REQUIRES: called once, after the run. `overrides` as given to
  /// --set.
  Closing finish(const Outcome& o, const std::vector<std::pair<std::string, std::string>>& overrides,
                 double wall_seconds);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sim
