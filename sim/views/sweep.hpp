// SweepResults: what the runs of a sweep came to, and what that says.
//
// Reads DIR/runs/KEY.json, a file a run, in whatever order and on whatever machine they were made; everything
// derived from them (runs.csv, summary.csv, tables, figures) depends on their content only, so that it is the
// same octet for octet however they were run. A key names all that determines a run: the scenario as it is
// resolved at its design point, its inputs, its seed and the program's version. So results of another version
// of a scenario are never taken for this one's, and what did not change need not run again. See
// scenarios/SWEEPS.md for the columns.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scenario/sweep.hpp"
#include "stats/sample.hpp"
#include "timeline/expectation.hpp"
#include "timeline/metric.hpp"

namespace views {

/// What a sweep is: enough to read its results.
struct SweepPlan {
  std::string name;  ///< the scenario's
  scenario::Sweep sweep;
  std::vector<scenario::Point> points;
  std::vector<std::uint64_t> seeds;  ///< a design point each: of the first replication
  std::vector<std::string> keys;     ///< a run each, of all that determines it; empty: not known

  std::size_t runs() const { return points.size() * sweep.replications.most; }
  std::size_t point_of(std::size_t index) const { return index / sweep.replications.most; }
  std::uint32_t replication_of(std::size_t index) const {
    return static_cast<std::uint32_t>(index % sweep.replications.most) + 1;
  }
  std::uint64_t seed_of(std::size_t index) const {
    return scenario::replication_seed(seeds[point_of(index)], replication_of(index));
  }
  std::size_t index_of(std::size_t point, std::uint32_t replication) const {
    return point * sweep.replications.most + replication - 1;
  }
};

/// DIR/runs/KEY.json
std::filesystem::path result_file(const std::filesystem::path& directory, const std::string& key);

/// A run's result, for its file. `run_json` is that of its run directory.
std::string result_json(const std::string& key, const std::string& run_json,
                        const std::vector<timeline::Values>& batches);
/// Of the recipients in messages.csv of a run directory, in k parts of equal size by their order of
/// submission: recipients, delivered and the delays. Throws std::runtime_error where the file is broken or
/// has fewer.
std::vector<timeline::Values> batches_of(const std::filesystem::path& run, std::size_t k,
                                         units::Duration warmup);

/// Metrics as run.json has them. `json` is its text.
timeline::Values values_of(const std::string& run_json);

struct SweepRun {
  timeline::Values values;
  std::vector<timeline::Values> batches;
};

class SweepResults {
 public:
  explicit SweepResults(SweepPlan plan);

  /// Reads what is there; a broken file counts as missing.
  void read(const std::filesystem::path& directory);
  /// Reads one; false where it is not there.
  bool read(const std::filesystem::path& directory, std::size_t index);
  void put(std::size_t index, SweepRun run) { runs_[index] = std::move(run); }

  const SweepPlan& plan() const { return plan_; }
  const std::optional<SweepRun>& run(std::size_t index) const { return runs_[index]; }
  /// Replications of a point that count, in their order: with a stopping rule no more than it took.
  std::vector<std::uint32_t> used(std::size_t point) const;
  /// Runs still wanted, without those of `given_up`: first the least number of each point, then, where a
  /// stopping rule is not met, about as many as `at_once` more together.
  std::vector<std::size_t> wanted(const std::vector<std::size_t>& given_up, std::size_t at_once) const;
  /// Runs that count and have no result: those that failed, once all were tried.
  std::vector<std::size_t> missing() const;
  /// Whether the stopping rule was met (true where there is none).
  bool precise(std::size_t point) const;

  /// What one metric came to at a point, an observation a run (or a batch); NaN left out.
  std::vector<double> observations(std::size_t point, const std::string& metric) const;
  /// Of [sweep] metrics, or every one of the list that applies somewhere.
  std::vector<std::string> metrics() const;

 private:
  SweepPlan plan_;
  std::vector<std::optional<SweepRun>> runs_;
};

/// runs.csv: a row a run that counts.
std::string runs_csv(const SweepResults& r);
/// summary.csv: a row a design point.
std::string summary_csv(const SweepResults& r);
/// For a person: a row a design point, mean and half-width; then notes on what to be careful about.
std::string sweep_table(const SweepResults& r);
/// A table of the expectations that fail, by design point; empty where all hold.
std::string failed_expectations(const SweepResults& r, const std::vector<timeline::Expectation>& expect);

/// Draws a metric over the axes into `out`; false and `error` where that failed. Where the metric applies
/// nowhere, or is finite nowhere, there is nothing to draw: false and `error` empty.
bool plot_sweep(const SweepResults& r, const std::string& metric, const std::string& format,
                const std::filesystem::path& out, std::string& error);

}  // namespace views
