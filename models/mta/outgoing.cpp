#include "mta/outgoing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace mta {

using smtp::ClientState;
using timeline::Kind;
using timeline::Side;

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
  sessions_.try_emplace(c, Session{std::move(w), smtp::ClientSession(options(x.config)), x.now});
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
  Session s{std::move(w), smtp::ClientSession(options(x.config)), x.now};
  s.side = Side::server;
  s.connected = true;
  for (const auto id : s.work.deliveries) add(s, id);
  sessions_.try_emplace(t.c, std::move(s));
  deadlines_.set(t.c, x.now + x.config.timeouts.greeting);
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
