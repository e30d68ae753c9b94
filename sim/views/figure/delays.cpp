// The figures of delivery delay: its distribution, that of several runs, and by destination.
//
// All recipients count (INTERFACES "Metrics, honestly"): one that was not delivered is infinitely late, so
// that no curve reaches 100 % by stranding mail. Notices are no recipients of users, and what a list or
// forward replaced went on as others.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "views/figure/figure.hpp"

namespace views::figure {

namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr std::size_t kPoints = 1500;   // of a curve
constexpr std::size_t kMostCurves = 8;  // that can be told apart
constexpr std::size_t kMostRows = 24;   // destinations on a page

bool counts(const MessageRow& m) {
  return m.kind != "bounce" && m.kind != "delay" && m.outcome != "replaced" && m.submitted.has_value();
}

double delay(const MessageRow& m) {
  return (m.outcome == "delivered" || m.outcome == "handed_outside") && m.finished
             ? units::in_seconds(*m.finished - *m.submitted)
             : kNever;
}

std::vector<double> delays_of(const Run& r) {
  std::vector<double> out;
  for (const MessageRow& m : r.messages())
    if (counts(m)) out.push_back(delay(m));
  std::sort(out.begin(), out.end());
  return out;
}

/// Nearest rank, as the metrics have it.
double quantile(const std::vector<double>& sorted, double q) {
  const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

double reached(const std::vector<double>& sorted) {
  return static_cast<double>(std::lower_bound(sorted.begin(), sorted.end(), kNever) - sorted.begin());
}

/// What tells runs apart: where they have one name, what was overridden, or the directory's name.
std::string label_of(const Run& r, const std::vector<const Run*>& runs) {
  const std::string name = name_of(r);
  const bool alone =
      std::count_if(runs.begin(), runs.end(), [&](const Run* o) { return name_of(*o) == name; }) == 1;
  if (alone && !name.empty()) return name;
  std::error_code ignored;
  return std::filesystem::weakly_canonical(r.directory(), ignored).filename().string();
}

/// Facts least (above zero) and most: the delays of those who have their mail. Gives most.
double write_range(Data& data, const std::vector<std::vector<double>>& all) {
  double least = kNever, most = 0;
  for (const auto& sorted : all) {
    const auto n = static_cast<std::size_t>(reached(sorted));
    for (std::size_t i = 0; i < n; ++i)
      if (sorted[i] > 0) {
        least = std::min(least, sorted[i]);
        break;
      }
    if (n > 0) most = std::max(most, sorted[n - 1]);
  }
  data.fact("least", least == kNever ? kNothing : least);
  data.fact("most", most);
  return most;
}

/// 95 % interval of a share (Wilson): holds for shares near 0 and 1, too.
std::pair<double, double> wilson(double share, double n) {
  constexpr double z = 1.959964;
  const double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

/// Runs that differ in their seed only are one curve: their key is the scenario and what was overridden.
std::string key_of(const Run& r) {
  const auto j = nlohmann::json::parse(r.run_json(), nullptr, false);
  const auto scenario = j.find("scenario");
  const std::string hash = scenario == j.end() ? "" : scenario->value("fnv1a64", "");
  const auto overrides = j.find("overrides");
  return hash + (overrides == j.end() ? "" : overrides->dump());
}

struct Group {
  std::string label;
  std::vector<std::vector<double>> runs;  ///< sorted delays of each
};

/// Share not delivered after t.
double waiting(const std::vector<double>& sorted, double t) {
  const auto n = std::upper_bound(sorted.begin(), sorted.end(), t) - sorted.begin();
  return 1 - static_cast<double>(n) / static_cast<double>(sorted.size());
}

}  // namespace

std::string prepare_delay(const Request& q, Data& data) {
  std::vector<std::vector<double>> all;
  const std::size_t shown = std::min(q.runs.size(), kMostCurves);
  for (std::size_t i = 0; i < shown; ++i) all.push_back(delays_of(*q.runs[i]));
  if (std::all_of(all.begin(), all.end(), [](const auto& d) { return d.empty() || d.front() == kNever; }))
    return "nothing was delivered";
  data.fact("curves", static_cast<double>(shown));
  const double most = write_range(data, all);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& d = all[i];
    const double n = static_cast<double>(d.size()), there = reached(d);
    auto curve = data.table(fmt::format("curve{}", i + 1), "delay share");
    const auto points = static_cast<std::size_t>(there);
    if (points > 0) curve.row({d.front(), 0.0});  // a step from nobody
    for (std::size_t k = 0; k < points; ++k)
      if (points <= kPoints || k + 1 == points || k * kPoints / points != (k + 1) * kPoints / points)
        curve.row({d[k], static_cast<double>(k + 1) / n});
    if (points > 0) curve.row({most * 2, there / n});  // and on to the edge of the page
    data.fact(fmt::format("label{}", i + 1), label_of(*q.runs[i], q.runs));
    data.fact(fmt::format("all{}", i + 1), n);
    data.fact(fmt::format("share{}", i + 1), n > 0 ? there / n : 0);
  }
  return {};
}

std::string prepare_compare(const Request& q, Data& data) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> place;
  std::vector<std::vector<double>> all;
  for (const Run* r : q.runs) {
    auto d = delays_of(*r);
    if (d.empty()) continue;
    all.push_back(d);
    const auto [at, fresh] = place.emplace(key_of(*r), groups.size());
    if (fresh) groups.push_back({label_of(*r, q.runs), {}});
    groups[at->second].runs.push_back(std::move(d));
  }
  if (groups.empty()) return "nobody wrote";
  if (groups.size() > kMostCurves)
    return fmt::format("{} curves cannot be told apart; {} can", groups.size(), kMostCurves);
  write_range(data, all);
  double lowest = 1;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const Group& group = groups[g];
    std::vector<double> at;  // the times at which some run of the group delivers
    for (const auto& d : group.runs)
      at.insert(at.end(), d.begin(), d.begin() + static_cast<std::ptrdiff_t>(reached(d)));
    std::sort(at.begin(), at.end());
    at.erase(std::unique(at.begin(), at.end()), at.end());
    auto curve = data.table(fmt::format("curve{}", g + 1), "delay waiting low high");
    for (std::size_t k = 0; k < at.size(); ++k) {
      // The end of the tail is drawn point by point: on a logarithmic axis it is what one sees.
      if (at.size() > kPoints && k + 200 < at.size() &&
          k * kPoints / at.size() == (k + 1) * kPoints / at.size())
        continue;
      std::vector<double> shares;
      for (const auto& d : group.runs) shares.push_back(waiting(d, at[k]));
      std::sort(shares.begin(), shares.end());
      double middle = shares[shares.size() / 2], low = shares.front(), high = shares.back();
      if (shares.size() == 1)
        std::tie(low, high) = wilson(middle, static_cast<double>(group.runs.front().size()));
      if (shares.size() > 1 && shares.size() % 2 == 0) middle = (middle + shares[shares.size() / 2 - 1]) / 2;
      // Zero has no place on a logarithmic axis: the curve ends there.
      curve.row({at[k], middle > 0 ? middle : kNothing, low, high});
      if (middle > 0) lowest = std::min(lowest, middle);
    }
    data.fact(fmt::format("label{}", g + 1),
              group.runs.size() == 1
                  ? group.label
                  : fmt::format("{} and {} more seeds", group.label, group.runs.size() - 1));
    data.fact(fmt::format("runs{}", g + 1), static_cast<double>(group.runs.size()));
    // Pooled: what was never delivered.
    double never = 0, n = 0;
    for (const auto& d : group.runs)
      never += static_cast<double>(d.size()) - reached(d), n += static_cast<double>(d.size());
    data.fact(fmt::format("never{}", g + 1), never / n);
  }
  data.fact("curves", static_cast<double>(groups.size()));
  data.fact("lowest", lowest);
  return {};
}

