#include "serve/witness.hpp"

#include <utility>

namespace serve {

using timeline::Event;
using timeline::Kind;
using timeline::Side;

namespace {

/// It came as octets over SMTP and got its name here; what the scenario hands in has one of its own.
bool came_from_outside(const Event& submitted) {
  const auto* mail = submitted.mail;
  return mail != nullptr && mail->identity().kind == mail::Kind::user && submitted.message.origin >= 0 &&
         submitted.message.origin != mail::MessageKey::kQueue;
}

}  // namespace

Witness::Witness(timeline::Recorder& record, timeline::MtaId self, timeline::MtaId outside, Watch watch,
                 std::function<bool(timeline::MtaId)> served)
    : record_(record), self_(self), outside_(outside), watch_(std::move(watch)), served_(std::move(served)) {}

void Witness::put(const Event& e) {
  record_.record(e);
  if (watch_) watch_(e);
}

void Witness::record(const Event& e) {
  if (e.kind == Kind::power && e.cause.empty()) return;  // Ctrl-C is no outage
  if (e.kind == Kind::queued || e.kind == Kind::delivered || e.kind == Kind::shown) took_mail_ = true;
  follow(e);
  if (e.session && e.side == Side::server && e.session->opener != outside_)
    return put(e);  // both ends are ours
  const bool line =
      e.side == Side::server && e.session && (e.kind == Kind::command || e.kind == Kind::content);
  if (!line) {
    // Octets become a message only after the row of the content; the reply to the dot may name it.
    if (e.kind == Kind::queued && e.session && !asked_[*e.session].empty()) {
      Asked& dot = asked_[*e.session].back();
      dot.message = e.message;
      dot.taken.emplace_back(e.recipient);
    }
    if (e.kind == Kind::accepted && e.session) asked_[*e.session].push_back({});
    Event theirs = e;
    if (e.kind == Kind::submitted && came_from_outside(e)) theirs.mta = outside_;
    // Nobody here knows when a real server's reply left.
    if (e.kind == Kind::reply && e.session && saying_.contains(*e.session)) theirs.sent.reset();
    put(theirs);
    if (e.kind == Kind::passed && !(e.peer && is_served(*e.peer))) handed_outside(e);
    return;
  }
  asked_[*e.session].push_back({e.verb, e.transaction, e.message, std::string(e.recipient), {}});
  Event known = e;
  known.sent.reset();
  // What came as octets is all content: no trace of ours stands in front of it.
  if (e.kind == Kind::content && e.message.origin == mail::MessageKey::kNone) known.text = {};
  put(known);
}

// A server from outside records nothing either.
void Witness::follow(const Event& e) {
  if (!e.session || e.side != Side::client || e.session->opener != self_) return;
  if (e.kind == Kind::connecting && e.peer && !is_served(*e.peer)) saying_[*e.session].server = *e.peer;
  const auto at = saying_.find(*e.session);
  if (at == saying_.end()) return;
  if (e.kind == Kind::closed) saying_.erase(at);
  if (e.kind != Kind::reply) return;
  if (e.verb == smtp::Verb::data && e.code / 100 == 3) at->second.data = true;
  if (e.message.origin != mail::MessageKey::kNone) at->second.message = e.message;
}

void Witness::said(const timeline::ConnId& c, std::string_view octets, units::TimePoint sent,
                   units::TimePoint now) {
  const auto at = saying_.find(c);
  if (at == saying_.end()) return;
  Saying& s = at->second;
  Event e;
  e.time = now;
  e.mta = s.server;
  e.side = Side::server;
  e.session = c;
  e.peer = self_;
  e.sent = sent;
  while (!octets.empty()) {
    const std::size_t end = octets.find("\r\n");
    const std::string_view line = octets.substr(0, end);
    const auto whole = end == std::string_view::npos ? octets.size() : end + 2;
    octets.remove_prefix(whole);
    if (s.data && line != ".") {
      s.octets += static_cast<std::int64_t>(whole);
      continue;
    }
    e.verb = s.data ? smtp::Verb::dot : smtp::verb_of(line.substr(0, line.find(' ')));
    e.kind = s.data ? Kind::content : Kind::command;
    if (smtp::begins_mail(e.verb)) ++s.transaction;
    const bool within =
        e.verb != smtp::Verb::helo && e.verb != smtp::Verb::ehlo && e.verb != smtp::Verb::quit;
    e.transaction = within ? s.transaction : 0;
    e.message = s.data ? s.message : mail::MessageKey{};
    e.bytes = s.data ? std::exchange(s.octets, 0) : static_cast<std::int64_t>(whole);
    e.text = s.data ? std::string_view{} : line;
    s.data = false;
    put(e);
  }
}

void Witness::begin() { took_mail_ = false; }

Asked Witness::asked(const timeline::ConnId& c) {
  const auto at = asked_.find(c);
  if (at == asked_.end() || at->second.empty()) return {};
  Asked a = std::move(at->second.front());
  at->second.pop_front();
  return a;
}

void Witness::handed_outside(const Event& passed) {
  Event e = passed;
  e.kind = Kind::handed_outside;
  e.mta = passed.peer.value_or(outside_);
  e.side = Side::none;
  put(e);
}

Event Witness::row(Kind kind, const timeline::ConnId& c, units::TimePoint now) const {
  Event e;
  e.time = now;
  e.mta = outside_;
  e.kind = kind;
  e.side = Side::client;
  e.session = c;
  e.peer = self_;
  return e;
}

void Witness::accepted(const timeline::ConnId& c, units::TimePoint now) {
  put(row(Kind::connecting, c, now));
  put(row(Kind::connected, c, now));
}

void Witness::replied(const timeline::ConnId& c, const Asked& asked, std::string_view octets,
                      units::TimePoint sent, units::TimePoint now) {
  Event e = row(Kind::reply, c, now);
  e.sent = sent;
  e.verb = asked.verb;
  e.transaction = asked.transaction;
  e.message = asked.message;
  e.recipient = asked.recipient;
  e.bytes = static_cast<std::int64_t>(octets.size());
  // "250-first CRLF 250 last CRLF", as the agent writes replies.
  std::string text;
  while (octets.size() >= 3) {
    const std::size_t end = octets.find("\r\n");
    const std::string_view line = octets.substr(0, end);
    if (e.code == 0)
      e.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    else
      text += '\n';
    if (line.size() > 4) text += line.substr(4);
    octets.remove_prefix(end == std::string_view::npos ? octets.size() : end + 2);
  }
  e.text = text;
  put(e);
  if (e.code / 100 != 2) return;
  e.kind = Kind::passed;
  for (const std::string& recipient : asked.taken) {
    e.recipient = recipient;
    e.destination = e.recipient.substr(e.recipient.rfind('@') + 1);
    put(e);
  }
}

void Witness::closed(const timeline::ConnId& c, std::string_view cause, units::TimePoint now) {
  asked_.erase(c);
  Event e = row(Kind::closed, c, now);
  e.cause = cause;
  put(e);
}

}  // namespace serve
