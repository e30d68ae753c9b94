#include "mta/custody.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mta/replies.hpp"

namespace mta {

using timeline::Kind;

namespace {

// A recipient named twice is one recipient: one copy, counted once.
void drop_repeated(std::vector<smtp::Path>& paths) {
  if (paths.size() < 2) return;
  std::unordered_set<std::string> seen;
  std::erase_if(paths, [&](const smtp::Path& p) {
    const bool postmaster = smtp::lower(p.local_part) == "postmaster";
    return !seen.insert((postmaster ? "postmaster" : p.local_part) + "@" + smtp::lower(p.domain)).second;
  });
}

}  // namespace

namespace {

const smtp::Personality& personality_of(const Config& c) {
  const auto* p = smtp::find_personality(c.personality);
  return p ? *p : smtp::rfc5321();
}

}  // namespace

Custody::Custody(const Config& config)
    : config_(&config),
      personality_(personality_of(config)),
      domains_(config.domains.empty() ? std::vector<std::string>{config.name} : config.domains),
      directory_(config.users, config.lists, domains_, config.postmaster, personality_),
      queue_(config.retry, config.give_up) {}

smtp::Path Custody::onward(smtp::Path p) const {
  if (!personality_.follows_routes) {
    p.route.clear();
    return p;
  }
  const auto mine = [this](const std::string& host) {
    return smtp::lower(host) == smtp::lower(config_->name) || directory_.is_local({{}, "x", host});
  };
  while (!p.route.empty() && mine(p.route.front())) p.route.erase(p.route.begin());
  return p;
}

bool Custody::is_local(const smtp::Path& p) const {
  return onward(p).route.empty() && directory_.is_local(p);
}

bool Custody::relays_for(const smtp::Path& p) const {
  const auto next = onward(p);
  const auto domain = smtp::lower(next.route.empty() ? next.domain : next.route.front());
  return std::any_of(config_->relay_for.begin(), config_->relay_for.end(),
                     [&](const std::string& d) { return d == "*" || smtp::lower(d) == domain; });
}

std::string Custody::destination(const smtp::Path& p) const {
  if (is_local(p)) return smtp::lower(p.domain.empty() ? domains_.front() : p.domain);
  if (!config_->relayhost.empty()) return smtp::lower(config_->relayhost);
  return smtp::lower(p.route.empty() ? p.domain : p.route.front());
}

void Custody::record_depths(const std::string& destination, Context& x) const {
  auto e = x.row(Kind::queue);
  e.destination = destination;
  const auto d = queue_.depths(destination);
  e.depths = {d.incoming, d.active, d.deferred};
  x.recorder.record(e);
}

void Custody::record_submitted(const mail::Message& m, Context& x) {
  for (const auto& p : m.envelope.forward_paths) {
    auto e = x.row(Kind::submitted);
    const auto mailbox = p.mailbox();
    e.message = m.key();
    e.recipient = mailbox;
    e.bytes = m.size();
    e.mail = &m;
    x.recorder.record(e);
  }
}

std::string Custody::local_trace(const mail::Message& m, const Context& x) const {
  // As long as the real ones are: the time a session takes knows the octets.
  const auto id =
      fmt::format("{:05X}{:06X}", static_cast<std::uint32_t>(m.key().origin) & 0xFFFFFu, m.key().n);
  const auto& to = m.envelope.forward_paths;
  const auto from = m.envelope.reverse_path.to_text();
  const auto for_path = to.size() == 1 ? "\r\n\tfor " + to.front().mailbox() : std::string{};
  return fill(config_->local_trace, {config_->name, {}, config_->calendar.rfc5322(x.now), id, from, for_path});
}

void Custody::submit(mail::Message m, Context& x) {
  for (auto& p : m.envelope.forward_paths) p = onward(std::move(p));
  drop_repeated(m.envelope.forward_paths);
  if (!config_->local_trace.empty() && m.identity().kind == mail::Kind::user)
    m.trace = local_trace(m, x) + m.trace;
  const auto shared = std::make_shared<const mail::Message>(std::move(m));
  record_submitted(*shared, x);
  if (running_)
    pick_up(shared, x);
  else
    dropped_.push_back(shared);
}

void Custody::configure(const Config& config) {
  config_ = &config;
  queue_.configure(config.retry, config.give_up);
}

void Custody::set_running(bool running, Context& x) {
  running_ = running;
  if (!running) return;
  for (const auto& m : std::exchange(dropped_, {})) pick_up(m, x);
}

void Custody::pick_up(const MessageRef& m, Context& x) {
  std::vector<smtp::Path> away;
  for (const auto& p : m->envelope.forward_paths)
    if (config_->local_by_session || !is_local(p)) away.push_back(p);
  for (const auto& p : m->envelope.forward_paths)
    if (!config_->local_by_session && is_local(p)) place(m, p, std::nullopt, x);
  enqueue(m, away, x);
}

void Custody::take(mail::Message m, ConnId session, int transaction, Context& x) {
  drop_repeated(m.envelope.forward_paths);
  const bool unknown = m.key().origin == mail::MessageKey::kNone;
  if (unknown) {
    // It came as octets from outside this world: here it gets its name.
    mail::Identity who;
    who.key = {static_cast<std::int32_t>(x.self), made_++};
    m.content = mail::Content::of_octets(m.content->octets(), std::move(who));
  }
  bool relayed = false;
  for (auto& p : m.envelope.forward_paths) {
    p = onward(std::move(p));
    relayed = relayed || !is_local(p);
  }
  // A relay of RFC 821 3.6 puts itself in front of the way back; the null path has no way back.
  if (relayed && personality_.follows_routes && !m.envelope.reverse_path.is_null())
    m.envelope.reverse_path.route.insert(m.envelope.reverse_path.route.begin(), config_->name);
  const auto shared = std::make_shared<const mail::Message>(std::move(m));
  if (unknown) record_submitted(*shared, x);
  std::vector<smtp::Path> away;
  for (const auto& p : shared->envelope.forward_paths) {
    auto e = x.row(Kind::queued, timeline::Side::server, session);
    const auto mailbox = p.mailbox();
    e.transaction = transaction;
    e.message = shared->key();
    e.recipient = mailbox;
    e.bytes = shared->size();
    e.mail = shared.get();
    x.recorder.record(e);
    if (!is_local(p)) away.push_back(p);
  }
  for (const auto& p : shared->envelope.forward_paths)
    if (is_local(p)) place(shared, p, session, x);
  enqueue(shared, away, x);
}

void Custody::filtering(const smtp::Envelope& envelope, const mail::ContentRef& content, ConnId session,
                        int transaction, Filter what, Context& x) {
  if (!content || content->identity().key.origin == mail::MessageKey::kNone) return;  // from outside: it has no name yet
  auto paths = envelope.forward_paths;
  drop_repeated(paths);
  for (const auto& p : paths) {
    auto e = x.row(Kind::filtering, timeline::Side::server, session);
    const auto mailbox = p.mailbox();
    e.transaction = transaction;
    e.message = content->identity().key;
    e.recipient = mailbox;
    if (what == Filter::lost) e.cause = "lost";
    x.recorder.record(e);
  }
}

void Custody::enqueue(const MessageRef& m, const std::vector<smtp::Path>& recipients, Context& x) {
  // One delivery a destination, in order of first appearance.
  std::vector<std::pair<std::string, std::vector<smtp::Path>>> groups;
  for (const auto& p : recipients) {
    const auto d = destination(p);
    auto g = std::find_if(groups.begin(), groups.end(), [&](const auto& q) { return q.first == d; });
    if (g == groups.end()) g = groups.insert(groups.end(), {d, {}});
    g->second.push_back(p);
  }
  for (auto& [d, paths] : groups) {
    queue_.accept(m, d, std::move(paths), x.now);
    record_depths(d, x);
  }
}

void Custody::settle(queue::DeliveryId id, const Outcome& o, Context& x) {
  // The delivery is gone after queue_.settle: keep what is still needed.
  const queue::Delivery d = queue_.at(id);
  const auto n = static_cast<std::size_t>(d.recipients.size());
  std::vector<smtp::Path> deferred;
  std::vector<mail::Failure> refused, waiting;
  for (std::size_t i = 0; i < n; ++i) {
    const auto& r = o.replies[i];
    const bool no_reply = r.code == smtp::kNoReply;
    const mail::Failure f{d.recipients[i].mailbox(), "failed", no_reply ? 0 : r.code, r.text(),
                          no_reply ? std::string{} : o.peer_name};
    // SEND is for a terminal now: what cannot be shown comes back, it is not tried again (RFC 821 3.4).
    if (r.permanent() || (!r.positive() && d.message->envelope.verb == smtp::Verb::send)) {
      refused.push_back(f);
    } else if (!r.positive()) {
      deferred.push_back(d.recipients[i]);
      waiting.push_back(f);
    }
  }
  const auto settled = queue_.settle(id, std::move(deferred), x.now);
  for (std::size_t i = 0; i < n; ++i) {
    const auto& r = o.replies[i];
    const auto mailbox = d.recipients[i].mailbox();
    const auto text = smtp::joined(r);
    auto e = x.row(r.positive() ? Kind::passed : Kind::attempted);
    e.side = timeline::Side::client;
    e.session = o.session;
    e.transaction = o.transaction;
    e.peer = o.peer;
    e.message = d.message->key();
    e.recipient = mailbox;
    e.code = r.code == smtp::kNoReply ? 0 : r.code;
    e.text = text;
    e.cause = o.cause;
    e.destination = d.destination;
    e.next_at = r.positive() || r.permanent() || d.message->envelope.verb == smtp::Verb::send
                    ? units::kNever
                    : settled.next_at;
    x.recorder.record(e);
  }
  record_depths(d.destination, x);
  if (!refused.empty()) fail(*d.message, std::move(refused), Kind::bounced, x);
  if (settled.expired) fail(*d.message, std::move(waiting), Kind::expired, x);
}

void Custody::fail(const mail::Message& m, std::vector<mail::Failure> failures, Kind kind, Context& x) {
  // A notice that cannot be delivered is the end of it (RFC 5321 6.1).
  if (m.identity().kind == mail::Kind::bounce || m.identity().kind == mail::Kind::delay)
    kind = Kind::discarded;
  for (const auto& f : failures) {
    auto e = x.row(kind);
    e.message = m.key();
    e.recipient = f.recipient;
    e.code = f.code;
    e.text = f.text;
    e.mail = &m;
    x.recorder.record(e);
  }
  if (config_->notices && !m.envelope.reverse_path.is_null()) notify(m, failures, x);
}

void Custody::notify(const mail::Message& m, const std::vector<mail::Failure>& failures, Context& x) {
  mail::Identity who;
  who.key = {static_cast<std::int32_t>(x.self), made_++};
  who.parent = m.key();
  who.kind = mail::Kind::bounce;
  submit(mail::notification(m, failures, config_->name, std::move(who), config_->calendar, x.now), x);
}

}  // namespace mta
