#include "views/figure/depths.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace views::figure {

namespace {
constexpr std::size_t kParts = 1000;  // of the span; more than a page has points to show
}

std::vector<Depth> depths_of(const std::vector<QueueRow>& rows, const std::string& mta) {
  std::map<std::pair<std::string, std::string>, QueueRow> last;
  std::vector<Depth> out;
  Depth now;
  for (const QueueRow& r : rows) {
    if (!mta.empty() && r.mta != mta) continue;
    QueueRow& before = last[{r.mta, r.destination}];
    now.incoming += static_cast<double>(r.incoming - before.incoming);
    now.active += static_cast<double>(r.active - before.active);
    now.deferred += static_cast<double>(r.deferred - before.deferred);
    now.time = seconds(r.time);
    before = r;
    if (!out.empty() && out.back().time == now.time)
      out.back() = now;
    else
      out.push_back(now);
  }
  return out;
}

double write_depths(const Data& data, const std::string& name, const std::vector<Depth>& depths, double end) {
  auto table = data.table(name, "time incoming active deferred");
  const auto put = [&](const Depth& d) { table.row({d.time, d.incoming, d.active, d.deferred}); };
  double peak = 0;
  for (const Depth& d : depths) peak = std::max(peak, d.all());
  put({});
  const double part = end / static_cast<double>(kParts);
  for (std::size_t i = 0; i < depths.size();) {
    std::size_t highest = i, j = i + 1;
    if (depths.size() > 2 * kParts && part > 0)
      for (; j < depths.size() && std::floor(depths[j].time / part) == std::floor(depths[i].time / part); ++j)
        if (depths[j].all() > depths[highest].all()) highest = j;
    put(depths[highest]);
    if (j - 1 != highest) put(depths[j - 1]);
    i = j;
  }
  if (!depths.empty()) {
    Depth last = depths.back();
    last.time = std::max(end, last.time);
    put(last);
  }
  return peak;
}

}  // namespace views::figure
