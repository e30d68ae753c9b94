#include "mta/outgoing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace mta {

using smtp::ClientState;
using timeline::Kind;
using timeline::Side;

namespace {

queue::WindowLimits limits_of(const Config& c) {
  const auto& h = c.queue_habits;
  queue::WindowLimits l;
  l.max = h.max_per_destination;
  l.initial = h.first_per_destination;
  if (h.memory == Memory::destination) l.failed_cohorts = h.failed_cohorts;
  if (c.retry.minimal_backoff.count() > 0) l.dead_for = c.retry.minimal_backoff;
  return l;
}

}  // namespace

Outgoing::Outgoing(Custody& custody, const Config& config, std::uint64_t seed)
    : custody_(custody),
      destinations_(limits_of(config)),
      hosts_(custody.queue().schedule()),
      chance_(seed, "mta." + config.name + ".mx"),
      habits_(config.queue_habits) {}

bool Outgoing::active_full() const {
  return habits_.active_messages > 0 &&
         custody_.queue().active() >= static_cast<std::size_t>(habits_.active_messages);
}

bool Outgoing::process_free() const {
  return habits_.max_outgoing == 0 ||
         sessions_.size() + lookups_.size() < static_cast<std::size_t>(habits_.max_outgoing);
}

void Outgoing::run_queue(Context& x) {
  auto& queue = custody_.queue();
  while (!active_full()) {
    const auto* d = queue.take_due(x.now);
    if (!d) break;
    custody_.changed(d->destination);
    if (const auto* why = destinations_.dead(d->destination, x.now))
      custody_.postpone(d->id, *why, std::nullopt, x);
    else
      line_up(*d, x);
  }
  while (process_free()) {
    const auto id = destinations_.start();
    if (!id) break;
    lookups_.emplace(asked_, *id);
    x.out.emplace_back(effect::Lookup{asked_++, queue.at(*id).destination});
  }
}

void Outgoing::line_up(const queue::Delivery& d, Context& x) {
  destinations_.line_up(d.destination, d.id);
  use_kept(d.destination, x);
}

void Outgoing::resolved(const event::Resolved& e, Context& x) {
  const auto it = lookups_.find(e.q);
  if (it == lookups_.end()) return;  // asked before a crash
  const auto delivery = it->second;
  lookups_.erase(it);
  const auto& d = custody_.queue().at(delivery);
  const auto destination = d.destination;
  const auto give_up = [&](int code, const std::string& why) {
    settle_unreached(delivery, code, why, x);
    destinations_.ended(destination);
  };
  if (e.mx.temporary) return give_up(smtp::kNoReply, "name server not available");
  if (e.mx.hosts.empty()) return give_up(550, fmt::format("Host or domain name not found: {}", destination));
  Work w{{delivery}, e.mx, destination};
  order(w.mx, d, x);
  if (w.mx.hosts.empty()) return give_up(554, fmt::format("mail for {} loops back to myself", destination));
  if (habits_.memory == Memory::host) {
    std::optional<TimePoint> first;
    for (const auto& h : w.mx.hosts)
      if (const auto at = hosts_.not_before(h.name, x.now)) first = std::min(first.value_or(*at), *at);
    std::erase_if(w.mx.hosts, [&](const auto& h) { return hosts_.not_before(h.name, x.now).has_value(); });
    if (w.mx.hosts.empty()) {
      custody_.postpone(delivery, "retry time not reached for any host", first, x);
      // Nobody else in the line would fare better before that date.
      for (const auto id : destinations_.clear(destination))
        custody_.postpone(id, "retry time not reached for any host", first, x);
      return destinations_.ended(destination);
    }
  }
  connect(std::move(w), x);
}

// Best first, equal ones in an order of chance (RFC 5321 5.1); none that would send the mail back.
void Outgoing::order(MxList& mx, const queue::Delivery& d, Context& x) {
  auto& hosts = mx.hosts;
  std::stable_sort(hosts.begin(), hosts.end(),
                   [](const auto& a, const auto& b) { return a.preference < b.preference; });
  for (std::size_t i = 0; i < hosts.size();) {
    auto end = i + 1;
    while (end < hosts.size() && hosts[end].preference == hosts[i].preference) ++end;
    for (auto n = end - i; n > 1; --n) std::swap(hosts[i + n - 1], hosts[i + rng::below(chance_, n)]);
    i = end;
  }
  const auto self =
      std::find_if(hosts.begin(), hosts.end(), [&](const auto& h) { return h.at.mta == x.self; });
  if (self != hosts.end() && !custody_.is_local(d.recipients.front())) {
    // Hosts no better than this one would send it back; only mail that is ours may come to ourselves (RFC
    // 5321 5.1).
    std::erase_if(hosts, [limit = self->preference](const auto& h) { return h.preference >= limit; });
  }
  if (habits_.mx_addresses > 0 && hosts.size() > static_cast<std::size_t>(habits_.mx_addresses))
    hosts.resize(static_cast<std::size_t>(habits_.mx_addresses));
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
  sessions_.try_emplace(c, Session{std::move(w), smtp::ClientSession(options(x.config)), x.now, x.now});
}

