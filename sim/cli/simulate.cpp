#include "cli/simulate.hpp"

#include <fmt/format.h>

#include <chrono>
#include <memory>

#include "cli/cli.hpp"
#include "cli/load.hpp"
#include "cli/terminal.hpp"
#include "sim/progress.hpp"
#include "sim/run_directory.hpp"
#include "sim/world.hpp"

namespace cli {

namespace {

/// What of the command line changed the scenario, as run.json keeps it.
std::vector<scenario::Override> overrides_of(const RunOptions& options) {
  auto all = options.overrides;
  if (options.seed) all.emplace_back("seed", std::to_string(*options.seed));
  return all;
}

/// Runs the world into `directory`, which is whole when this returns.
sim::Closing run_into(const std::filesystem::path& directory, const scenario::Scenario& s,
                      const RunOptions& options) {
  // For timing.json and the progress line only; nothing simulated ever sees this clock.
  const auto began = std::chrono::steady_clock::now();
  sim::Collector collector(s, directory, options.level);
  std::unique_ptr<sim::Progress> progress;
  if (!options.quiet && is_lively(2)) progress = std::make_unique<sim::ProgressLine>(collector, s.stop);
  const sim::Outcome outcome = sim::run_world(s, collector, progress.get());
  progress.reset();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  return collector.finish(outcome, overrides_of(options), wall.count());
}

Simulated failed(int status, std::string_view why) {
  error(why);
  return {status, {}};
}

}  // namespace

Simulated simulate(const std::string& file, const RunOptions& options) {
  // The seed comes before the scenario is read: a network may be drawn from it.
  auto s = load(file, overrides_of(options));
  if (!s) return {Status::bad_input, {}};
  return simulate(std::move(*s), file, options);
}

Simulated simulate(scenario::Scenario s, const std::string& label, const RunOptions& options) {
  if (options.seed) s.seed = *options.seed;

  std::string why;
  auto directory =
      sim::RunDirectory::create({.name = s.name, .out = options.out, .force = options.force}, why);
  if (!directory) return failed(Status::bad_input, why);
  const std::filesystem::path place = directory->place();

  sim::Closing closing;
  try {
    closing = run_into(directory->working(), s, options);
  } catch (const std::exception& e) {
    return failed(Status::simulation_failed, fmt::format("the simulation of {} failed: {}", label, e.what()));
  }
  if (!directory->commit(why)) return failed(Status::simulation_failed, why);
  if (closing.imbalance.empty()) {
    for (const std::string& what : closing.unexpected) error(fmt::format("not as expected: {}", what));
    for (const std::string& what : closing.failed) error(fmt::format("not as expected: {}", what));
    const bool as_expected = closing.unexpected.empty() && closing.failed.empty();
    return {as_expected ? Status::done : Status::expectation_failed, place};
  }
  // The run stays, for whoever looks for the bug.
  error(fmt::format("the mail ledger does not balance: {}", closing.imbalance),
        fmt::format("this is a bug of mtasim; the run is in {}", place.string()));
  return {Status::simulation_failed, place};
}

}  // namespace cli
