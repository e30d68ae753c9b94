#include "law.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace worlds {

using timeline::Event;
using timeline::Kind;

void Law::fail(std::string what) {
  if (broken_.empty()) broken_ = std::move(what);
}

void Law::mix(std::string_view text) {
  for (const char c : text) print_ = (print_ ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
}

void Law::record(const Event& e) {
  if (e.time < last_) fail(fmt::format("time goes back: {} after {}", units::to_seconds(e.time), units::to_seconds(last_)));
  last_ = e.time;
  mix(fmt::format("{} {} {} {} {} {} {}", e.time.time_since_epoch().count(), e.mta, timeline::to_text(e.kind), e.recipient, e.code, e.text, e.cause));
  const Copy copy{e.message, std::string(e.recipient)};
  if (e.kind == Kind::connecting && e.session) began_[*e.session] = {1, e.time};
  // A session that is used again begins anew with every message.
  if (e.kind == Kind::command && e.session && e.verb == smtp::Verb::mail && e.transaction > 1)
    began_[*e.session] = {e.transaction, e.sent.value_or(e.time)};
  if (e.kind == Kind::submitted && e.mail) {
    const auto& who = e.mail->identity();
    kinds_[e.message] = who.kind;
    const auto parent = kinds_.find(who.parent);
    const auto is_notice = [](mail::Kind k) { return k == mail::Kind::bounce || k == mail::Kind::delay; };
    // A double bounce goes to the postmaster, and nowhere else.
    if (is_notice(who.kind) && !e.recipient.starts_with("postmaster@") && parent != kinds_.end() && is_notice(parent->second))
      fail(fmt::format("a notice about a notice, to {} at {}", e.recipient, units::to_seconds(e.time)));
  }
  if (e.kind == Kind::queued && e.session) taken_in_[copy].insert(*e.session);
  if (e.kind == Kind::passed && e.session) heard_[copy].insert(*e.session);
  if (e.kind == Kind::submitted || e.kind == Kind::queued) due_[std::pair(e.mta, copy)].insert(e.time);
  if (e.kind == Kind::attempted || e.kind == Kind::passed) check_attempt(e);
  if (e.kind == Kind::delivered) check_duplicate(e);
  ledger_.take(e);
}

/// A second copy comes of a session in which the server took the message and the client never heard so: its last reply
/// was lost, or a crash made the client forget that it waited for it.
void Law::check_duplicate(const Event& e) {
  const Copy copy{e.message, std::string(e.recipient)};
  if (++delivered_[copy] < 2) return;
  for (const auto& session : taken_in_[copy])
    if (!heard_[copy].contains(session)) return;
  fail(fmt::format("{} was delivered twice, at {} again, and no session lost its last reply", e.recipient, units::to_seconds(e.time)));
}

/// When an attempt began, as far as the record knows.
units::TimePoint Law::began(const Event& e) const {
  if (!e.session) return e.time;
  const auto it = began_.find(*e.session);
  return it != began_.end() && it->second.transaction == std::max(1, e.transaction) ? it->second.at : e.time;
}

/// An MTA that was given a copy twice has two deliveries of it, each with a schedule of its own; the record does not
/// say which one was tried. So every attempt uses up one date that has come, the latest: the earlier ones fit whatever
/// is heard of next.
void Law::check_attempt(const Event& e) {
  auto& due = due_[std::pair(e.mta, Copy{e.message, std::string(e.recipient)})];
  const auto at = began(e);
  const auto later = due.upper_bound(at);
  if (later == due.begin()) {
    fail(fmt::format("{} is tried at {}, though {}", e.recipient, units::to_seconds(at),
                     due.empty() ? "nothing of it is left to try"
                                 : fmt::format("the schedule says {}", units::to_seconds(*later))));
  } else {
    due.erase(std::prev(later));
  }
  if (e.kind != Kind::attempted || e.next_at == units::kNever) return;
  // At once it is tried only at another exchanger, or after a crash.
  if (e.next_at < e.time || (e.next_at == e.time && !exchangers && e.verb != smtp::Verb::dot)) fail(fmt::format("{} is to be tried again at once, at {}", e.recipient, units::to_seconds(e.time)));
  due.insert(e.next_at);
}

void Law::flushed(timeline::MtaId mta, units::TimePoint now) {
  for (auto& [key, dates] : due_) {
    if (key.first != mta) continue;
    std::multiset<units::TimePoint> sooner;
    for (const auto d : dates) sooner.insert(std::min(d, now));
    dates = std::move(sooner);
  }
}

void Law::check_ledger(std::vector<timeline::LedgerKeeper::Held> held) {
  if (!broken_.empty()) return;
  const auto what = ledger_.imbalance(std::move(held));
  if (!what.empty()) fail(fmt::format("at {}: {}", units::to_seconds(last_), what));
}

}  // namespace worlds