void Outgoing::add(Session& s, queue::DeliveryId id) const {
  const auto& d = custody_.queue().at(id);
  smtp::Transaction t;
  t.envelope = d.message->envelope;
  t.envelope.forward_paths = d.recipients;
  t.envelope.rcpt_parameters.clear();
  if (!d.message->envelope.rcpt_parameters.empty())
    for (const auto& p : d.recipients) {
      const auto* asked = smtp::parameters_of(d.message->envelope, p);
      t.envelope.rcpt_parameters.push_back(asked ? *asked : std::vector<smtp::Parameter>{});
    }
  t.trace = d.message->trace;
  t.content = d.message->content;
  s.smtp.add(std::move(t));
}

bool Outgoing::may_take(const Session& s, TimePoint now) const {
  if (!habits_.reuse || !s.counted || s.smtp.leaving() || s.smtp.waiting() > 0) return false;
  if (habits_.messages_per_session > 0 &&
      s.work.deliveries.size() >= static_cast<std::size_t>(habits_.messages_per_session))
    return false;
  return habits_.session_lifetime.count() <= 0 || now - s.opened < habits_.session_lifetime;
}

void Outgoing::keep(ConnId c, Session& s, Context& x) {
  deadlines_.set(c, x.now + x.config.habits.linger);
  if (may_take(s, x.now)) kept_[s.work.destination].push_back(c);
}

void Outgoing::use_kept(const std::string& destination, Context& x) {
  const auto it = kept_.find(destination);
  if (it == kept_.end()) return;
  const ConnId c = it->second.front();
  auto& s = sessions_.at(c);
  if (!may_take(s, x.now)) return;
  const auto id = destinations_.take(destination);
  if (!id) return;
  forget_kept(c, s);
  s.work.deliveries.push_back(*id);
  add(s, *id);
  drive(c, s, x.now, x);
}

void Outgoing::forget_kept(ConnId c, Session& s) {
  const auto it = kept_.find(s.work.destination);
  if (it == kept_.end()) return;
  std::erase(it->second, c);
  if (it->second.empty()) kept_.erase(it);
}

void Outgoing::top_up(Session& s, Context& x) {
  const auto state = s.smtp.state();
  const bool at_work = state >= ClientState::mail && state <= ClientState::dot;
  if (!at_work || !may_take(s, x.now)) return;
  if (const auto id = destinations_.take(s.work.destination)) {
    s.work.deliveries.push_back(*id);
    add(s, *id);
  }
}

void Outgoing::turned(const Turned& t, Context& x) {
  Work w;
  w.mx.hosts.push_back({{t.peer.mta, 25}, t.peer.name, 0});
  w.deliveries = custody_.queue().take_for({smtp::lower(t.peer.name), smtp::lower(t.helo)});
  for (const auto id : w.deliveries) custody_.changed(custody_.queue().at(id).destination);
  Session s{std::move(w), smtp::ClientSession(options(x.config)), x.now, x.now};
  s.side = Side::server;
  s.connected = true;
  s.counted = false;
  for (const auto id : s.work.deliveries) add(s, id);
  sessions_.try_emplace(t.c, std::move(s));
  deadlines_.set(t.c, x.now + x.config.timeouts.greeting);
}

void Outgoing::settle_unreached(queue::DeliveryId d, int code, const std::string& why, Context& x) {
  const auto n = custody_.queue().at(d).recipients.size();
  custody_.settle(
      d, {std::vector<smtp::Reply>(n, smtp::Reply(code, why)), std::nullopt, 0, std::nullopt, {}, why}, x);
}

void Outgoing::unreachable(Work w, std::optional<ConnId> c, std::vector<smtp::Reply> replies,
                           const std::string& cause, Context& x) {
  const auto& host = w.mx.hosts[w.host];
  const auto why = cause.empty() ? fmt::format("host {} said: {}", host.name, smtp::joined(replies.front()))
                                 : fmt::format("connect to {}: {}", host.name, cause);
  const bool permanent = replies.front().permanent() && !habits_.soft_greeting;
  custody_.settle(w.deliveries.front(),
                  {std::move(replies), c, 0, host.at.mta, host.name, cause, habits_.soft_greeting}, x);
  if (w.destination.empty() || permanent) return;
  if (habits_.memory == Memory::host)
    for (const auto& h : w.mx.hosts) hosts_.failed(h.name, x.now);
  if (!destinations_.failed(w.destination, "delivery temporarily suspended: " + why, x.now)) return;
  const auto* suspended = destinations_.dead(w.destination, x.now);
  for (const auto id : destinations_.clear(w.destination)) custody_.postpone(id, *suspended, std::nullopt, x);
}

void Outgoing::leave_window(Session& s) {
  if (std::exchange(s.counted, false) && !s.work.destination.empty()) destinations_.ended(s.work.destination);
}

