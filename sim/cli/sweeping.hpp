// sweeping: from a scenario file and what the command line says of it to the plan of a sweep, and one run of
// it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenario/parse.hpp"
#include "sim/collector.hpp"
#include "views/sweep.hpp"

namespace cli {

/// What `sweep` was asked for beside what the scenario says.
struct SweepRequest {
  std::string file;
  std::vector<std::string> sets;  ///< --set KEY=VALUE
  std::optional<std::uint64_t> seed;
  std::vector<std::string> axes;     ///< --sweep KEY=a,b,c
  std::vector<std::string> metrics;  ///< --metric NAME
  std::optional<std::uint32_t> replications, batches;
  std::string until;  ///< --until "p95_delay within 5 %"; `replications` is then the least number, else 10
  std::optional<std::uint32_t> most;
};

struct LoadedSweep {
  views::SweepPlan plan;
  std::vector<timeline::Expectation> expect;
  std::vector<scenario::Override> overrides;  ///< of the command line, for all points
};

/// Everything that is wrong has been said where it is nullopt. With `only`, no other design point than that
/// run's is looked at, and only its `plan.at` is known.
std::optional<LoadedSweep> load_sweep(const SweepRequest& request, std::optional<std::size_t> only = {});

/// Whether every design point of the file is a scenario; what is wrong has been said.
bool check_points(const std::string& file, const scenario::Sweep& sweep);

/// The words of the command line that ask a child for the same sweep.
std::vector<std::string> to_arguments(const SweepRequest& request);
/// "mtasim run FILE --seed 7 --set 'mta.London.retry=exim'": the run by itself.
std::string command_of(const SweepRequest& request, const LoadedSweep& sweep, std::size_t index);

/// Runs the `index`-th run of the sweep, and writes its result into `out`; with `keep` its run directory
/// stays beside it. The exit status.
int run_one(const SweepRequest& request, std::size_t index, const std::filesystem::path& out,
            std::optional<sim::Level> keep);

/// A file that is whole or not there.
void write_whole(const std::filesystem::path& file, const std::string& text);

}  // namespace cli
