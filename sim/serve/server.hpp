// Server: MTAs of a scenario on real sockets, recorded into a run directory (mtasim serve): one, or all of
// them, which bring mail to each other, and to real software where the scenario gives its address and port.
//
// Invariants: the directory is written in place, and whole when serve() returns. What a client was told 250
// about lies in mail/ADDRESS.mbox, on stable storage, before the 250 left.
// Limits: one MTA alone relays nothing: mail for elsewhere is refused, and notices to elsewhere stay queued,
// as the record says. Among all of them names are looked up in the scenario, never in the real DNS. STARTTLS,
// AUTH and TURN are not offered. A message is at most kMostMessage where the scenario sets no limit. The mail
// queue does not outlive the program.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"
#include "serve/printer.hpp"
#include "serve/reactor.hpp"
#include "sim/collector.hpp"

namespace serve {

inline constexpr std::int64_t kMostMessage = std::int64_t{64} << 20;

struct Options {
  double speed = 1;  ///< of the clock; tests let hours pass in seconds
  Limits limits;
  Printer::Put print;  ///< "listening on …", then the dialogues
  Printer::Explain explain;
};

inline constexpr std::size_t kMostServed = 100;

/// The scenario as it is served: these MTAs without what sockets cannot do yet (`alone`, one relays nothing
/// either), nothing to submit, one more MTA for the clients from outside (the last one), t = 0 at that second
/// of the calendar.
scenario::Scenario as_served(scenario::Scenario s, const std::vector<std::size_t>& mtas, bool alone,
                             std::int64_t unix_seconds);

/// The MTAs that serve_all() serves, in the scenario's order: those that are no user agents, and no real
/// software.
std::vector<std::size_t> all_served(const scenario::Scenario& s);

/// As serve(), with a listener for each of all_served(), in their order; together they keep Options::limits.
/// REQUIRES: there are 1 to kMostServed of them.
sim::Closing serve_all(const scenario::Scenario& s, std::vector<std::unique_ptr<Listener>>& listeners,
                       const std::filesystem::path& directory, const Options& options);

/// Until it is told to stop by a signal. REQUIRES: `directory` exists and is empty, `mta` is one of the
/// scenario's. Throws std::system_error where the record cannot be written.
sim::Closing serve(const scenario::Scenario& s, std::size_t mta, Listener& listener,
                   const std::filesystem::path& directory, const Options& options);

}  // namespace serve