bool Outgoing::another_host(const Work& w) const {
  return w.host + 1 < w.mx.hosts.size() && (habits_.mx_sessions == 0 || w.answered < habits_.mx_sessions);
}

void Outgoing::settle(Session& s, ConnId c, smtp::Result r, const std::string& cause, Context& x) {
  if (s.settled == s.work.deliveries.size()) return;
  const auto delivery = s.work.deliveries[s.settled++];
  const auto& host = s.work.mx.hosts[s.work.host];
  if (!r.begun && s.settled > 1 && !s.work.destination.empty()) {
    // It was to follow on a session that ended before: it was not tried.
    destinations_.put_back(custody_.queue().at(delivery).destination, delivery);
  } else if (!r.begun && !s.work.destination.empty()) {
    // The handshake failed; another exchanger may do better (RFC 5321 5.1).
    Work w{{delivery}, s.work.mx, s.work.destination, s.work.host, s.work.answered};
    if (another_host(w)) {
      ++w.host;
      s.counted = false;  // its place in the window goes on with the next session
      return connect(std::move(w), x);
    }
    unreachable(std::move(w), c, std::move(r.replies), cause, x);
  } else {
    if (!r.later.empty()) {
      const auto rest = custody_.queue().split(delivery, r.later);
      s.work.deliveries.insert(s.work.deliveries.begin() + static_cast<std::ptrdiff_t>(s.settled), rest);
      for (auto i = r.later.rbegin(); i != r.later.rend(); ++i)
        r.replies.erase(r.replies.begin() + static_cast<std::ptrdiff_t>(*i));
    }
    if (r.accepted && !s.work.destination.empty()) destinations_.went_well(s.work.destination);
    hosts_.answered(host.name);
    Custody::Outcome o{std::move(r.replies), c, r.transaction, host.at.mta, host.name, cause};
    o.in_doubt = std::exchange(s.in_doubt, false);
    // Whoever this exchanger defers may be taken by the next one; not so when it may have the message.
    if (!s.work.destination.empty() && another_host(s.work) && habits_.mx_sessions > 0 && !o.in_doubt) {
      if (custody_.settle_some(delivery, o, x)) {
        Work w{{delivery}, s.work.mx, s.work.destination, s.work.host + 1, s.work.answered};
        if (s.settled == s.work.deliveries.size())
          s.counted = false;  // its place in the window goes on with the next session
        else
          w.destination.clear();
        connect(std::move(w), x);
      }
    } else {
      custody_.settle(delivery, o, x);
    }
  }
  if (s.settled == s.work.deliveries.size() && s.smtp.state() != ClientState::idle) leave_window(s);
}

void Outgoing::broken(Session& s, ConnId c, const std::string& cause, Context& x) {
  if (s.settled == s.work.deliveries.size()) return leave_window(s);
  if (!s.connected) {
    // A host that never answered is not the last word while another one takes mail for the destination.
    if (s.work.host + 1 < s.work.mx.hosts.size()) {
      Work next = std::move(s.work);
      ++next.host;
      return connect(std::move(next), x);
    }
    const auto n = custody_.queue().at(s.work.deliveries.front()).recipients.size();
    unreachable(s.work, c, std::vector<smtp::Reply>(n, smtp::Reply(smtp::kNoReply, cause)), cause, x);
    return leave_window(s);
  }
  s.in_doubt = s.smtp.state() == ClientState::dot;
  for (auto& r : s.smtp.broken(smtp::Reply(smtp::kNoReply, cause))) settle(s, c, std::move(r), cause, x);
  leave_window(s);
}

void Outgoing::configure(const Config& c) {
  habits_ = c.queue_habits;
  destinations_.set_limits(limits_of(c));
}

void Outgoing::forgive() {
  destinations_.revive();
  hosts_.forget();
}

void Outgoing::crash(Context& x) {
  std::vector<queue::DeliveryId> held = destinations_.clear();
  for (const auto& [q, d] : lookups_) held.push_back(d);
  std::vector<std::pair<ConnId, const Session*>> in_doubt;
  for (const auto& [c, s] : sessions_) {
    held.insert(held.end(), s.work.deliveries.begin() + static_cast<std::ptrdiff_t>(s.settled),
                s.work.deliveries.end());
    if (s.smtp.state() == ClientState::dot && s.settled < s.work.deliveries.size())
      in_doubt.emplace_back(c, &s);
  }
  std::sort(in_doubt.begin(), in_doubt.end());
  for (const auto& [c, s] : in_doubt) {
    const auto& host = s->work.mx.hosts[s->work.host];
    custody_.record_doubt(s->work.deliveries[s->settled], c, s->smtp.transaction(), host.at.mta, x);
  }
  std::sort(held.begin(), held.end());
  for (const auto d : held) {
    custody_.queue().give_back(d, x.now);
    custody_.changed(custody_.queue().at(d).destination);
  }
  lookups_.clear();
  sessions_.clear();
  deadlines_.clear();
  hosts_.forget();
  kept_.clear();
}

}  // namespace mta
