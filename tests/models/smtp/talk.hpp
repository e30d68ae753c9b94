// Two partners to talk to in tests: a server session whose owner says yes to everything, and a client session
// whose peer says what it is told to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "smtp/client_session.hpp"
#include "smtp/server_session.hpp"

namespace smtp::talk {

/// A server session with an owner who accepts everything that the protocol leaves to him.
class Server {
 public:
  explicit Server(ServerOptions o = {}) : session(std::move(o)) { answer(); }

  /// The code that answers the line; 0 where nothing was answered.
  int operator()(std::string_view line) {
    session.receive(std::string(line) + "\r\n");
    return answer();
  }
  /// Answers the next request, with `code` where the protocol does not rule; 0 where there is none.
  int answer(int code = 0) {
    const auto* r = session.next();
    if (!r) return 0;
    last = *r;
    if (last.ruled != 0) code = last.ruled;
    if (code == 0) code = positive(last.command.verb);
    session.answer(Reply(code, "text"));
    return code;
  }
  static int positive(Verb v) {
    switch (v) {
      case Verb::none:
        return 220;
      case Verb::data:
        return 354;
      case Verb::quit:
        return 221;
      default:
        return 250;
    }
  }

  ServerSession session;
  Request last;
};

/// A server in the given state. REQUIRES: a state a conversation can stand in.
inline Server server_in(ServerState s) {
  if (s == ServerState::refused) {
    Server refused;
    refused.session = ServerSession({});
    refused.answer(554);
    return refused;
  }
  Server server;
  if (s == ServerState::connected) return server;
  server("HELO client.example");
  if (s == ServerState::greeted) return server;
  server("MAIL FROM:<a@client.example>");
  if (s == ServerState::mail) return server;
  server("RCPT TO:<b@server.example>");
  if (s == ServerState::rcpt) return server;
  server("DATA");
  return server;
}

/// A client session, what it said last, and what became of its mail.
class Client {
 public:
  explicit Client(bool esmtp = true) : session({"client.example", esmtp}) {}

  Client& with(std::vector<std::string> recipients, std::string body = "Hi\r\n") {
    Transaction t;
    t.envelope.reverse_path = *parse_mailbox("a@client.example");
    for (const auto& r : recipients) t.envelope.forward_paths.push_back(*parse_mailbox(r));
    t.content = mail::Content::of_octets(std::move(body));
    session.add(std::move(t));
    return *this;
  }
  /// What it says to this reply, lines joined by " | "; "hangs up" at the end.
  std::string operator()(std::string_view reply) {
    session.receive(std::string(reply) + "\r\n");
    std::string said;
    while (auto e = session.next()) {
      if (auto* say = std::get_if<Say>(&*e)) {
        said += say->text;
        if (say->body) said += mail::dot_stuffed(say->body->octets());
        said += say->tail;
      } else if (auto* r = std::get_if<Result>(&*e)) {
        results.push_back(std::move(*r));
      } else if (std::holds_alternative<HangUp>(*e)) {
        said += "hangs up";
      }
    }
    if (said.ends_with("\r\n")) said.resize(said.size() - 2);
    return said;
  }
  std::vector<int> codes(std::size_t result = 0) const {
    std::vector<int> out;
    for (const auto& r : results.at(result).replies) out.push_back(r.code);
    return out;
  }

  ClientSession session;
  std::vector<Result> results;
};

/// A client that waits for the reply which the given state waits for; one transaction, `waiting` more behind
/// it.
inline Client client_in(ClientState s, int waiting = 0) {
  Client c(s != ClientState::helo);
  for (int i = 0; i <= waiting; ++i) c.with({"x@server.example", "y@server.example"});
  if (s == ClientState::greeting) return c;
  c("220 server.example");
  if (s == ClientState::ehlo || s == ClientState::helo) return c;
  c("250 server.example");
  if (s == ClientState::mail) return c;
  if (s == ClientState::rset) {
    c("550 no");
    return c;
  }
  c("250 OK");
  if (s == ClientState::rcpt) return c;
  c("250 OK");
  c("250 OK");
  if (s == ClientState::data) return c;
  c("354 go on");
  if (s == ClientState::dot) return c;
  c("250 OK");
  if (s == ClientState::quit) return c;
  c("221 bye");
  return c;
}

}  // namespace smtp::talk
