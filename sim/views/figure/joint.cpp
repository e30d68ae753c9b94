// The figure that joins outages, sessions, attempts and queue depth on one time axis; and the two of its
// panels that stand alone, attempts and queue.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "views/figure/depths.hpp"
#include "views/figure/figure.hpp"
#include "views/figure/outages.hpp"
#include "views/figure/waits.hpp"

namespace views::figure {

namespace {

constexpr std::size_t kLanes = 12;           // sessions at once that still can be told apart as bars
constexpr std::size_t kBars = 4000;          // bars a page shows
constexpr std::size_t kMostOutageRows = 8;   // of links and MTAs
constexpr std::size_t kMostWaits = 150;      // lines in the joint figure, where they have no names
constexpr std::size_t kMostNamedWaits = 50;  // in the figure of attempts
constexpr std::size_t kMostQueues = 4;       // MTAs with a panel of their own

bool broken(const SessionRow& s) { return s.outcome != "quit" && s.outcome != "open"; }

// sessions.tsv (lane from to broken), where few run at once; open.tsv (time sessions); broken.tsv (time).
void write_sessions(Data& data, const Run& r, double end) {
  std::vector<std::pair<double, int>> changes;
  auto ends_badly = data.table("broken", "time");
  std::size_t bad = 0;
  for (const SessionRow& s : r.sessions()) {
    if (!s.started) continue;
    const double to = s.closed ? seconds(*s.closed) : end;
    changes.emplace_back(seconds(*s.started), 1);
    changes.emplace_back(to, -1);
    if (broken(s) && ++bad <= kBars) ends_badly.row({to});
  }
  std::sort(changes.begin(), changes.end());
  std::vector<Step> open = {{0, 0}};
  double now = 0, peak = 0;
  for (const auto& [time, by] : changes) {
    now += by;
    peak = std::max(peak, now);
    if (open.back().time == time)
      open.back().value = std::max(open.back().value, now);  // one that ends as another begins is no dip
    else
      open.push_back({time, now});
  }
  open.push_back({end, open.back().value});
  auto steps = data.table("open", "time sessions");
  for (const Step& s : thinned(open, 2000)) steps.row({s.time, s.value});

  // A lane for each: the first that is free again.
  auto bars = data.table("sessions", "lane from to broken");
  std::vector<double> free_at;
  const bool few = peak <= static_cast<double>(kLanes) && r.sessions().size() <= kBars;
  for (const SessionRow& s : r.sessions()) {
    if (!few || !s.started) continue;
    const double from = seconds(*s.started), to = s.closed ? seconds(*s.closed) : end;
    std::size_t lane = 0;
    while (lane < free_at.size() && free_at[lane] > from) ++lane;
    if (lane == free_at.size()) free_at.push_back(0);
    free_at[lane] = to;
    bars.row({static_cast<double>(lane + 1), from, to, broken(s) ? 1.0 : 0.0});
  }
  data.fact("sessions", static_cast<double>(changes.size() / 2));
  data.fact("sessions_peak", peak);
  data.fact("sessions_broken", static_cast<double>(bad));
  data.fact("lanes", few ? static_cast<double>(free_at.size()) : 0);
}

double last_of(const Run& r) { return std::max(end_of(r), 1e-9); }

}  // namespace

std::string prepare_joint(const Request& q, Data& data) {
  const Run& r = q.run();
  const double end = last_of(r);
  if (r.sessions().empty() && r.messages().empty()) return "nothing happened in it";
  data.fact("title", name_of(r));
  data.fact("last", end);
  write_outages(data, r, kMostOutageRows);
  write_sessions(data, r, end);
  write_waits(data, r, kMostWaits);
  data.fact("peak", write_depths(data, "depth", depths_of(queue_changes(r)), end));
  return {};
}

std::string prepare_attempts(const Request& q, Data& data) {
  const Run& r = q.run();
  if (write_waits(data, r, kMostNamedWaits) == 0) return "no mail had to wait for another attempt";
  write_outages(data, r, kMostOutageRows);
  data.fact("last", last_of(r));
  return {};
}

std::string prepare_queue(const Request& q, Data& data) {
  const Run& r = q.run();
  const auto rows = queue_changes(r);
  if (rows.empty()) return "no queue changed, or the run kept no queue.csv";
  const double end = last_of(r);
  data.fact("last", end);
  write_outages(data, r, kMostOutageRows);
  data.fact("peak0", write_depths(data, "depth0", depths_of(rows), end));
  // The MTAs that held most at once have a panel of their own.
  std::map<std::string, std::vector<QueueRow>> by_mta;
  for (const QueueRow& row : rows) by_mta[row.mta].push_back(row);
  std::vector<std::pair<double, std::string>> peaks;
  for (const auto& [mta, own] : by_mta) {
    double most = 0;
    for (const Depth& d : depths_of(own)) most = std::max(most, d.deferred);
    if (most > 0) peaks.emplace_back(-most, mta);
  }
  std::sort(peaks.begin(), peaks.end());
  const std::size_t shown = peaks.size() > 1 ? std::min(peaks.size(), kMostQueues) : 0;
  data.fact("panels", static_cast<double>(shown + 1));
  data.fact("name0", shown == 0 && by_mta.size() == 1 ? by_mta.begin()->first : "all MTAs");
  for (std::size_t i = 1; i <= shown; ++i) {
    const std::string& mta = peaks[i - 1].second;
    data.fact(fmt::format("name{}", i), mta);
    data.fact(fmt::format("peak{}", i),
              write_depths(data, fmt::format("depth{}", i), depths_of(by_mta[mta]), end));
  }
  return {};
}

}  // namespace views::figure
