// Server: MTAs of a scenario on real sockets, recorded into a run directory (mtasim serve): one, or all of
// them, which bring mail to each other, and to real software where the scenario gives its address and port.
//
// Invariants: the directory is written in place, and whole when serve() returns. What a client was told 250
// about lies in mail/ADDRESS.mbox, on stable storage, before the 250 left. Nothing is sent beyond loopback but
// where the scenario names an address and port, and Options::network says so.
// Limits: one MTA alone relays nothing: mail for elsewhere is refused, and notices to elsewhere stay queued,
// as the record says. Among all of them names are looked up in the scenario, never in the real DNS. The mail
// queue does not outlive the program. See serve/served.hpp, serve/agenda.hpp.
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
#include "serve/served.hpp"
#include "sim/collector.hpp"

namespace serve {

struct Options {
  double speed = 1;  ///< of the clock; tests let hours pass in seconds
  Limits limits;
  Printer::Put print;  ///< "listening on …", then the dialogues
  Printer::Explain explain;
  bool network = false;  ///< real software may stand beyond loopback
};

/// As serve(), with a listener for each of all_served(), in their order; the scenario's mail is handed in at its
/// dates. Each keeps Options::limits, as far as the process has descriptors. REQUIRES: there are 1 to kMostServed of them.
sim::Closing serve_all(const scenario::Scenario& s, std::vector<std::unique_ptr<Listener>>& listeners,
                       const std::filesystem::path& directory, const Options& options);

/// Until it is told to stop by a signal. REQUIRES: `directory` exists and is empty, `mta` is one of the
/// scenario's. Throws std::system_error where the record cannot be written.
sim::Closing serve(const scenario::Scenario& s, std::size_t mta, Listener& listener,
                   const std::filesystem::path& directory, const Options& options);

}  // namespace serve