std::string prepare_destinations(const Request& q, Data& data) {
  std::map<std::string, std::vector<double>> by;
  for (const MessageRow& m : q.run().messages())
    if (counts(m)) by[m.to.substr(m.to.rfind('@') + 1)].push_back(delay(m));
  if (by.empty()) return "nobody wrote";
  std::vector<std::pair<std::string, std::vector<double>>> rows(by.begin(), by.end());
  // The busiest have a row each; the page goes from the slowest to the fastest.
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
  const std::size_t all = rows.size();
  if (rows.size() > kMostRows) rows.resize(kMostRows);
  for (auto& [name, d] : rows) std::sort(d.begin(), d.end());
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return quantile(a.second, 0.5) > quantile(b.second, 0.5);
  });
  auto table = data.table("destinations", "y p05 p25 p50 p75 p95 share all name");
  double y = 0;
  std::vector<std::vector<double>> sorted;
  for (const auto& [name, d] : rows) {
    const double n = static_cast<double>(d.size());
    table.row({++y, quantile(d, 0.05), quantile(d, 0.25), quantile(d, 0.5), quantile(d, 0.75),
               quantile(d, 0.95), reached(d) / n, n, name});
    sorted.push_back(d);
  }
  write_range(data, sorted);
  data.fact("rows", y);
  data.fact("all", static_cast<double>(all));
  return {};
}

}  // namespace views::figure
