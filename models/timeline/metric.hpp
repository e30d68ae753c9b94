// Metric: the one list of names by which runs are judged: run.json, the summary, [expect], sweeps and
// comparisons know these and no others (INTERFACES "Metrics, honestly").
//
// A value is a double: infinity means "not reached" (somebody never got the mail), NaN "does not apply" (no
// recipients, no sessions). Delays are seconds, shares 0 to 1. See scenarios/COLUMNS.md for each formula.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "units/units.hpp"

namespace timeline {

enum class Unit : std::uint8_t { count, share, seconds, octets };
enum class Better : std::uint8_t { more, less, neither };  ///< which way an operator wants it to go

struct Metric {
  std::string_view name;
  Unit unit;
  Better better;
  bool may_be_unreached;     ///< may be infinite
  std::string_view meaning;  ///< a line, for lists and tables
};

/// In the order in which they are shown; reply counts (`replies.450`, `replies.4yz`) stand beside the list.
std::span<const Metric> metrics();
/// Of the list, or a reply count; nullopt where there is no metric of that name.
std::optional<Metric> find_metric(std::string_view name);
/// `metrics()`'s names, and an example of a reply count: what a suggestion may choose from.
std::vector<std::string> metric_names();
/// The place in metrics(). REQUIRES: it is a name of the list.
std::size_t metric_index(std::string_view name);

/// For people, with unit: "99.2 %", "1.21 s", "340", "not reached", "does not apply".
std::string to_human(Unit unit, double value);
/// The same with as many digits as it takes to tell values apart that differ by `step` or more.
std::string to_human(Unit unit, double value, double step);
std::string_view to_text(Unit unit);  ///< "", "share", "s", "octets"

inline constexpr int kReplyCodes = 1000;

/// What a run came to: a value a metric.
class Values {
 public:
  Values();
  /// NaN where nothing was set, and for names that are none; a reply code nobody said counts 0.
  double at(std::string_view name) const;
  /// REQUIRES: find_metric(name).
  void set(std::string_view name, double value);
  /// Codes that were said, and how often, by code.
  const std::vector<std::pair<int, std::uint64_t>>& replies() const { return replies_; }
  /// REQUIRES: codes increase from call to call.
  void add_replies(int code, std::uint64_t n) { replies_.emplace_back(code, n); }

 private:
  std::vector<double> values_;  ///< as metrics()
  std::vector<std::pair<int, std::uint64_t>> replies_;
};

}  // namespace timeline
