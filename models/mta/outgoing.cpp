#include "mta/outgoing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

void Outgoing::run_queue(Context& x) {
  while (const auto* d = custody_.queue().take_due(x.now)) {
    custody_.record_depths(d->destination, x);
    lookups_.emplace(asked_, d->id);
    x.out.emplace_back(effect::Lookup{asked_++, d->destination});
  }
}

void Outgoing::resolved(const event::Resolved& e, Context& x) {
  const auto it = lookups_.find(e.q);
  if (it == lookups_.end()) return;  // asked before a crash
  const auto delivery = it->second;
  lookups_.erase(it);
  if (e.mx.temporary) return settle_unreached(delivery, smtp::kNoReply, "name server not available", x);
  if (e.mx.hosts.empty()) {
    const auto& domain = custody_.queue().at(delivery).destination;
    return settle_unreached(delivery, 550, fmt::format("Host or domain name not found: {}", domain), x);
  }
  Work w{{delivery}, e.mx, 0};
  const auto& d = custody_.queue().at(delivery);
  auto& hosts = w.mx.hosts;
  const auto self =
      std::find_if(hosts.begin(), hosts.end(), [&](const auto& h) { return h.at.mta == x.self; });
  if (self != hosts.end() && !custody_.is_local(d.recipients.front())) {
    // Hosts no better than this one would send it back; only mail that is ours may come to ourselves (RFC
    // 5321 5.1).
    std::erase_if(hosts, [limit = self->preference](const auto& h) { return h.preference >= limit; });
    if (hosts.empty())
      return settle_unreached(delivery, 554, fmt::format("mail for {} loops back to myself", d.destination),
                              x);
  }
  connect(std::move(w), x);
}

void Outgoing::connect(Work w, Context& x) {
  const auto& host = w.mx.hosts[w.host];
  const auto& d = custody_.queue().at(w.deliveries.front());
  const ConnId c = new_connection(x);
  auto row = x.row(Kind::connecting, Side::client, c);
  row.peer = host.at.mta;
  row.message = d.message->key();
  row.state = smtp::to_text(ClientState::greeting);
  x.recorder.record(row);
  x.out.emplace_back(effect::Connect{c, host.at, {x.config.timeouts.connect}, x.now});
  smtp::ClientOptions options{x.config.name, x.config.esmtp, x.config.extensions};
  sessions_.try_emplace(c, Session{std::move(w), smtp::ClientSession(std::move(options)), x.now});
}

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

void Outgoing::add(Session& s, queue::DeliveryId id) const {
  const auto& d = custody_.queue().at(id);
  smtp::Transaction t;
  t.envelope = d.message->envelope;
  t.envelope.forward_paths = d.recipients;
  t.trace = d.message->trace;
  t.content = d.message->content;
  s.smtp.add(std::move(t));
}

void Outgoing::turned(const Turned& t, Context& x) {
  Work w;
  w.mx.hosts.push_back({{t.peer.mta, 25}, t.peer.name, 0});
  w.deliveries = custody_.queue().take_for({smtp::lower(t.peer.name), smtp::lower(t.helo)});
  smtp::ClientOptions options{x.config.name, x.config.esmtp, x.config.extensions};
  Session s{std::move(w), smtp::ClientSession(std::move(options)), x.now};
  s.side = Side::server;
  s.connected = true;
  for (const auto id : s.work.deliveries) add(s, id);
  sessions_.try_emplace(t.c, std::move(s));
  deadlines_.set(t.c, x.now + x.config.timeouts.greeting);
}

void Outgoing::received(const event::Received& e, Context& x) {
  auto& s = sessions_.at(e.c);
  s.smtp.receive(e.data.body ? e.data.body->octets() : e.data.text);
  drive(e.c, s, e.sent, x);
}

void Outgoing::acked(const event::Acked& e, Context& x) {
  auto& s = sessions_.at(e.c);
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
                     s.busy + (s.sending_body ? std::max(x.config.timeouts.data_block, x.config.timeouts.dot)
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

void Outgoing::settle(Session& s, ConnId c, smtp::Result r, const std::string& cause, Context& x) {
  if (s.settled == s.work.deliveries.size()) return;
  const auto delivery = s.work.deliveries[s.settled++];
  const auto& host = s.work.mx.hosts[s.work.host];
  custody_.settle(delivery, {std::move(r.replies), c, r.transaction, host.at.mta, host.name, cause}, x);
}

void Outgoing::settle_unreached(queue::DeliveryId d, int code, const std::string& why, Context& x) {
  const auto n = custody_.queue().at(d).recipients.size();
  custody_.settle(
      d, {std::vector<smtp::Reply>(n, smtp::Reply(code, why)), std::nullopt, 0, std::nullopt, {}, why}, x);
}

void Outgoing::broken(Session& s, ConnId c, const std::string& cause, Context& x) {
  if (s.settled == s.work.deliveries.size()) return;
  // A host that never answered is not the last word while another one takes mail for the destination.
  if (!s.connected && s.work.host + 1 < s.work.mx.hosts.size()) {
    Work next = std::move(s.work);
    ++next.host;
    return connect(std::move(next), x);
  }
  if (!s.connected) {
    const auto n = custody_.queue().at(s.work.deliveries.front()).recipients.size();
    return settle(s, c, {0, false, std::vector<smtp::Reply>(n, smtp::Reply(smtp::kNoReply, cause))}, cause,
                  x);
  }
  for (auto& r : s.smtp.broken(smtp::Reply(smtp::kNoReply, cause))) settle(s, c, std::move(r), cause, x);
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

void Outgoing::crash(TimePoint now) {
  std::vector<queue::DeliveryId> held;
  for (const auto& [q, d] : lookups_) held.push_back(d);
  for (const auto& [c, s] : sessions_)
    held.insert(held.end(), s.work.deliveries.begin() + static_cast<std::ptrdiff_t>(s.settled),
                s.work.deliveries.end());
  std::sort(held.begin(), held.end());
  for (const auto d : held) custody_.queue().give_back(d, now);
  lookups_.clear();
  sessions_.clear();
  deadlines_.clear();
}

}  // namespace mta
