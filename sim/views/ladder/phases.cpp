#include "views/ladder/phases.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "smtp/command.hpp"
#include "smtp/explain.hpp"
#include "views/event_reader.hpp"

namespace views::ladder {

std::vector<Phase> phases_of(const Plan& p, const std::vector<EventRow>& rows) {
  std::vector<Phase> out;
  smtp::Phase now = smtp::Phase::connection;
  out.push_back({std::string(smtp::to_text(now)), p.begin, p.end});
  for (const EventRow& e : rows) {
    if (e.kind != "command" && e.kind != "content" && e.kind != "lost") continue;
    if (e.code != 0) continue;
    const smtp::Phase next =
        smtp::phase_with(now, e.kind == "content" ? smtp::Verb::dot : smtp::verb_of(e.verb));
    if (next == now) continue;
    now = next;
    const auto at = std::max(e.sent.value_or(e.time), out.back().from);
    out.back().to = at;
    out.push_back({std::string(smtp::to_text(now)), at, p.end});
  }
  std::erase_if(out, [](const Phase& x) { return x.from == x.to; });
  return out;
}

std::vector<Away> away_of(const Run& r, const Plan& p, const std::vector<EventRow>& rows) {
  constexpr std::string_view kDown = " down";
  std::set<std::string> blamed;
  std::vector<Away> out;
  for (const EventRow& e : rows) {
    if (e.kind == "retransmitted" && e.cause.ends_with(kDown))
      blamed.insert(e.cause.substr(0, e.cause.size() - kDown.size()));
  }
  if (blamed.empty()) return out;
  std::map<std::string, units::TimePoint> since;
  const auto add = [&](const std::string& link, units::TimePoint from, units::TimePoint to) {
    from = std::max(from, p.begin), to = std::min(to, p.end);
    if (from < to) out.push_back({link, from, to});
  };
  for (const LinkRow& l : link_changes(r)) {
    if (!blamed.contains(l.link) || (l.event != "down" && l.event != "up")) continue;
    if (l.event == "down") {
      since.emplace(l.link, l.time);
    } else if (const auto at = since.find(l.link); at != since.end()) {
      add(l.link, at->second, l.time);
      since.erase(at);
    }
  }
  for (const auto& [link, from] : since) add(link, from, p.end);
  std::stable_sort(out.begin(), out.end(), [](const Away& a, const Away& b) { return a.from < b.from; });
  return out;
}

}  // namespace views::ladder
