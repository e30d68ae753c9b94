#include "timeline/outage_log.hpp"

#include <algorithm>

namespace timeline {

void OutageLog::take(const Event& e) {
  const bool is_mta = e.kind == Kind::power;
  if (!is_mta && (e.kind != Kind::link || (e.change != "down" && e.change != "up"))) return;
  Thing& t = is_mta ? mtas_[e.mta] : links_[std::string(e.text)];
  const bool up = e.state == "up";
  if (t.row.over && up) return;
  if (t.row.over) {
    t.since = e.time;
    ++t.row.times;
  }
  if (!up) t.row.state = e.state;
  if (up) t.row.total += e.time - t.since;
  t.row.over = up;
}

std::vector<OutageLog::Row> OutageLog::rows(units::TimePoint end) const {
  std::vector<Row> out;
  const auto put = [&](const Thing& t) -> Row& {
    out.push_back(t.row);
    if (!t.row.over) out.back().total += std::max(end, t.since) - t.since;
    return out.back();
  };
  for (const auto& [name, t] : links_) put(t).link = name;
  for (const auto& [mta, t] : mtas_) {
    Row& r = put(t);
    r.is_mta = true;
    r.mta = mta;
  }
  std::stable_sort(out.begin(), out.end(), [](const Row& a, const Row& b) { return a.total > b.total; });
  return out;
}

}  // namespace timeline
