// Reactor: one mta::Agent on real sockets, alone or in the company of others. It does what the simulated world does: take an event, handle it,
// carry out the effects, arm the wake-up.
//
// Invariants: one thread; the agent's time is the clock's and grows with every event. Where an event made the
// agent accept or deliver mail, Hooks::sync has returned before any of its replies leaves (RFC 5321 4.2.5):
// events that are ready at the same time share one sync. Connections taken are (outside, 1 …).
// Limits: serve::Limits; beyond that many connections the peer gets 421. Names are looked up by the hooks;
// without them every look-up says "not now", so mail for elsewhere stays queued.
// See ARCHITECTURE "The contract between an MTA and its world", sim/serve/connection.hpp.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "mta/agent.hpp"
#include "serve/clock.hpp"
#include "serve/limits.hpp"
#include "serve/listener.hpp"
#include "serve/witness.hpp"

namespace serve {

struct Company;

struct Hooks {
  std::function<void(units::TimePoint)> sync;  ///< puts what was recorded up to then on stable storage
  std::function<mta::MxList(const std::string&)> lookup;
  std::function<std::optional<Address>(const mta::Endpoint&)> resolve;
  std::function<bool(timeline::MtaId)> served;  ///< one of the company: who connects to it announces it
  mta::Peer self;                               ///< how it is announced
  units::Duration lookup_time{};                ///< how long a look-up takes
  std::function<bool()> done;  ///< asked after every event: ends the run
};

class Reactor {
 public:
  /// All it is given by reference must outlive it. `name` is the MTA's, for the 421 of a full house.
  /// `company`: whom it shares its thread with; null: nobody. Its clock then is a GrowingClock.
  Reactor(mta::Agent& agent, std::string name, Clock& clock, Witness& witness, Limits limits, Hooks hooks,
          std::shared_ptr<Company> company = nullptr);
  ~Reactor();
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  /// Takes connections there.
  void listen(Listener& at);
  void give(mta::Event e);
  /// Until a first SIGINT or SIGTERM has been answered with 421 to everybody, or a second one has come.
  void stop_on_signals();
  /// Returns when the whole company is stopped, or when Hooks::done says so. Throws what the hooks and the recorder
  /// throw.
  void run();
  /// What is still open ends with the program. REQUIRES: somebody's run() has returned.
  void finish();
  units::TimePoint now() const;  ///< of the last event
  bool stopping() const;         ///< it was told to

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace serve
