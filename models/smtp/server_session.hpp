// ServerSession: the receiving side of one SMTP session. Octets in, requests out, replies in; no clock, no
// socket.
//
// It reads lines, knows the grammar and the order of commands, and keeps the buffers of the transaction.
// Whether a user exists is not its business: it hands each request to its owner, who answers it. Where the
// protocol alone decides (500, 501, 503 and their like, by the personality's table), the request carries that
// answer.
//
// Invariants: one request at a time: next() gives nothing until the last one was answered, so replies keep
// the order of commands however they were grouped (RFC 2920). States move by the transition table only.
// Limits: STARTTLS and AUTH are modelled: any well-formed credentials are right, the handshake is one line
// each way. See smtp/table.hpp, smtp/personality.hpp, RFC 5321 4.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/envelope.hpp"
#include "smtp/extension.hpp"
#include "smtp/line_reader.hpp"
#include "smtp/personality.hpp"
#include "smtp/reply.hpp"
#include "smtp/table.hpp"

namespace smtp {

struct ServerOptions {
  const Personality* personality = &rfc5321();
  Tolerance tolerate;
  bool esmtp = true;            ///< knows EHLO
  Extensions extensions;        ///< offered in the reply to EHLO
  std::int64_t size_limit = 0;  ///< octets of a message; 0: none
  int recipients_limit = 0;     ///< RCPTs accepted in one transaction; 0: the personality's
  bool vrfy = true, expn = false, turn = false, send = false;  ///< send: SEND, SOML and SAML
};

/// Something that wants a reply: the connection itself (verb none), a command, or the end of the data (dot).
struct Request {
  Command command;
  std::string line;                ///< as it came, without CRLF; empty for none and dot
  std::int64_t octets = 0;         ///< on the wire
  int ruled = 0;                   ///< the reply the protocol alone asks for, or 0: the owner decides
  bool close = false;              ///< the session ends with that reply
  std::optional<Finding> finding;  ///< why it was ruled so
  LineReader::Data data;           ///< dot: what came
};

class ServerSession {
 public:
  explicit ServerSession(ServerOptions options);

  void receive(std::string_view octets) { reader_.feed(octets); }
  void receive(const mail::ContentRef& body) { reader_.feed(body); }

  /// What is to be answered next; the first is the connection itself. Null: more octets are wanted, or the
  /// last request was not answered yet. It stays here until the next call, its command as it is until it was
  /// answered.
  Request* next();
  /// Answers the request that next() gave; moves the state by the table.
  void answer(const Reply& reply);
  /// The owner ends the session by a 421 of its own accord.
  void close();
  /// What the table says to a finding at a verb; 0: tolerated.
  int code_for(Verb verb, Finding f) const { return answer_to(*options_.personality, verb, f).code; }

  ServerState state() const { return state_; }
  const Envelope& envelope() const { return envelope_; }
  const ServerOptions& options() const { return options_; }
  bool extended() const { return extended_; }  ///< EHLO was accepted
  bool secured() const { return secured_; }    ///< the modelled TLS is on
  bool authenticated() const { return authenticated_; }
  int transaction() const { return transaction_; }  ///< MAILs accepted so far; the one begun last
  bool answering() const { return asked_.has_value(); }
  Extensions offered() const;  ///< now: STARTTLS goes once it is on

 private:
  struct Asked {
    Verb verb = Verb::none;
    bool in_order = false;
    bool close = false;
  };

  Request& fresh_request();
  Request* ask(bool in_order);
  void rule(Request& r, const std::vector<Finding>& findings, bool too_long);
  bool find(Request& r, Finding f);
  bool grouped() const;
  void refuse_order(Request& r);
  void lose_patience(Request& r);
  bool available(Verb v) const;
  void rule_auth(Request& r);
  bool begin_chunk(Request& r);
  Request* finish_chunk();
  void begin_transaction(const Command& c);

  ServerOptions options_;
  LineReader reader_;
  ServerState state_ = ServerState::opening;
  Request request_;  // kept for its memory
  LineReader::Line line_;
  std::optional<Asked> asked_;  // of request_
  Envelope envelope_;
  std::optional<Request> chunk_;  // the BDAT whose octets are still coming
  bool last_chunk_ = false;
  bool login_password_ = false;  // AUTH LOGIN: the name was given
  bool extended_ = false, secured_ = false, authenticated_ = false;
  int transaction_ = 0;
  int errors_ = 0, unknown_ = 0, nonmail_ = 0;
  bool greeted_ = false, reset_ = false;  // their free one was used
  bool too_many_errors_ = false;
};

}  // namespace smtp
