// Server: one MTA of a scenario on a real socket, recorded into a run directory (mtasim serve).
//
// Invariants: the directory is written in place, and whole when serve() returns. What a client was told 250
// about lies in mail/ADDRESS.mbox, on stable storage, before the 250 left.
// Limits: no relaying over real TCP: mail for elsewhere is refused, and notices to elsewhere stay queued, as
// the record says. STARTTLS, AUTH and TURN are not offered. A message is at most kMostMessage where the
// scenario sets no limit. The mail queue does not outlive the program.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

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

/// The scenario as it is served: that MTA without what sockets cannot do yet, nothing to submit, one more MTA
/// for the clients from outside (the last one), t = 0 at that second of the calendar.
scenario::Scenario as_served(scenario::Scenario s, std::size_t mta, std::int64_t unix_seconds);

/// Until it is told to stop by a signal. REQUIRES: `directory` exists and is empty, `mta` is one of the
/// scenario's. Throws std::system_error where the record cannot be written.
sim::Closing serve(const scenario::Scenario& s, std::size_t mta, Listener& listener,
                   const std::filesystem::path& directory, const Options& options);

}  // namespace serve
