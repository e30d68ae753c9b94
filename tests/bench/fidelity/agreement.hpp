// How far simulated sessions are from measured ones, in groups of conditions.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "fidelity/conditions.hpp"

namespace fidelity {

/// One scenario with all conditions, run by that program in a directory of its own. Throws
/// std::runtime_error.
std::vector<Simulated> simulate(std::span<const Condition> conditions, const std::filesystem::path& program);

/// Relative errors of one group, of the median to the 250 after the dot; shares are of 1.
struct Group {
  std::string name;
  std::size_t count = 0;
  double mean_absolute = 0, bias = 0, median = 0, p95 = 0;
  double within_2 = 0, within_5 = 0;
  double close_mean_absolute = 0;  ///< of the time to the close
};

struct Agreement {
  std::vector<Group> groups;
  /// Conditions whose repetitions agree within 3 %, and of these the ones simulated within [least, most]
  /// widened by 1 %.
  std::size_t repeatable = 0, inside = 0;

  const Group& operator[](std::string_view name) const;  ///< REQUIRES: there is one
};

/// "Postfix, body <= 10 kB", "Postfix, <= 10 Mbit/s", "Postfix": Postfix to Postfix at 20 ms and more; "all
/// pairs, <= 10 Mbit/s", "all pairs"; then each client and each server.
Agreement compare(std::span<const Condition> conditions, std::span<const Simulated> simulated);
std::string table(const Agreement& a);
std::string results_csv(std::span<const Condition> conditions, std::span<const Simulated> simulated);

}  // namespace fidelity
