// ServerSession: the receiving side of one SMTP session. Octets in, requests out, replies in; no clock, no
// socket.
//
// It reads lines, knows the grammar and the order of commands, and keeps the buffers of the transaction.
// Whether a user exists is not its business: it hands each request to its owner, who answers it. Where the
// protocol alone decides (500, 501, 503), the request carries that answer.
//
// Invariants: one request at a time: next() gives nothing until the last one was answered, so replies keep
// the order of commands however they were grouped (RFC 2920). States move by the transition table only. See
// smtp/table.hpp, RFC 5321 4.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "smtp/envelope.hpp"
#include "smtp/line_reader.hpp"
#include "smtp/reply.hpp"
#include "smtp/table.hpp"

namespace smtp {

struct ServerOptions {
  bool esmtp = true;  ///< answers EHLO
  Tolerance tolerate;
  LineReader::Limits limits;
};

/// Something that wants a reply: the connection itself (verb none), a command, or the end of the data (dot).
struct Request {
  Command command;
  std::string line;         ///< as it came, without CRLF; empty for none and dot
  std::int64_t octets = 0;  ///< on the wire
  int ruled = 0;            ///< the reply the protocol alone asks for, or 0: the owner decides
  LineReader::Data data;    ///< dot: what came
};

class ServerSession {
 public:
  explicit ServerSession(ServerOptions options);

  void receive(std::string_view octets) { reader_.feed(octets); }
  void receive(const mail::ContentRef& body) { reader_.feed(body); }

  /// What is to be answered next; the first is the connection itself. None: more octets are wanted, or the
  /// last request was not answered yet.
  std::optional<Request> next();
  /// Answers the request that next() gave; moves the state by the table.
  void answer(const Reply& reply);

  /// The owner ends the session by a 421 of its own accord.
  void close() {
    asked_.reset();
    state_ = ServerState::closed;
  }

  ServerState state() const { return state_; }
  const Envelope& envelope() const { return envelope_; }
  bool extended() const { return extended_; }       ///< EHLO was accepted
  int transaction() const { return transaction_; }  ///< MAILs accepted so far; the one begun last
  bool answering() const { return asked_.has_value(); }

 private:
  struct Asked {
    Command command;
    bool in_order = false;
  };

  ServerOptions options_;
  LineReader reader_;
  ServerState state_ = ServerState::opening;
  std::optional<Asked> asked_;
  Envelope envelope_;
  bool extended_ = false;
  int transaction_ = 0;
};

}  // namespace smtp
