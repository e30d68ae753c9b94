// simulate: from a scenario file to a run directory that is whole, or to none.
//
// Limits: once a process (SimGrid's clock is never reset).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenario/parse.hpp"
#include "sim/collector.hpp"

namespace cli {

/// What `run` was asked for beside the file.
struct RunOptions {
  std::optional<std::filesystem::path> out;  ///< none: runs/<name>-<n>
  std::optional<std::uint64_t> seed;
  std::vector<scenario::Override> overrides;  ///< --set
  sim::Level level = sim::Level::events;
  bool force = false;  ///< an `out` that exists is replaced
  bool quiet = false;
};

struct Simulated {
  int status = 0;                   ///< of cli::Status
  std::filesystem::path directory;  ///< the run's; empty where there is none
};

/// Runs the scenario; `label` is what messages call it.
Simulated simulate(scenario::Scenario s, const std::string& label, const RunOptions& options);
/// Runs the file. Everything that goes wrong has been said when it returns.
Simulated simulate(const std::string& file, const RunOptions& options);

}  // namespace cli
