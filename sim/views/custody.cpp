#include "views/custody.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "scenario/parse.hpp"
#include "views/event_reader.hpp"

namespace views {
namespace {

bool is_one_of(const std::string& kind, std::initializer_list<const char*> kinds) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

void from_events(const Run& r, const std::function<void(const CustodyChange&)>& take) {
  CustodyChange c;
  EventRow e;
  for (EventReader events(r); events.next(e);) {
    c.begins = e.kind == "submitted" || e.kind == "queued";
    const bool ends = is_one_of(
        e.kind, {"passed", "delivered", "bounced", "expired", "discarded", "replaced", "handed_outside"});
    if (!c.begins && !ends) continue;
    c.time = e.time;
    c.mta = e.mta;
    c.message = e.message;
    c.recipient = e.recipient;
    take(c);
  }
}

/// The MTA where a sender's mail enters; empty: nobody's domain.
class Homes {
 public:
  explicit Homes(const Run& r) : parsed_(scenario::load((r.directory() / "scenario.toml").string())) {}
  std::string of(const std::string& from) const {
    if (!parsed_.scenario) return {};
    const auto m = parsed_.scenario->mta_of_domain(from.substr(from.rfind('@') + 1));
    return m ? parsed_.scenario->mtas[*m].config.name : std::string{};
  }

 private:
  scenario::Parsed parsed_;
};

void from_attempts(const Run& r, const std::function<void(const CustodyChange&)>& take) {
  using Key = std::pair<std::uint64_t, std::string>;
  struct Try {
    units::TimePoint time;
    std::string mta;
    std::uint64_t session;
    bool passed;
  };
  std::map<Key, std::vector<Try>> tries;
  AttemptRow a;
  for (AttemptReader attempts(r); attempts.next(a);)
    tries[{a.message, a.recipient}].push_back({a.time, a.mta, a.session, a.code / 100 == 2});
  std::unordered_map<std::uint64_t, std::string> server_of;
  for (const SessionRow& s : r.sessions()) server_of.emplace(s.session, s.server);

  const Homes homes(r);
  std::vector<CustodyChange> changes;
  for (const MessageRow& m : r.messages()) {
    if (!m.submitted) continue;
    const auto t = tries.find({m.message, m.to});
    std::string holder = t != tries.end() ? t->second.front().mta : homes.of(m.from);
    changes.push_back({*m.submitted, true, holder, m.message, m.to});
    for (std::size_t i = 0; t != tries.end() && i < t->second.size(); ++i) {
      const Try& attempt = t->second[i];
      if (!attempt.passed || attempt.mta != holder) continue;
      changes.push_back({attempt.time, false, holder, m.message, m.to});
      holder = server_of[attempt.session];
      changes.push_back({attempt.time, true, holder, m.message, m.to});
    }
    // A final outcome is known to the last MTA before the one ahead of it hears so.
    if (m.finished)
      changes.push_back({std::max(*m.finished, changes.back().time), false, holder, m.message, m.to});
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const CustodyChange& x, const CustodyChange& y) { return x.time < y.time; });
  for (const CustodyChange& c : changes) take(c);
}

}  // namespace

void each_custody_change(const Run& r, const std::function<void(const CustodyChange&)>& take) {
  std::error_code none;
  if (std::filesystem::exists(r.directory() / "events.csv", none))
    from_events(r, take);
  else
    from_attempts(r, take);
}

}  // namespace views
