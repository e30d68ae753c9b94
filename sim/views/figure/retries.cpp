// The figure of retries: how long after its first attempt each MTA comes back to a recipient.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "scenario/parse.hpp"
#include "views/figure/figure.hpp"
#include "views/figure/waits.hpp"

namespace views::figure {

namespace {
constexpr std::size_t kMostRows = 24;
}

std::string prepare_retries(const Request& q, Data& data) {
  struct Row {
    std::size_t recipients = 0;
    // (which attempt, time since the first to three digits): how many, of them passed on
    std::map<std::pair<int, std::string>, std::pair<double, double>> at;
  };
  std::vector<std::pair<std::string, Row>> rows;
  double least = std::numeric_limits<double>::infinity(), most = 0;
  for (const Run* r : q.runs) {
    std::map<std::string, std::string> software;
    if (const auto s = scenario::load((r->directory() / "scenario.toml").string()).scenario)
      for (const auto& m : s->mtas) software[m.config.name] = m.config.software;
    const auto attempts = attempts_of(*r);
    std::map<std::tuple<std::string, std::uint64_t, std::string>, std::vector<const AttemptRow*>> by;
    for (const AttemptRow& a : attempts) by[{a.mta, a.message, a.recipient}].push_back(&a);
    std::map<std::string, Row> of;
    for (const auto& [key, tries] : by) {
      if (tries.size() < 2) continue;
      Row& row = of[std::get<0>(key)];
      ++row.recipients;
      for (std::size_t i = 1; i < tries.size(); ++i) {
        const double after = units::in_seconds(tries[i]->time - tries.front()->time);
        if (after <= 0) continue;
        least = std::min(least, after), most = std::max(most, after);
        auto& [count, passed] = row.at[{static_cast<int>(i) + 1, fmt::format("{:.3g}", after)}];
        count += 1;
        passed += tries[i]->code / 100 == 2;
      }
    }
    for (auto& [mta, row] : of) {
      const std::string run = q.runs.size() > 1 ? name_of(*r) + ": " : "";
      const std::string with = software.contains(mta) ? fmt::format(" ({})", software[mta]) : "";
      rows.emplace_back(run + mta + with, std::move(row));
    }
  }
  if (rows.empty() || most <= 0) return "no MTA tried a recipient twice";
  const std::size_t all = rows.size();
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second.recipients > b.second.recipients; });
  if (rows.size() > kMostRows) rows.resize(kMostRows);
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  auto points = data.table("points", "y after attempt recipients passed");
  auto names = data.table("names", "y recipients name");
  double y = 0;
  for (const auto& [name, row] : rows) {
    names.row({++y, static_cast<double>(row.recipients), name});
    for (const auto& [key, value] : row.at)
      points.row({y, std::stod(key.second), static_cast<double>(key.first), value.first, value.second});
  }
  data.fact("rows", y);
  data.fact("all", static_cast<double>(all));
  data.fact("least", least);
  data.fact("most", most);
  return {};
}

}  // namespace views::figure
