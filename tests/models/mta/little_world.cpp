#include "little_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "mail/compose.hpp"

namespace mta {
namespace {

constexpr auto kTcpGivesUp = std::chrono::minutes(15);

std::size_t index(Side s) { return s == Side::client ? 0 : 1; }
Side other(Side s) { return s == Side::client ? Side::server : Side::client; }

}  // namespace

Config LittleWorld::mta(const std::string& name, const std::vector<std::string>& users) {
  Config c = *preset("ideal");
  c.extensions = {};
  c.name = name;
  for (const auto& u : users) c.users.push_back({u, ""});
  return c;
}

LittleWorld::Mta LittleWorld::add(Config c) {
  const auto m = static_cast<Mta>(nodes_.size());
  Node n;
  n.name = c.name;
  n.domains = c.domains;
  n.agent.emplace(m, std::make_shared<const Config>(std::move(c)), 1);
  nodes_.push_back(std::move(n));
  return m;
}

LittleWorld::Mta LittleWorld::add(const std::string& name, Script script) {
  Node n;
  n.name = name;
  n.script = std::move(script);
  nodes_.push_back(std::move(n));
  return static_cast<Mta>(nodes_.size() - 1);
}

std::uint32_t LittleWorld::submit(Mta at, const std::string& from, const std::vector<std::string>& to,
                                  TimePoint when, const std::string& body) {
  mail::Letter l;
  const auto n = letters_++;
  l.who.key = {mail::MessageKey::kScenario, n};
  if (!from.empty()) l.envelope.reverse_path = *smtp::parse_mailbox(from);
  for (const auto& r : to) l.envelope.forward_paths.push_back(*smtp::parse_mailbox(r));
  l.body = body;
  l.host = nodes_.at(at).name;
  schedule(when, at, at, event::Submitted{mail::compose(l, mail::Calendar{}, when)});
  return n;
}

void LittleWorld::submit(Mta at, mail::Message m, TimePoint when) {
  schedule(when, at, at, event::Submitted{std::move(m)});
}

void LittleWorld::at(TimePoint when, std::function<void()> what) {
  const Mta nobody = 0xffffffff;  // after everything else of that date
  queue_.emplace(Key{when, nobody, nobody, plans_++}, std::move(what));
}

void LittleWorld::schedule(TimePoint when, Mta to, Mta from, Event e) {
  queue_.emplace(Key{when, to, from, nodes_.at(from).sent++}, [this, to, e = std::move(e)] {
    if (alive(e, to)) give(to, e);
  });
}

bool LittleWorld::run(TimePoint end) {
  for (int steps = 0; steps < 1'000'000; ++steps) {
    Mta sleeper = 0;
    TimePoint wake = units::kNever;
    for (Mta m = 0; m < nodes_.size(); ++m)
      if (nodes_[m].agent && nodes_[m].agent->next_wakeup() < wake)
        wake = nodes_[m].agent->next_wakeup(), sleeper = m;
    const auto next = queue_.empty() ? units::kNever : queue_.begin()->first.at;
    if (std::min(wake, next) == units::kNever) return true;
    if (std::min(wake, next) > end) {
      now_ = end;
      return false;
    }
    if (wake < next) {
      EXPECT_GE(wake, now_) << "an agent wants to be woken in the past";
      now_ = std::max(now_, wake);
      give(sleeper, event::Woke{});
    } else {
      now_ = next;
      auto what = std::move(queue_.begin()->second);
      queue_.erase(queue_.begin());
      what();
    }
  }
  ADD_FAILURE() << "the world never comes to rest";
  return false;
}

// Whether the event still reaches its receiver. What ends an end is noted here, when it is told.
bool LittleWorld::alive(const Event& e, Mta m) {
  const auto reaches = [&](ConnId c, Side side, bool ends) {
    auto& conn = conns_.at(c);
    if (conn.over[index(side)]) return false;
    conn.over[index(side)] = ends;
    return true;
  };
  if (const auto* r = std::get_if<event::Received>(&e)) {
    if (reaches(r->c, r->side, false)) return true;
    if (!conns_.at(r->c).silent) end(r->c, other(r->side), End::reset, now_ + latency_);
    return false;
  }
  if (const auto* a = std::get_if<event::Accepted>(&e)) {
    if (!conns_.at(a->c).over[index(Side::server)]) return true;
    end(a->c, Side::client, End::reset, now_ + latency_);
    return false;
  }
  if (const auto* a = std::get_if<event::Acked>(&e)) return reaches(a->c, a->side, false);
  if (const auto* x = std::get_if<event::Ended>(&e)) return reaches(x->c, x->side, true);
  if (const auto* c = std::get_if<event::Connected>(&e)) return reaches(c->c, Side::client, false);
  if (std::holds_alternative<event::Resolved>(e)) return nodes_[m].up;
  return true;
}

void LittleWorld::give(Mta m, Event e) {
  auto& node = nodes_.at(m);
  if (!node.agent) return act(m, e);
  std::vector<Effect> out;
  node.agent->handle(e, now_, out, *this);
  for (auto& effect : out) carry_out(m, effect);
  if (after_event) after_event();
}

void LittleWorld::carry_out(Mta m, Effect& effect) {
  const auto no_earlier = [this](TimePoint at) {
    EXPECT_GE(at, now_) << "an effect in the past";
    return at;
  };
  if (auto* c = std::get_if<effect::Connect>(&effect)) {
    no_earlier(c->at);
    connect(m, *c);
  } else if (auto* s = std::get_if<effect::Send>(&effect)) {
    send(m, s->c, s->side, std::move(s->data), no_earlier(s->at));
  } else if (auto* f = std::get_if<effect::Finish>(&effect)) {
    finish(f->c, f->side, no_earlier(f->at));
  } else if (auto* a = std::get_if<effect::Abort>(&effect)) {
    auto& conn = conns_.at(a->c);
    conn.over[index(a->side)] = true;
    if (!conn.silent) end(a->c, other(a->side), End::reset, now_ + latency_);
  } else if (auto* l = std::get_if<effect::Lookup>(&effect)) {
    schedule(now_, m, m, event::Resolved{l->q, look_up(l->domain)});
  } else if (auto* j = std::get_if<effect::Job>(&effect)) {
    schedule(now_ + j->cpu, m, m, event::Done{j->j, true});  // as if it had a processor for each
  }
}

MxList LittleWorld::look_up(const std::string& domain) const {
  MxList out;
  if (dns_fails.contains(domain)) {
    out.temporary = true;
    return out;
  }
  if (const auto it = mx.find(domain); it != mx.end()) return it->second;
  for (Mta m = 0; m < nodes_.size(); ++m) {
    const auto& d = nodes_[m].domains;
    if (smtp::lower(nodes_[m].name) == domain ||
        std::any_of(d.begin(), d.end(), [&](const auto& s) { return smtp::lower(s) == domain; }))
      out.hosts.push_back(host(m));
  }
  return out;
}

void LittleWorld::connect(Mta m, const effect::Connect& e) {
  const auto server = e.to.mta;
  auto& conn = conns_[e.c];
  conn.ends[0] = m;
  conn.ends[1] = server;
  if (silent.contains(server)) {
    conn.over[1] = conn.silent = true;
    return end(e.c, Side::client, End::timed_out, e.at + e.tcp.connect_timeout);
  }
  if (refuses.contains(server) || !nodes_.at(server).up) {
    conn.over[1] = true;
    return end(e.c, Side::client, End::refused, e.at + 2 * latency_);
  }
  schedule(e.at + 3 * latency_, server, m, event::Accepted{e.c, {m, nodes_.at(m).name, "192.0.2.1"}});
  schedule(e.at + 2 * latency_, m, server, event::Connected{e.c});
}

void LittleWorld::send(Mta m, ConnId c, Side side, Chunk data, TimePoint when) {
  auto& conn = conns_.at(c);
  switch (conn.silent ? Fate::is_lost : fate ? fate(c, side, data) : Fate::arrives) {
    case Fate::arrives: {
      const bool body = data.body != nullptr;
      schedule(when + latency_, conn.ends[index(other(side))], m,
               event::Received{c, std::move(data), when, other(side)});
      if (body) schedule(when + 2 * latency_, m, conn.ends[index(other(side))], event::Acked{c, side});
      return;
    }
    case Fate::is_lost:
      conn.silent = true;
      return nobody_hears(c, side, when);
    case Fate::resets:
      conn.silent = true;
      end(c, side, End::reset, when + latency_);
      return end(c, other(side), End::reset, when + latency_);
    case Fate::closes:
      conn.silent = true;
      end(c, side, End::fin, when + latency_);
      return end(c, other(side), End::fin, when + latency_);
  }
}

void LittleWorld::finish(ConnId c, Side side, TimePoint when) {
  auto& conn = conns_.at(c);
  if (conn.silent) return nobody_hears(c, side, when);
  end(c, other(side), End::fin, when + latency_);
}

void LittleWorld::nobody_hears(ConnId c, Side side, TimePoint when) {
  end(c, side, End::timed_out, when + kTcpGivesUp);
}

void LittleWorld::end(ConnId c, Side whose, End why, TimePoint when) {
  const auto& conn = conns_.at(c);
  schedule(when, conn.ends[index(whose)], conn.ends[index(other(whose))], event::Ended{c, why, whose});
}

void LittleWorld::crash(Mta m) {
  nodes_.at(m).up = false;
  for (auto& [c, conn] : conns_)
    for (auto side : {Side::client, Side::server})
      if (conn.ends[index(side)] == m) conn.over[index(side)] = true;
  give(m, event::PowerChanged{Power::crashed});
}

void LittleWorld::restart(Mta m) {
  nodes_.at(m).up = true;
  give(m, event::PowerChanged{Power::up});
}

// A scripted server.
void LittleWorld::act(Mta m, const Event& e) {
  if (const auto* a = std::get_if<event::Accepted>(&e)) return say(m, a->c, "");
  if (const auto* x = std::get_if<event::Ended>(&e)) return finish(x->c, x->side, now_);
  const auto* r = std::get_if<event::Received>(&e);
  if (!r) return;
  auto& conn = conns_.at(r->c);
  conn.heard += r->data.body ? mail::dot_stuffed(r->data.body->octets()) : r->data.text;
  for (auto end = conn.heard.find("\r\n"); end != std::string::npos; end = conn.heard.find("\r\n")) {
    const auto line = conn.heard.substr(0, end);
    conn.heard.erase(0, end + 2);
    if (!conn.in_data || line == ".") say(m, r->c, line);
  }
}

void LittleWorld::say(Mta m, ConnId c, const std::string& line) {
  const auto answer = nodes_[m].script(line);
  if (answer.empty()) return;
  conns_.at(c).in_data = answer.starts_with("354");
  send(m, c, Side::server, Chunk{answer + "\r\n", nullptr}, now_);
  if (answer.starts_with("421") || answer.starts_with("221")) finish(c, Side::server, now_);
}

void LittleWorld::record(const timeline::Event& e) {
  Row r;
  r.time = e.time;
  r.mta = e.mta;
  r.kind = e.kind;
  r.side = e.side;
  r.session = e.session;
  r.message = e.message;
  r.recipient = e.recipient;
  r.verb = e.verb;
  r.code = e.code;
  r.text = e.text;
  r.state = e.state;
  r.cause = e.cause;
  r.next_at = e.next_at;
  if (e.mail) r.mail = e.mail->octets();
  EXPECT_EQ(e.time, now_) << "a record of another time";
  rows.push_back(std::move(r));
}

std::size_t LittleWorld::count(timeline::Kind k) const { return all(k).size(); }

std::vector<Row> LittleWorld::all(timeline::Kind k) const {
  std::vector<Row> out;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(out), [&](const Row& r) { return r.kind == k; });
  return out;
}

std::vector<std::string> LittleWorld::dialogue(Mta client, Mta server, std::size_t n) const {
  std::optional<ConnId> c;
  for (const auto& r : all(timeline::Kind::accepted))
    if (r.mta == server && r.session->opener == client && n-- == 0) c = r.session;
  std::vector<std::string> out;
  if (!c) return out;
  for (const auto& r : rows) {
    if (r.session != c) continue;
    if (r.kind == timeline::Kind::command) out.push_back(r.text);
    if (r.kind == timeline::Kind::content) out.emplace_back(".");
    if (r.kind == timeline::Kind::reply && r.verb != smtp::Verb::none) out.push_back(std::to_string(r.code));
  }
  return out;
}

std::vector<QueuedRecipient> LittleWorld::queued() const {
  std::vector<QueuedRecipient> out;
  for (const auto& n : nodes_)
    if (n.agent)
      for (auto& q : n.agent->queued()) out.push_back(std::move(q));
  return out;
}

}  // namespace mta
