#include "mta/incoming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "mta/replies.hpp"

namespace mta {
namespace {

using smtp::Verb;
using timeline::Kind;
using timeline::Side;

constexpr int kMaxHops = 100;  // RFC 5321 6.3: at least 100 Received lines before a loop is suspected

const Think& time_for(const ThinkTimes& t, Verb v) {
  switch (v) {
    case Verb::none:
      return t.banner;
    case Verb::helo:
    case Verb::ehlo:
      return t.helo;
    case Verb::mail:
      return t.mail;
    case Verb::rcpt:
      return t.rcpt;
    case Verb::data:
      return t.data;
    case Verb::dot:
      return t.dot;
    case Verb::quit:
      return t.quit;
    default:
      return t.other;
  }
}

/// Before the reply to a command, or to so many octets of content.
Duration thinking(Verb verb, std::int64_t octets, Context& x) {
  const auto t = x.think(time_for(x.config.think, verb));
  return verb == Verb::dot ? t + for_octets(x.think(x.config.think.store), octets) : t;
}

}  // namespace

Incoming::Incoming(Custody& custody, const Config& config, std::uint64_t seed)
    : custody_(custody),
      scripted_(config.replies),
      processes_(config.queue_habits.max_incoming),
      service_(seed, "mta." + config.name + ".service") {}

void Incoming::accepted(const event::Accepted& e, Context& x) {
  auto row = x.row(Kind::accepted, Side::server, e.c);
  row.peer = e.peer.mta;
  x.recorder.record(row);
  auto& s = begin(e.c, e.peer, Side::server, x);
  if (processes_.take(x.now)) {
    start(s, x);
    serve(e.c, s, x.now, x);
  } else if (x.config.queue_habits.refuse_when_full) {
    s.smtp.close();
    say(s, smtp::Reply(421, "Too many concurrent SMTP connections; please try again later"),
        x.think(x.config.think.banner), x);
    close(e.c, s, s.busy, x);
  } else {
    s.waits = true;
    processes_.wait(e.c);
  }
}

void Incoming::start(Session& s, Context& x) {
  const auto& service = x.config.service;
  s.waits = false;
  s.has_process = true;
  s.busy_until = x.now + service.mean;
  if (service.exponential)
    s.busy_until = x.now + units::from_seconds(rng::exponential(service_, units::in_seconds(service.mean)));
  s.limited = x.config.clients.any() && !is_submitter(s.peer, x.config);
  if (s.limited) s.welcome = limits_.connect(s.peer.address, x.now, x.config.clients);
}

void Incoming::leave_process(Session& s, TimePoint at) {
  if (std::exchange(s.has_process, false)) processes_.release(std::max(at, s.busy_until));
}

void Incoming::admit(Context& x) {
  while (const auto c = processes_.admit(x.now)) {
    const auto it = sessions_.find(*c);
    if (it == sessions_.end() || !it->second.waits) {
      processes_.release(x.now);  // whoever waited is gone
      continue;
    }
    start(it->second, x);
    serve(*c, it->second, x.now, x);
  }
}

Incoming::Session& Incoming::begin(ConnId c, Peer peer, Side side, Context& x) {
  smtp::ServerOptions options;
  options.personality = &custody_.personality();
  options.esmtp = x.config.esmtp;
  options.tolerate = x.config.tolerate;
  options.extensions = x.config.extensions;
  options.size_limit = x.config.max_message;
  options.recipients_limit = x.config.max_recipients;
  options.vrfy = x.config.vrfy;
  options.expn = x.config.expn;
  options.turn = x.config.turn;
  options.send = x.config.send;
  return sessions_.try_emplace(c, Session{smtp::ServerSession(options), std::move(peer), x.now, {}, side})
      .first->second;
}

void Incoming::turned(const Turned& t, Context& x) {
  serve(t.c, begin(t.c, t.peer, Side::client, x), x.now, x);
}

std::vector<Turned> Incoming::take_turned() {
  if (turned_.empty()) return {};
  for (const auto& t : turned_) {
    auto& s = sessions_.at(t.c);
    if (s.limited) limits_.disconnect(s.peer.address);
    leave_process(s, units::kStart);
    sessions_.erase(t.c);
    deadlines_.clear(t.c);
  }
  return std::exchange(turned_, {});
}

void Incoming::received(const event::Received& e, Context& x) {
  auto& s = sessions_.at(e.c);
  if (s.smtp.state() == smtp::ServerState::data && !s.data_left) s.data_left = e.sent;
  s.sent = e.sent;
  if (!s.reads && !s.looking && x.now < s.busy) s.reads = s.busy;
  if (e.data.body) {
    s.smtp.receive(e.data.body);
  } else {
    s.smtp.receive(e.data.text);
  }
  if (s.waits) return;  // what came before the banner is read behind it
  serve(e.c, s, e.sent, x);
  if (s.smtp.state() == smtp::ServerState::closed) s.reads.reset();
  // The wait is for a command; in the middle of the data every piece of it starts the wait anew (RFC
  // 5321 4.5.3.2.7).
  if (s.reads)
    deadlines_.set(e.c, *s.reads);
  else if (s.smtp.state() == smtp::ServerState::data && !s.looking)
    deadlines_.set(e.c, std::max(x.now, s.busy) + x.config.timeouts.server);
}

void Incoming::serve(ConnId c, Session& s, TimePoint sent, Context& x) {
  bool slept = x.now - s.busy > kAsleep;
  while (auto* r = s.smtp.next()) {
    const Verb verb = r->command.verb;
    std::optional<smtp::Envelope> envelope;
    if (verb == Verb::dot) envelope = s.smtp.envelope();  // answering clears it
    std::string id =
        verb == Verb::dot ? fmt::format("{}.{}", x.self + 1, accepted_mail_ + 1) : std::string{};
    auto verdict = decide(s, *r, id, x);
    const auto before = s.smtp.state();
    // Message data comes in pieces, of which the dot is the last.
    const TimePoint left = verb == Verb::dot ? std::exchange(s.data_left, {}).value_or(sent) : sent;
    if (verb == Verb::dot && verdict.reply.positive() && !verdict.drop && x.config.filter_cpu > Duration{}) {
      record_heard(c, s, *r, before, left, x);
      flush(c, s, x);
      return look_at(c, s, {std::move(*r), std::move(verdict), std::move(*envelope), std::move(id)}, x);
    }
    if (verdict.drop) {
      s.smtp.close();
    } else {
      s.smtp.answer(verdict.reply);
    }
    if (verb != Verb::none) record_heard(c, s, *r, before, left, x);
    if (verdict.drop) return hang_up(c, s, verdict.delay, x);
    if (verb == Verb::dot && verdict.reply.positive()) {
      ++accepted_mail_;
      take(c, s, *r, std::move(*envelope), id, x);
    }
    if (verdict.delay > Duration{}) flush(c, s, x);  // who waits on purpose says first what it has to say
    auto thinks = thinking(verb, r->octets, x) + verdict.delay;
    if (std::exchange(slept, false)) thinks += x.think(x.config.think.wake);
    say(s, verdict.reply, thinks, x);
    if (s.smtp.state() == smtp::ServerState::turned) turned_.push_back({c, s.peer, s.smtp.envelope().helo});
  }
  const auto state = s.smtp.state();
  if (s.reads && state != smtp::ServerState::closed && state != smtp::ServerState::turned) return;
  flush(c, s, x);
}

void Incoming::record_heard(ConnId c, const Session& s, const smtp::Request& r, smtp::ServerState before,
                            TimePoint sent, Context& x) const {
  const Verb verb = r.command.verb;
  auto row = x.row(verb == Verb::dot ? Kind::content : Kind::command, s.side, c);
  row.peer = s.peer.mta;
  // HELO clears the transaction; whatever stands outside one belongs to none.
  const bool within = before == smtp::ServerState::mail || before == smtp::ServerState::rcpt ||
                      before == smtp::ServerState::data || s.smtp.state() == smtp::ServerState::mail;
  row.transaction = within ? s.smtp.transaction() : 0;
  row.verb = verb;
  row.sent = sent;
  row.bytes = r.octets;
  row.state = smtp::to_text(s.smtp.state());
  row.text = verb == Verb::dot ? std::string_view(r.data.text) : std::string_view(r.line);
  const std::string recipient = verb == Verb::rcpt && r.command.path ? r.command.path->mailbox() : std::string{};
  row.recipient = recipient;
  if (r.data.body) row.message = r.data.body->identity().key;
  x.recorder.record(row);
}

// The content filter: nothing more is answered in this session until it is done, and RFC 5321's clocks are the
// client's alone.
void Incoming::look_at(ConnId c, Session& s, Looked looked, Context& x) {
  ++accepted_mail_;  // its id is taken
  Custody::filtering(looked.envelope, looked.request.data.body, c, s.smtp.transaction(), Custody::Filter::begins, x);
  s.looking = std::move(looked);
  deadlines_.clear(c);
  looking_.emplace(looks_, c);
  x.out.emplace_back(effect::Job{looks_++, x.config.filter_cpu, 0});
}

void Incoming::done(const event::Done& e, Context& x) {
  const auto job = looking_.find(e.j);
  if (job == looking_.end()) return;  // begun before a crash
  const ConnId c = job->second;
  looking_.erase(job);
  auto& s = sessions_.at(c);
  Looked l = *std::exchange(s.looking, std::nullopt);
  s.smtp.answer(l.verdict.reply);
  take(c, s, l.request, std::move(l.envelope), l.id, x);
  if (s.gone) {
    // The client has given up, but a server does not look before it speaks: the message is taken, and will come a
    // second time (RFC 1047).
    record_closed(c, s, *s.gone, x);
    if (*s.gone == End::fin) x.out.emplace_back(effect::Finish{c, x.now, s.side});
    leave_process(s, x.now);
    sessions_.erase(c);
    return;
  }
  say(s, l.verdict.reply, thinking(Verb::dot, l.request.octets, x) + l.verdict.delay, x);
  if (s.last) return say_goodbye(c, s, x);
  serve(c, s, s.sent, x);
}

void Incoming::hang_up(ConnId c, Session& s, Duration delay, Context& x) {
  leave_process(s, std::max(s.busy, x.now) + delay);
  if (!s.held.empty())
    x.out.emplace_back(effect::Send{c, Chunk{std::exchange(s.held, {}), nullptr}, s.busy, s.side});
  x.out.emplace_back(effect::Finish{c, std::max(s.busy, x.now) + delay, s.side});
  deadlines_.clear(c);
}

void Incoming::say(Session& s, const smtp::Reply& reply, Duration think, const Context& x) {
  s.busy = std::max(s.busy, x.now) + think;
  smtp::append_wire(s.held, reply);
}

void Incoming::flush(ConnId c, Session& s, Context& x) {
  s.reads.reset();
  if (s.held.empty()) return;
  if (s.smtp.state() != smtp::ServerState::closed) {
    deadlines_.set(c, s.busy + x.config.timeouts.server);
    x.out.emplace_back(
        effect::Send{c, Chunk{std::exchange(s.held, {}), nullptr}, s.busy, s.side, x.config.habits.nagle});
  } else if (x.config.habits.cork > Duration{}) {
    deadlines_.set(c, s.busy + x.config.habits.cork);
  } else {
    close(c, s, s.busy, x);
  }
}

void Incoming::close(ConnId c, Session& s, TimePoint at, Context& x) {
  if (!s.held.empty())
    x.out.emplace_back(
        effect::Send{c, Chunk{std::exchange(s.held, {}), nullptr}, at, s.side, x.config.habits.nagle});
  x.out.emplace_back(effect::Finish{c, at, s.side});
  deadlines_.clear(c);
  leave_process(s, at);
}

void Incoming::take(ConnId c, const Session& s, smtp::Request& r, smtp::Envelope&& envelope,
                    const std::string& id, Context& x) {
  mail::Message m;
  m.envelope = std::move(envelope);
  m.content = r.data.body;
  if (!m.content) {
    m.content = mail::Content::of_octets(std::move(r.data.text));
    r.data.text.clear();
  }
  mail::Hop hop;
  hop.from = m.envelope.helo;
  hop.address = s.peer.address;
  hop.by = x.config.name;
  hop.with = s.smtp.extended() ? "ESMTP" : "SMTP";
  hop.id = id;
  if (m.envelope.forward_paths.size() == 1) hop.for_path = m.envelope.forward_paths.front().to_text();
  m.trace = mail::received_line(hop, x.config.calendar, x.now) + r.data.text;
  custody_.take(std::move(m), c, s.smtp.transaction(), x);
}

void Incoming::ended(const event::Ended& e, Context& x) {
  auto& s = sessions_.at(e.c);
  if (s.limited) limits_.disconnect(s.peer.address);
  deadlines_.clear(e.c);
  if (s.looking) {  // who waits for his filter does not look at the connection
    s.gone = e.why;
    return;
  }
  leave_process(s, std::max(s.busy, x.now));
  record_closed(e.c, s, e.why, x);
  if (s.reads) flush(e.c, s, x);
  // The client is gone: our side closes too (RFC 5321 3.8); some say 421 into the half that is still open.
  if (s.smtp.state() != smtp::ServerState::closed && e.why == End::fin) {
    const int code = s.smtp.code_for(Verb::none, smtp::Finding::half_close);
    if (code != 0) {
      const smtp::Reply last(code, std::string(smtp::standard_text(code)));
      x.out.emplace_back(
          effect::Send{e.c, Chunk{smtp::to_wire(last), nullptr}, std::max(x.now, s.busy), s.side});
    }
  }
  if (e.why == End::fin && (s.smtp.state() != smtp::ServerState::closed || !s.held.empty()))
    close(e.c, s, std::max(x.now, s.busy), x);
  sessions_.erase(e.c);
}

void Incoming::record_closed(ConnId c, const Session& s, End why, Context& x) const {
  auto row = x.row(Kind::closed, s.side, c);
  row.cause = to_text(why);
  row.peer = s.peer.mta;
  row.state = smtp::to_text(smtp::ServerState::closed);
  x.recorder.record(row);
}

void Incoming::timed_out(TimePoint now, Context& x) {
  admit(x);
  for (ConnId c; deadlines_.take(now, c);) {
    auto& s = sessions_.at(c);
    if (s.reads) {  // what comes from now on is read later
      deadlines_.set(c, s.busy + x.config.timeouts.server);
      flush(c, s, x);
      continue;
    }
    if (!s.held.empty()) {  // corked long enough
      close(c, s, now, x);
      continue;
    }
    s.smtp.close();
    say(s, smtp::Reply(421, x.config.name + " Timeout, closing transmission channel"), Duration{}, x);
    flush(c, s, x);
  }
}

void Incoming::shut_down(Context& x) {
  std::vector<ConnId> order;  // the map's own order must not show
  for (const auto& [c, s] : sessions_) order.push_back(c);
  std::sort(order.begin(), order.end());
  for (const auto c : order) {
    auto& s = sessions_.at(c);
    if (s.smtp.state() == smtp::ServerState::closed) continue;
    if (s.looking)
      s.last = true;  // it hears what became of its message first
    else
      say_goodbye(c, s, x);
  }
}

void Incoming::say_goodbye(ConnId c, Session& s, Context& x) {
  s.waits = false;
  s.smtp.close();
  say(s, smtp::Reply(421, x.config.name + " Service shutting down"), Duration{}, x);
  flush(c, s, x);
}

void Incoming::crash(Context& x) {
  for (const auto& [job, c] : looking_) {
    const auto& s = sessions_.at(c);
    Custody::filtering(s.looking->envelope, s.looking->request.data.body, c, s.smtp.transaction(), Custody::Filter::lost, x);
    if (s.gone) record_closed(c, s, *s.gone, x);
  }
  sessions_.clear();
  looking_.clear();
  limits_.clear();
  deadlines_.clear();
  processes_.clear();
}

}  // namespace mta
