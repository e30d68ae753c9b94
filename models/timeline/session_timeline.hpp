// SessionTimeline: the milestones of one session, gathered from its events: a row of sessions.csv and its
// transactions.
//
// Invariants: takes events of one session only, in the order of the record. Times are the client's where the
// client sees the thing happen (a reply arrives), and departure times where the client starts it. See
// scenarios/COLUMNS.md for each field's formula.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "timeline/event.hpp"

namespace timeline {

struct TransactionLine {
  int n = 0;
  mail::MessageKey message;
  smtp::Verb verb = smtp::Verb::mail;
  std::optional<units::TimePoint> mail, data, dot, accepted;
  int rcpt_ok = 0, rcpt_4yz = 0, rcpt_5yz = 0;
  int last_code = 0;
};

class SessionTimeline {
 public:
  void take(const Event& e);

  /// Neither end will do anything more.
  bool over() const { return client_closed_ && (server_closed_ || !server_seen_); }
  bool server_heard() const { return server_seen_; }  ///< the SYN reached the server
  /// quit (221 after QUIT, then closed in order) | fin | reset | refused | timed_out | open
  std::string outcome() const;

  std::string name;  ///< the scenario's, where it was typed by a person
  std::optional<MtaId> client, server;
  std::optional<units::TimePoint> started, connected, banner, helo, quit, closed, accepted;
  int commands = 0, retransmissions = 0;
  std::int64_t bytes_to_server = 0, bytes_to_client = 0;
  std::vector<TransactionLine> transactions;

 private:
  TransactionLine& transaction(const Event& e);
  void take_reply(const Event& e);

  bool client_closed_ = false, server_closed_ = false, server_seen_ = false, said_goodbye_ = false;
  std::string cause_;
};

}  // namespace timeline
