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
    case ClientState::idle:
    case ClientState::quit:
    case ClientState::closed:
      return t.quit;
  }
  return t.quit;
}

const Think& before(const ThinkTimes& t, smtp::Verb said) {
  switch (said) {
    case smtp::Verb::helo:
    case smtp::Verb::ehlo:
      return t.client_helo;
    case smtp::Verb::rcpt:
      return t.client_rcpt;
    case smtp::Verb::data:
      return t.client_data;
    case smtp::Verb::dot:
      return t.client_content;
    case smtp::Verb::quit:
      return t.client_quit;
    default:
      return t.client_mail;
  }
}

}  // namespace

smtp::ClientOptions Outgoing::options(const Config& c) const {
  smtp::ClientOptions o{c.helo_name(), c.esmtp, c.extensions & c.habits.uses};
  o.quit_behind_dot = c.habits.quit_behind_dot;
  o.names_original = c.habits.names_original;
  o.keeps = c.habits.linger > Duration::zero();
  o.rset_between = habits_.rset_between;
  return o;
}

void Outgoing::connected(const event::Connected& e, Context& x) {
  auto& s = sessions_.at(e.c);
  s.connected = true;
  ++s.work.answered;
  auto row = x.row(Kind::connected, Side::client, e.c);
  row.peer = s.work.mx.hosts[s.work.host].at.mta;
  row.state = smtp::to_text(s.smtp.state());
  x.recorder.record(row);
  add(s, s.work.deliveries.front());
  deadlines_.set(e.c, x.now + x.config.timeouts.greeting);
}

void Outgoing::received(const event::Received& e, Context& x) {
  auto& s = sessions_.at(e.c);
  forget_kept(e.c, s);
  top_up(s, x);
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

void Outgoing::say(ConnId c, Session& s, smtp::Say said, bool slept, Context& x) {
  s.busy = std::max(s.busy, x.now) + x.think(before(x.config.think, said.verb));
  if (said.content > 0) s.busy += for_octets(x.think(x.config.think.client_prepare), said.content);
  if (slept) s.busy += x.think(x.config.think.client_wake);
  const auto send = [&](Chunk chunk, bool apart) {
    if (chunk.size() > 0) x.out.emplace_back(effect::Send{c, std::move(chunk), s.busy, s.side, apart});
  };
  send({std::move(said.text), nullptr}, false);
  send({{}, said.body}, false);
  send({std::move(said.tail), nullptr}, x.config.habits.dot_apart);
  const auto closes = x.config.habits.closes;
  const bool lone = said.verb == smtp::Verb::quit;
  if (said.quits && (closes == Closes::with_quit || (closes == Closes::with_lone_quit && lone))) {
    x.out.emplace_back(effect::Finish{c, s.busy, s.side});
    s.finished = true;
  }
  s.sending_body = said.body != nullptr;
  deadlines_.set(c, s.busy + (s.sending_body ? x.config.timeouts.data_block
                                             : patience(x.config.timeouts, s.smtp.state())));
}

void Outgoing::drive(ConnId c, Session& s, TimePoint sent, Context& x) {
  const auto peer = s.work.mx.hosts[s.work.host].at.mta;
  bool slept = x.now - s.busy > kAsleep;
  while (auto e = s.smtp.next()) {
    const auto* d =
        s.settled < s.work.deliveries.size() ? &custody_.queue().at(s.work.deliveries[s.settled]) : nullptr;
    if (auto* to_say = std::get_if<smtp::Say>(&*e)) {
      say(c, s, std::move(*to_say), std::exchange(slept, false), x);
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
      finish(c, s, x);
      deadlines_.clear(c);
    }
  }
  if (s.smtp.state() == ClientState::idle) keep(c, s, x);
}

/// Our side is closed once, whoever asks for it.
void Outgoing::finish(ConnId c, Session& s, Context& x) {
  if (!std::exchange(s.finished, true))
    x.out.emplace_back(effect::Finish{c, std::max(s.busy, x.now), s.side});
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
  forget_kept(e.c, s);
  const bool over = s.smtp.state() == ClientState::closed;
  if (!over && e.why == End::fin) finish(e.c, s, x);
  static const std::string causes[] = {"connection closed by the peer", "connection reset by the peer",
                                       "connection refused", "connection timed out"};
  broken(s, e.c, causes[static_cast<std::size_t>(e.why)], x);
}

void Outgoing::timed_out(TimePoint now, Context& x) {
  for (ConnId c; deadlines_.take(now, c);) {
    if (auto& kept = sessions_.at(c); kept.smtp.state() == ClientState::idle) {
      forget_kept(c, kept);
      kept.smtp.leave();
      leave_window(kept);
      drive(c, kept, now, x);
      continue;
    }
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
