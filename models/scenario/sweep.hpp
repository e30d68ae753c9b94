// Sweep: which values a scenario is run with, how often, and what is looked at ([sweep], --sweep).
//
// A design point is one value of every axis; a run is one design point and one replication. Replications of
// all points share their seeds (common random numbers): every point sees the same mail, so that differences
// between points are differences of the design.
//
// Invariants: points are in the order of a nested loop, the first axis outermost; axes that are zipped move
// together, at the place of the first of them. The run of point p (from 0) and replication r (from 1) has the
// index p * replications.most + r - 1. See scenarios/SWEEPS.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace scenario {

/// A key of --set and the values it takes, as texts --set would be given.
struct Axis {
  std::string path;
  std::vector<std::string> values;
  bool operator==(const Axis&) const = default;
};

/// "p95_delay within 5 %": the 95 % interval of the mean is no wider than that, each way.
struct Precision {
  std::string metric;
  double width = 0;  ///< of the mean where `relative`, else in the metric's unit
  bool relative = false;
  std::string text;  ///< as written
  bool operator==(const Precision&) const = default;
};

struct Replications {
  std::uint32_t least = 1, most = 1;
  std::optional<Precision> until;  ///< none: least = most
  bool operator==(const Replications&) const = default;
};

/// Figures from elsewhere (a formula, a measurement), one for each design point, shown beside the results.
struct Reference {
  std::string metric, name;
  std::vector<double> values;  ///< in the metric's unit (seconds, shares)
  bool operator==(const Reference&) const = default;
};

struct Sweep {
  std::vector<Axis> axes;
  std::vector<std::string> zip;  ///< paths of axes that move together
  Replications replications;
  std::vector<std::string> metrics;  ///< to report, the first one foremost; empty: all
  std::uint32_t batches = 0;         ///< above 0: observations are batches of one run, not runs
  std::vector<Reference> references;
  bool operator==(const Sweep&) const = default;

  bool empty() const {
    return axes.empty() && replications == Replications{} && metrics.empty() && batches == 0;
  }
};

/// The most runs a sweep may have.
inline constexpr std::size_t kMostRuns = 1'000'000;

/// What is wrong with the sweep as a whole (lengths of zipped axes, too many runs), in words; empty: nothing.
std::string mistake_in(const Sweep& s);

/// A value of every axis, in the order of the axes.
using Point = std::vector<std::string>;
/// REQUIRES: mistake_in(s) is empty. Without axes there is one point, which is empty.
std::vector<Point> points(const Sweep& s);
/// The --set of a point.
std::vector<std::pair<std::string, std::string>> overrides(const Sweep& s, const Point& p);

/// Of the r-th replication, from 1, which has the scenario's own seed; the others are drawn from it.
std::uint64_t replication_seed(std::uint64_t scenario_seed, std::uint32_t r);

/// KEY=a,b,c of --sweep (commas within brackets, braces and quotes do not part values); nullopt where it is
/// none.
std::optional<Axis> parse_axis(const std::string& text);
/// "p95_delay within 5 %"; nullopt, with `error` and perhaps `suggestion` set, where it is none.
std::optional<Precision> parse_precision(const std::string& text, std::string& error,
                                         std::string& suggestion);

}  // namespace scenario
