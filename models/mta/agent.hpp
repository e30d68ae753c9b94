// Agent: one MTA. Events in, effects out; it never asks what time it is and never touches a socket.
//
// It ties together the server sessions it answers, the client sessions it drives, its delivery queue and its
// mailboxes.
//
// Invariants: nothing is ever dropped: a recipient in its custody is in the queue until it was delivered
// here, passed on (the peer's 250 after the dot), bounced or expired. Equal events give equal effects.
// REQUIRES: `now` never decreases.
// See ARCHITECTURE "The contract between an MTA and its world", RFC 5321.
#pragma once

#include <memory>
#include <vector>

#include "mta/config.hpp"
#include "mta/contract.hpp"
#include "timeline/recorder.hpp"

namespace mta {

/// A recipient in an MTA's custody, for the ledger.
struct QueuedRecipient {
  mail::MessageKey message;
  std::string recipient;
};

class Agent {
 public:
  Agent(MtaId self, std::shared_ptr<const Config> config, std::uint64_t seed);
  ~Agent();
  Agent(Agent&&) noexcept;
  Agent& operator=(Agent&&) noexcept;

  /// Appends to `out`. Every effect's date is >= now.
  void handle(const Event& e, TimePoint now, std::vector<Effect>& out, timeline::Recorder& recorder);
  /// When it wants an event::Woke; kNever where it waits for others only.
  TimePoint next_wakeup() const;

  /// What it holds now, in queue order.
  std::vector<QueuedRecipient> queued() const;
  /// Nothing queued and no session open.
  bool idle() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mta
