// The table of figures, and what decides which of them a run gets.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "scenario/parse.hpp"
#include "views/figure/figure.hpp"
#include "views/figure/outages.hpp"
#include "views/figure/waits.hpp"
#include "views/topology_export.hpp"

namespace views::figure {

namespace {

constexpr std::array kFigures = {
    Figure{"timeline", "every session as a bar, by pair of MTAs", false,
           [](const Holds& h) { return h.sessions > 0 && h.sessions <= 400; }, prepare_timeline},
    Figure{"session", "one session as a time-sequence diagram, to scale", false,
           [](const Holds& h) { return h.sessions == 1; }, prepare_session},
    Figure{"joint", "outages, sessions, attempts and queue depth on one time axis", false,
           [](const Holds& h) { return h.outages > 0 || h.tries_again > 0; }, prepare_joint},
    Figure{"delay", "delivery delay of all recipients, the undelivered included", true,
           [](const Holds& h) { return h.delivered > 1; }, prepare_delay},
    Figure{"destinations", "delivery delay by destination", false,
           [](const Holds& h) { return h.destinations > 1 && h.delivered > 9; }, prepare_destinations},
    Figure{"queue", "queue depth over time, outages shaded", false,
           [](const Holds& h) { return h.tries_again > 0; }, prepare_queue},
    Figure{"qshape", "how long what stands in the queues has waited, over time", false,
           [](const Holds& h) { return h.tries_again > 0; }, prepare_qshape},
    Figure{"attempts", "attempts of the mail that had to wait", false,
           [](const Holds& h) { return h.tries_again > 0; }, prepare_attempts},
    Figure{"retries", "when each MTA tries again", true, [](const Holds& h) { return h.tries_again > 0; },
           prepare_retries},
    Figure{"phases", "what the time of a session is spent on", false,
           [](const Holds& h) { return h.sessions > 1; }, prepare_phases},
    Figure{"rtt", "session time over round-trip time", false,
           [](const Holds& h) { return h.round_trips > 2; }, prepare_rtt},
    Figure{"links", "utilisation of the busiest links over time", false,
           [](const Holds& h) { return h.octets; }, prepare_links},
    Figure{"map", "the network with the MTAs on it", false, [](const Holds& h) { return h.nodes > 2; },
           prepare_map},
    Figure{"compare", "share of recipients still waiting after a time, of several runs", true,
           [](const Holds&) { return false; }, prepare_compare},
};

}  // namespace

std::span<const Figure> all() { return kFigures; }

const Figure* find(std::string_view name) {
  const auto at =
      std::find_if(kFigures.begin(), kFigures.end(), [&](const Figure& f) { return f.name == name; });
  return at == kFigures.end() ? nullptr : &*at;
}

Holds what_holds(const Run& r) {
  Holds h;
  h.sessions = r.sessions().size();
  std::set<std::pair<std::string, std::string>> pairs;
  std::set<long> round_trips;  // within 5 % of each other they count as one
  for (const SessionRow& s : r.sessions()) {
    pairs.emplace(s.client, s.server);
    if (s.started && s.connected && s.accepted)
      round_trips.insert(
          std::lround(std::log(std::max(1e-9, units::in_seconds(*s.connected - *s.started))) * 20));
  }
  h.pairs = pairs.size();
  h.round_trips = round_trips.size();
  std::set<std::string> destinations;
  for (const MessageRow& m : r.messages()) {
    h.delivered += m.outcome == "delivered";
    destinations.insert(m.to.substr(m.to.rfind('@') + 1));
  }
  h.destinations = destinations.size();
  for (const AttemptRow& a : attempts_of(r)) h.tries_again += deferred(a);
  h.outages = outages_of(r).size();
  // A figure over time wants some times.
  constexpr int kTimes = 10;
  std::map<std::string, int> times;
  for (const LinkRow& l : link_changes(r))
    if (l.bytes_ab && ++times[l.link] >= kTimes) h.octets = true;
  const auto parsed = scenario::load((r.directory() / "scenario.toml").string());
  if (parsed.scenario) h.nodes = map_of(*parsed.scenario).nodes.size();
  return h;
}

}  // namespace views::figure
