#include "views/figure/outages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace views::figure {
namespace {

/// What is away now, by name, and since when.
class Watch {
 public:
  Watch(std::vector<Outage>& out) : out_(out) {}
  void says(const std::string& what, bool up, const std::string& cause, double time) {
    const auto at = away_.find(what);
    if (up && at != away_.end()) {
      out_.push_back({what, at->second.cause, at->second.from, time});
      away_.erase(at);
    } else if (!up && at == away_.end()) {
      away_[what] = {what, cause, time, time};
    }
  }
  void ends(double time) {
    for (auto& [what, o] : away_) out_.push_back({what, o.cause, o.from, std::max(o.from, time)});
  }

 private:
  std::vector<Outage>& out_;
  std::map<std::string, Outage> away_;
};

}  // namespace

std::vector<Outage> outages_of(const Run& r) {
  std::vector<Outage> out;
  Watch watch(out);
  for (const LinkRow& l : link_changes(r))
    if (!l.state.empty())
      watch.says(l.link, l.state == "up", l.cause.empty() ? l.event : l.cause, seconds(l.time));
  EventReader events(r);
  for (EventRow e; events.next(e);)  // the state, or where a row has none, what it became
    if (e.kind == "power")
      watch.says(e.mta, (e.state.empty() ? e.cause : e.state) == "up", e.cause, seconds(e.time));
  watch.ends(end_of(r));
  std::stable_sort(out.begin(), out.end(), [](const Outage& a, const Outage& b) { return a.from < b.from; });
  return out;
}

std::size_t write_outages(Data& data, const Run& r, std::size_t most) {
  const auto all = outages_of(r);
  std::map<std::string, double> away;
  for (const Outage& o : all) away[o.what] += o.to - o.from;
  std::vector<std::pair<std::string, double>> rows(away.begin(), away.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  const std::size_t shown = std::min(rows.size(), most);
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < rows.size(); ++i) place[rows[i].first] = std::min(i, most - 1) + 1;
  auto table = data.table("outages", "y from to");
  for (const Outage& o : all) table.row({static_cast<double>(place[o.what]), o.from, o.to});
  auto names = data.table("outage_names", "y name");
  for (std::size_t i = 0; i < shown; ++i) {
    const bool others = i + 1 == most && rows.size() > most;
    const std::string name = others ? fmt::format("{} others", rows.size() - most + 1) : rows[i].first;
    names.row({static_cast<double>(i + 1), name});
  }
  data.fact("outages", static_cast<double>(all.size()));
  data.fact("outage_rows", static_cast<double>(shown));
  return shown;
}

}  // namespace views::figure
