// What is said in the sessions that Outgoing opened: replies in, commands and content out, and the clock that
// waits for the next reply.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mta/outgoing.hpp"

namespace mta {
namespace {

using smtp::ClientState;
using timeline::Kind;
using timeline::Side;

// RFC 5321 4.5.3.2: how long a client waits for the reply it waits for.
Duration patience(const Timeouts& t, ClientState s) {
  switch (s) {
    case ClientState::greeting:
      return t.greeting;
    case ClientState::ehlo:
    case ClientState::helo:
      return t.helo;
    case ClientState::mail:
    case ClientState::rset:
      return t.mail;
    case ClientState::rcpt:
      return t.rcpt;
    case ClientState::data:
      return t.data;
    case ClientState::dot:
      return t.dot;
    case ClientState::starttls:
    case ClientState::tls:
    case ClientState::auth:
      return t.helo;
    case ClientState::count_:
    case ClientState::quit:
    case ClientState::closed:
      return t.quit;
  }
  return t.quit;
}

}  // namespace

void Outgoing::connected(const event::Connected& e, Context& x) {
  auto& s = sessions_.at(e.c);
  s.connected = true;
  auto row = x.row(Kind::connected, Side::client, e.c);
  row.peer = s.work.mx.hosts[s.work.host].at.mta;
  row.state = smtp::to_text(s.smtp.state());
  x.recorder.record(row);
  add(s, s.work.deliveries.front());
  deadlines_.set(e.c, x.now + x.config.timeouts.greeting);
}

void Outgoing::received(const event::Received& e, Context& x) {
  auto& s = sessions_.at(e.c);
  s.smtp.receive(e.data.body ? e.data.body->octets() : e.data.text);
  drive(e.c, s, e.sent, x);
}

void Outgoing::acked(const event::Acked& e, Context& x) {
  auto& s = sessions_.at(e.c);
  // Each piece of the data block that arrives starts its wait anew (RFC 5321 4.5.3.2.5).
  if (!e.all) {
    if (s.sending_body) deadlines_.set(e.c, x.now + x.config.timeouts.data_block);
    return;
  }
  // The data block has arrived: from now on the wait is for the reply to the dot.
  if (std::exchange(s.sending_body, false) && s.smtp.state() == ClientState::dot)
    deadlines_.set(e.c, x.now + x.config.timeouts.dot);
}

void Outgoing::drive(ConnId c, Session& s, TimePoint sent, Context& x) {
  const auto peer = s.work.mx.hosts[s.work.host].at.mta;
  while (auto e = s.smtp.next()) {
    const auto* d =
        s.settled < s.work.deliveries.size() ? &custody_.queue().at(s.work.deliveries[s.settled]) : nullptr;
    if (auto* say = std::get_if<smtp::Say>(&*e)) {
      s.busy = std::max(s.busy, x.now) + x.config.think.client;
      const auto send = [&](Chunk chunk) {
        if (chunk.size() > 0) x.out.emplace_back(effect::Send{c, std::move(chunk), s.busy, s.side});
      };
      send({std::move(say->text), nullptr});
      send({{}, say->body});
      send({std::move(say->tail), nullptr});
      s.sending_body = say->body != nullptr;
      deadlines_.set(c,
                     s.busy + (s.sending_body ? x.config.timeouts.data_block
                                              : patience(x.config.timeouts, s.smtp.state())));
    } else if (auto* a = std::get_if<smtp::Answered>(&*e)) {
      auto row = x.row(Kind::reply, s.side, c);
      row.peer = peer;
      row.transaction = a->transaction;
      if (d) row.message = d->message->key();
      row.verb = a->to;
      row.code = a->reply.code;
      row.sent = sent;
      row.bytes = a->octets;
      row.state = smtp::to_text(a->state);
      const auto text = smtp::joined(a->reply);
      row.text = text;
      std::string recipient;
      if (a->to == smtp::Verb::rcpt && d) recipient = d->recipients[a->recipient].mailbox();
      row.recipient = recipient;
      x.recorder.record(row);
    } else if (auto* r = std::get_if<smtp::Result>(&*e)) {
      settle(s, c, std::move(*r), {}, x);
    } else {
      x.out.emplace_back(effect::Finish{c, std::max(s.busy, x.now), s.side});
      deadlines_.clear(c);
    }
  }
}

void Outgoing::ended(const event::Ended& e, Context& x) {
  auto node = sessions_.extract(e.c);  // connect() may add one
  auto& s = node.mapped();
  auto row = x.row(Kind::closed, s.side, e.c);
  row.peer = s.work.mx.hosts[s.work.host].at.mta;
  row.cause = to_text(e.why);
  row.state = smtp::to_text(ClientState::closed);
  x.recorder.record(row);
  deadlines_.clear(e.c);
  const bool over = s.smtp.state() == ClientState::closed;
  if (!over && e.why == End::fin) x.out.emplace_back(effect::Finish{e.c, std::max(s.busy, x.now), s.side});
  static const std::string causes[] = {"connection closed by the peer", "connection reset by the peer",
                                       "connection refused", "connection timed out"};
  broken(s, e.c, causes[static_cast<std::size_t>(e.why)], x);
}

void Outgoing::timed_out(TimePoint now, Context& x) {
  for (ConnId c; deadlines_.take(now, c);) {
    auto node = sessions_.extract(c);
    auto& s = node.mapped();
    auto row = x.row(Kind::closed, s.side, c);
    row.peer = s.work.mx.hosts[s.work.host].at.mta;
    row.state = smtp::to_text(s.smtp.state());
    const std::string cause = fmt::format(
        "timed out waiting for the reply to {}",
        s.smtp.state() == ClientState::greeting ? "the connection" : smtp::to_text(s.smtp.asked()));
    row.cause = cause;
    x.recorder.record(row);
    x.out.emplace_back(effect::Abort{c, s.side});
    broken(s, c, cause, x);
  }
}

}  // namespace mta
