#include "mta/custody.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mta/replies.hpp"
#include "random/stream.hpp"

namespace mta {

using timeline::Kind;

namespace {

// A recipient named twice is one recipient: one copy, counted once.
void drop_repeated(smtp::Envelope& e) {
  auto& paths = e.forward_paths;
  if (paths.size() < 2) return;
  auto& asked = e.rcpt_parameters;
  if (!asked.empty()) asked.resize(paths.size());
  std::unordered_set<std::string> seen;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const bool postmaster = smtp::lower(paths[i].local_part) == "postmaster";
    if (!seen.insert((postmaster ? "postmaster" : paths[i].local_part) + "@" + smtp::lower(paths[i].domain)).second)
      continue;
    if (kept != i) {
      paths[kept] = std::move(paths[i]);
      if (!asked.empty()) asked[kept] = std::move(asked[i]);
    }
    ++kept;
  }
  paths.resize(kept);
  if (!asked.empty()) asked.resize(kept);
}

const smtp::Personality& personality_of(const Config& c) {
  const auto* p = smtp::find_personality(c.personality);
  return p ? *p : smtp::rfc5321();
}

// Every MTA's queue runs have a phase of their own.
double share(const Config& c, std::uint64_t seed) {
  rng::Stream s(seed, "mta." + c.name + ".queue_run");
  return rng::uniform(s);
}

}  // namespace

Custody::Custody(const Config& config, std::uint64_t seed)
    : config_(&config),
      personality_(personality_of(config)),
      domains_(config.domains.empty() ? std::vector<std::string>{config.name} : config.domains),
      directory_(config.users, config.lists, domains_, config.postmaster, personality_),
      phase_share_(share(config, seed)),
      queue_(queue::RetrySchedule(config.retry, phase_share_), {config.give_up, config.bounce_lifetime}) {}

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
  return (p.route.empty() || onward(p).route.empty()) && directory_.is_local(p);
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

void Custody::changed(const std::string& destination) {
  if (!changed_.empty() && changed_.back() == destination) return;
  if (known_changed_.insert(destination).second) changed_.push_back(destination);
}

void Custody::record_changes(Context& x) {
  for (const auto& destination : changed_) {
    auto e = x.row(Kind::queue);
    e.destination = destination;
    const auto d = queue_.depths(destination);
    e.depths = {d.incoming, d.active, d.deferred};
    x.recorder.record(e);
  }
  changed_.clear();
  known_changed_.clear();
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

bool Custody::is_notice(const mail::Message& m) {
  return m.identity().kind == mail::Kind::bounce || m.identity().kind == mail::Kind::delay;
}

void Custody::submit(mail::Message m, Context& x) {
  for (auto& p : m.envelope.forward_paths) p = onward(std::move(p));
  drop_repeated(m.envelope);
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
  queue_.configure(queue::RetrySchedule(config.retry, phase_share_), {config.give_up, config.bounce_lifetime});
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

void Custody::stand(const event::Standing& e, Context& x) {
  const auto shared = std::make_shared<const mail::Message>(e.mail);
  record_submitted(*shared, x);
  std::vector<smtp::Path> away;
  for (const auto& p : shared->envelope.forward_paths)
    if (is_local(p))
      place(shared, p, std::nullopt, x);
    else
      away.push_back(p);
  for (const auto id : enqueue(shared, away, x)) queue_.stand(id, e.arrived, e.where, x.now);
}

void Custody::take(mail::Message m, ConnId session, int transaction, Context& x) {
  drop_repeated(m.envelope);
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
  auto once = envelope;
  drop_repeated(once);
  for (const auto& p : once.forward_paths) {
    auto e = x.row(Kind::filtering, timeline::Side::server, session);
    const auto mailbox = p.mailbox();
    e.transaction = transaction;
    e.message = content->identity().key;
    e.recipient = mailbox;
    if (what == Filter::lost) e.cause = "lost";
    x.recorder.record(e);
  }
}

std::vector<queue::DeliveryId> Custody::enqueue(const MessageRef& m,
                                                const std::vector<smtp::Path>& recipients, Context& x) {
  // One delivery a destination, in order of first appearance.
  std::vector<std::pair<std::string, std::vector<smtp::Path>>> groups;
  for (const auto& p : recipients) {
    const auto d = destination(p);
    auto g = std::find_if(groups.begin(), groups.end(), [&](const auto& q) { return q.first == d; });
    if (g == groups.end()) g = groups.insert(groups.end(), {d, {}});
    g->second.push_back(p);
  }
  const bool notice = is_notice(*m);
  std::vector<queue::DeliveryId> out;
  const auto most = static_cast<std::size_t>(config_->queue_habits.recipients_per_message);
  for (auto& [d, paths] : groups) {
    changed(d);
    while (!paths.empty()) {
      // More than one transaction may hold are several deliveries.
      const auto n = most == 0 ? paths.size() : std::min(most, paths.size());
      const auto end = paths.begin() + static_cast<std::ptrdiff_t>(n);
      out.push_back(queue_.accept(m, d, {paths.begin(), end}, x.now, notice));
      paths.erase(paths.begin(), end);
    }
  }
  return out;
}

}  // namespace mta
