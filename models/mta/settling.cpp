// What an attempt came to: recipients that are passed on, tried again, given up; and who is told.

#include <algorithm>
#include <utility>

#include "mta/custody.hpp"
#include "policy/glob.hpp"

namespace mta {

using timeline::Kind;

struct Custody::Sorted {
  std::vector<smtp::Path> deferred;
  std::vector<mail::Failure> refused, waiting;  // `waiting` are the deferred
};

Custody::Sorted Custody::sort(const queue::Delivery& d, const Outcome& o) const {
  Sorted out;
  for (std::size_t i = 0; i < d.recipients.size(); ++i) {
    const auto& r = o.replies[i];
    const bool no_reply = r.code == smtp::kNoReply;
    const mail::Failure f{d.recipients[i].mailbox(), "failed", no_reply ? 0 : r.code, r.text(),
                          no_reply ? std::string{} : o.peer_name, o.session.has_value()};
    // SEND is for a terminal now: what cannot be shown comes back, it is not tried again (RFC 821 3.4).
    if ((r.permanent() && !o.soft) || (!r.positive() && d.message->envelope.verb == smtp::Verb::send)) {
      out.refused.push_back(f);
    } else if (!r.positive()) {
      out.deferred.push_back(d.recipients[i]);
      out.waiting.push_back(f);
    }
  }
  return out;
}

void Custody::record_attempt(const queue::Delivery& d, const Outcome& o, TimePoint next_at, Context& x) {
  for (std::size_t i = 0; i < d.recipients.size(); ++i) {
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
    const bool no_reply = r.code == smtp::kNoReply;
    e.code = no_reply ? 0 : r.code;
    e.text = text;
    e.cause = o.cause;
    if (o.in_doubt && no_reply) e.verb = smtp::Verb::dot;  // a copy may be at the peer
    e.destination = d.destination;
    e.next_at = r.positive() || (r.permanent() && !o.soft) || d.message->envelope.verb == smtp::Verb::send
                    ? units::kNever
                    : next_at;
    x.recorder.record(e);
  }
}

void Custody::settle(queue::DeliveryId id, const Outcome& o, Context& x) {
  // The delivery is gone after queue_.settle: keep what is still needed.
  const queue::Delivery d = queue_.at(id);
  auto sorted = sort(d, o);
  const auto settled = queue_.settle(id, std::move(sorted.deferred), x.now);
  record_attempt(d, o, settled.next_at, x);
  changed(d.destination);
  if (!sorted.refused.empty()) fail(*d.message, std::move(sorted.refused), Kind::bounced, x, d.accepted);
  if (settled.expired) {
    fail(*d.message, std::move(sorted.waiting), Kind::expired, x, d.accepted);
  } else if (!sorted.waiting.empty()) {
    warn(d, std::move(sorted.waiting), x);
  }
}

bool Custody::settle_some(queue::DeliveryId id, const Outcome& o, Context& x) {
  const queue::Delivery d = queue_.at(id);
  auto sorted = sort(d, o);
  if (sorted.deferred.empty()) {
    settle(id, o, x);
    return false;
  }
  record_attempt(d, o, x.now, x);
  if (sorted.deferred.size() < d.recipients.size()) changed(d.destination);
  queue_.keep(id, std::move(sorted.deferred));
  if (!sorted.refused.empty()) fail(*d.message, std::move(sorted.refused), Kind::bounced, x, d.accepted);
  return true;
}

void Custody::postpone(queue::DeliveryId id, const std::string& why, std::optional<TimePoint> until,
                       Context& x) {
  const queue::Delivery d = queue_.at(id);
  Outcome o;
  o.replies.assign(d.recipients.size(), smtp::Reply(smtp::kNoReply, why));
  o.cause = why;
  if (d.message->envelope.verb == smtp::Verb::send) return settle(id, o, x);  // it is not tried again
  const auto settled = queue_.postpone(id, until, x.now);
  record_attempt(d, o, settled.next_at, x);
  changed(d.destination);
  auto waiting = sort(d, o).waiting;
  if (settled.expired) {
    fail(*d.message, std::move(waiting), Kind::expired, x, d.accepted);
  } else {
    warn(d, std::move(waiting), x);
  }
}

void Custody::record_doubt(queue::DeliveryId id, ConnId session, int transaction, MtaId peer,
                           Context& x) const {
  const auto& d = queue_.at(id);
  Outcome o;
  o.cause = "this MTA crashed before the reply to the final dot came";
  o.replies.assign(d.recipients.size(), smtp::Reply(smtp::kNoReply, o.cause));
  o.session = session;
  o.transaction = transaction;
  o.peer = peer;
  o.in_doubt = true;
  record_attempt(d, o, x.now, x);
}

void Custody::fail(const mail::Message& m, std::vector<mail::Failure> failures, Kind kind, Context& x,
                   std::optional<TimePoint> arrived) {
  // A notice that cannot be delivered is the end of it (RFC 5321 6.1).
  if (is_notice(m)) kind = Kind::discarded;
  for (const auto& f : failures) {
    auto e = x.row(kind);
    e.message = m.key();
    e.recipient = f.recipient;
    e.code = f.code;
    e.text = f.text;
    e.mail = &m;
    x.recorder.record(e);
  }
  if (!config_->notices) return;
  std::erase_if(failures, [&](const auto& f) { return !mail::is_wanted(m.envelope, f.recipient, "FAILURE"); });
  if (failures.empty()) return;
  if (!m.envelope.reverse_path.is_null()) return notify(m, failures, {arrived, {}}, x);
  // A double bounce: nobody can be told but the postmaster here, once.
  const bool to_postmaster = std::any_of(failures.begin(), failures.end(), [](const mail::Failure& f) {
    return smtp::lower(f.recipient).starts_with("postmaster@");
  });
  if (config_->queue_habits.double_bounce == DoubleBounce::postmaster && config_->postmaster && !to_postmaster) {
    mail::Message addressed = m;
    addressed.envelope.reverse_path = {{}, "postmaster", domains_.front()};
    notify(addressed, failures, {arrived, {}}, x);
  }
}

void Custody::notify(const mail::Message& m, const std::vector<mail::Failure>& failures,
                     const mail::NoticeDates& dates, Context& x) {
  mail::Identity who;
  who.key = {static_cast<std::int32_t>(x.self), made_++};
  who.parent = m.key();
  who.kind = failures.front().action == "delayed" ? mail::Kind::delay : mail::Kind::bounce;
  submit(mail::notification(m, failures, config_->name, std::move(who), config_->calendar, x.now, dates), x);
}

void Custody::warn(const queue::Delivery& d, std::vector<mail::Failure> waiting, Context& x) {
  if (config_->delay_warning.count() <= 0 || d.warned || !config_->notices) return;
  if (x.now - d.accepted < config_->delay_warning) return;
  queue_.set_warned(d.id);
  // Never about a notice, and never to nobody.
  if (is_notice(*d.message) || d.message->envelope.reverse_path.is_null()) return;
  std::erase_if(waiting, [&](const auto& f) { return !mail::is_wanted(d.message->envelope, f.recipient, "DELAY"); });
  if (waiting.empty()) return;
  for (auto& f : waiting) f.action = "delayed";
  notify(*d.message, waiting, {d.accepted, d.accepted + config_->give_up}, x);
}

void Custody::act(const event::Action& a, Context& x) {
  const auto which = [&](const queue::Delivery& d) {
    return policy::matches(smtp::lower(a.destinations), d.destination);
  };
  const auto moved = a.what == event::Action::Do::flush  ? queue_.flush(which, x.now)
                     : a.what == event::Action::Do::hold ? queue_.hold(which)
                                                         : queue_.release(which, x.now);
  for (const auto id : moved) changed(queue_.at(id).destination);
}

}  // namespace mta
