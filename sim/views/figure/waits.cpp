#include "views/figure/waits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace views::figure {

bool deferred(const AttemptRow& a) { return a.code / 100 == 4 || (a.code == 0 && a.next_at.has_value()); }

std::vector<Wait> waits_of(const Run& r, const std::vector<AttemptRow>& attempts) {
  std::map<std::pair<std::uint64_t, std::string>, std::vector<const AttemptRow*>> of;
  for (const AttemptRow& a : attempts) of[{a.message, a.recipient}].push_back(&a);
  const double end = end_of(r);
  std::vector<Wait> out;
  for (const MessageRow& m : r.messages()) {
    const auto at = of.find({m.message, m.to});
    if (at == of.end()) continue;
    const auto& tries = at->second;
    if (std::none_of(tries.begin(), tries.end(), [](const AttemptRow* a) { return deferred(*a); })) continue;
    const double to = m.finished ? seconds(*m.finished) : end;
    out.push_back({m.message, m.to, m.submitted ? seconds(*m.submitted) : seconds(tries.front()->time), to,
                   m.outcome, tries});
  }
  std::stable_sort(out.begin(), out.end(), [](const Wait& a, const Wait& b) { return a.from < b.from; });
  return out;
}

std::size_t write_waits(Data& data, const Run& r, std::size_t most) {
  const auto attempts = attempts_of(r);
  const auto all = waits_of(r, attempts);
  const std::size_t shown = std::min(all.size(), most);
  auto waits = data.table("waits", "y from to outcome name");
  auto tries = data.table("tries", "y time kind");
  for (std::size_t i = 0; i < shown; ++i) {
    const Wait& w = all[i * all.size() / shown];
    const double y = static_cast<double>(i + 1);
    const double outcome = w.outcome == "queued"                                                          ? 2
                           : w.outcome == "bounced" || w.outcome == "expired" || w.outcome == "discarded" ? 1
                                                                                                          : 0;
    waits.row({y, w.from, w.to, outcome, fmt::format("{} {}", w.message, w.recipient)});
    for (const AttemptRow* a : w.attempts)
      tries.row({y, seconds(a->time), deferred(*a) ? 0.0 : a->code / 100 == 2 ? 2.0 : 1.0});
  }
  data.fact("waits", static_cast<double>(shown));
  data.fact("waits_all", static_cast<double>(all.size()));
  return shown;
}

}  // namespace views::figure
