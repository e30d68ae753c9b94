// Served: what becomes of a scenario whose MTAs stand on real sockets.
//
// One more MTA, the last one, stands for whoever comes from outside; t = 0 is a second of the calendar;
// expectations are left out. STARTTLS and AUTH, which are only modelled, and TURN are not offered; a message
// is at most kMostMessage where the scenario sets no limit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"

namespace serve {

inline constexpr std::int64_t kMostMessage = std::int64_t{64} << 20;
inline constexpr std::size_t kMostServed = 100;

/// That MTA alone: it relays nothing, and nothing is submitted.
scenario::Scenario as_served(scenario::Scenario s, std::size_t mta, std::int64_t unix_seconds);
/// All of them but real software, with what the scenario has in store for them. `most_outgoing`: sessions
/// that each may open at once.
scenario::Scenario as_all_served(scenario::Scenario s, std::int64_t unix_seconds, int most_outgoing);
/// What as_all_served() and the agenda leave out of it, a phrase each.
std::vector<std::string> left_out(const scenario::Scenario& s);

/// The MTAs that take connections when all are served, in the scenario's order: those that are no user
/// agents, and no real software.
std::vector<std::size_t> all_served(const scenario::Scenario& s);

}  // namespace serve
