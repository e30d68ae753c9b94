#include "timeline/session_timeline.hpp"

#include <algorithm>

namespace timeline {
namespace {

bool begins_transaction(smtp::Verb v) {
  return v == smtp::Verb::mail || v == smtp::Verb::send || v == smtp::Verb::soml || v == smtp::Verb::saml;
}

}  // namespace

TransactionLine& SessionTimeline::transaction(const Event& e) {
  const auto at = std::find_if(transactions.rbegin(), transactions.rend(),
                               [&](const TransactionLine& t) { return t.n == e.transaction; });
  if (at != transactions.rend()) return *at;
  // Both ends record, so a later transaction may show up before the last reply of an earlier one.
  const auto place = std::find_if(transactions.begin(), transactions.end(),
                                  [&](const TransactionLine& t) { return t.n > e.transaction; });
  TransactionLine fresh;
  fresh.n = e.transaction;
  return *transactions.insert(place, fresh);
}

void SessionTimeline::take_reply(const Event& e) {
  bytes_to_client += e.bytes;
  const bool positive = e.code / 100 == 2;
  switch (e.verb) {
    case smtp::Verb::none:
      if (!banner) banner = e.time;
      break;
    case smtp::Verb::helo:
    case smtp::Verb::ehlo:
      if (positive && !helo) helo = e.time;
      break;
    case smtp::Verb::quit:
      said_goodbye_ = said_goodbye_ || positive;
      break;
    case smtp::Verb::dot:
      if (positive) accepted = e.time;
      break;
    default:
      break;
  }
  if (e.transaction == 0) return;
  TransactionLine& t = transaction(e);
  t.last_code = e.code;
  if (begins_transaction(e.verb)) {
    t.verb = e.verb;
    if (!t.mail) t.mail = e.time;
  } else if (e.verb == smtp::Verb::rcpt) {
    (positive ? t.rcpt_ok : e.code / 100 == 4 ? t.rcpt_4yz : t.rcpt_5yz)++;
  } else if (e.verb == smtp::Verb::data && e.code == 354) {
    t.data = e.time;
  } else if (e.verb == smtp::Verb::dot && positive) {
    t.accepted = e.time;
  }
}

void SessionTimeline::take(const Event& e) {
  if (e.side == Side::client && !client) client = e.mta;
  if (e.side == Side::server && !server) server = e.mta;
  if (e.peer) {
    if (e.side == Side::client && !server) server = *e.peer;
    if (e.side == Side::server && !client) client = *e.peer;
  }
  if (e.side == Side::server) server_seen_ = true;
  if (e.transaction != 0 && e.message.origin != mail::MessageKey::kNone) {
    TransactionLine& t = transaction(e);
    if (t.message.origin == mail::MessageKey::kNone) t.message = e.message;
  }

  switch (e.kind) {
    case Kind::connecting:
      started = e.time;
      name.assign(e.text);
      break;
    case Kind::connected:
      connected = e.time;
      break;
    case Kind::closed:
      (e.side == Side::server ? server_closed_ : client_closed_) = true;
      // The client's view of the end stands; the server's where the client has none.
      if (e.side != Side::server || !closed) {
        closed = e.time;
        cause_.assign(e.cause);
      }
      break;
    case Kind::retransmitted:
      ++retransmissions;
      break;
    case Kind::command:
      ++commands;
      bytes_to_server += e.bytes;
      if (e.verb == smtp::Verb::quit) quit = e.sent.value_or(e.time);
      if (e.transaction != 0 && begins_transaction(e.verb)) {
        TransactionLine& t = transaction(e);
        t.verb = e.verb;
        t.mail = e.sent.value_or(e.time);
      }
      break;
    case Kind::content:
      bytes_to_server += e.bytes;
      if (e.transaction != 0) transaction(e).dot = e.time;
      break;
    case Kind::reply:
      take_reply(e);
      break;
    default:
      break;
  }
}

std::string SessionTimeline::outcome() const {
  if (!closed) return "open";
  if (said_goodbye_ && (cause_ == "fin" || cause_.empty())) return "quit";
  // A time-out says what it waited for; the row says that it was one.
  if (cause_.starts_with("timed out")) return "timed_out";
  return cause_.empty() ? "fin" : cause_;
}

}  // namespace timeline
