#include "timeline/ledger_keeper.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace timeline {
namespace {

bool about_a_recipient(Kind k) {
  return k == Kind::filtering || k == Kind::queued || k == Kind::attempted || k == Kind::passed || outcome_of(k).has_value();
}

std::string named(const mail::MessageKey& m, std::string_view recipient) {
  return fmt::format("<{}> of message {}.{}", recipient, m.origin, m.n);
}

// At most this many recipients are named before the rest is counted only.
constexpr std::size_t kNamed = 5;

std::string sentence(const std::vector<std::string>& who, const char* what) {
  if (who.empty()) return "";
  std::string out;
  for (std::size_t i = 0; i < std::min(who.size(), kNamed); ++i) out += (i == 0 ? "" : ", ") + who[i];
  if (who.size() > kNamed) out += fmt::format(" and {} more", who.size() - kNamed);
  return fmt::format("{} {}\n", out, what);
}

}  // namespace

std::size_t LedgerKeeper::Hash::operator()(const View& v) const noexcept {
  const std::uint64_t key = (std::uint64_t{static_cast<std::uint32_t>(v.message.origin)} << 32) | v.message.n;
  return std::hash<std::string_view>{}(v.recipient) ^ static_cast<std::size_t>(key * 0x9e3779b97f4a7c15ull);
}

LedgerKeeper::Taken LedgerKeeper::take(const Event& e) {
  ended_.reset();
  if (e.kind == Kind::refused) ++sums_.refused;
  if (e.kind == Kind::submitted) {
    const auto [at, fresh] = stories_.try_emplace(Held{e.message, std::string(e.recipient)});
    DeliveryStory& s = at->second;
    if (fresh) {
      s.row = ++rows_;
      s.message = e.message;
      s.kind = e.mail != nullptr ? e.mail->identity().kind : mail::Kind::user;
      s.recipient.assign(e.recipient);
      s.submitted = e.time;
      s.holders.push_back(e.mta);
      switch (s.kind) {
        case mail::Kind::user:
          ++sums_.submitted;
          break;
        case mail::Kind::list:
        case mail::Kind::forward:
          ++sums_.children;
          break;
        case mail::Kind::bounce:
        case mail::Kind::delay:
          ++sums_.notices;
          break;
      }
    }
    return {&s, fresh, false};
  }
  if (!about_a_recipient(e.kind)) return {};

  const auto at = stories_.find(View{e.message, e.recipient});
  if (at == stories_.end()) {
    if (strays_++ == 0) first_stray_ = fmt::format("{} {}", to_text(e.kind), named(e.message, e.recipient));
    return {};
  }
  DeliveryStory& s = at->second;
  const bool was_settled = s.settled();
  const int duplicates = s.duplicates;
  s.take(e);
  sums_.duplicates += static_cast<std::uint64_t>(s.duplicates - duplicates);
  if (!was_settled) {
    switch (s.outcome) {
      case Outcome::queued:
        break;
      case Outcome::delivered:
        ++sums_.delivered;
        break;
      case Outcome::handed_outside:
        ++sums_.handed_outside;
        break;
      case Outcome::replaced:
        ++sums_.replaced;
        break;
      case Outcome::bounced:
        ++sums_.bounced;
        break;
      case Outcome::expired:
        ++sums_.expired;
        break;
      case Outcome::discarded:
        ++sums_.discarded;
        break;
    }
  }
  if (!s.over()) return {&s, false, false};
  ended_ = std::move(s);
  stories_.erase(at);
  return {&*ended_, false, true};
}

Ledger LedgerKeeper::ledger() const {
  Ledger l = sums_;
  for (const auto& [key, story] : stories_) l.queued += story.settled() ? 0 : 1;
  return l;
}

std::vector<const DeliveryStory*> LedgerKeeper::unfinished() const {
  std::vector<const DeliveryStory*> out;
  for (const auto& [key, story] : stories_) out.push_back(&story);
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->row < b->row; });
  return out;
}

std::string LedgerKeeper::imbalance(std::vector<Held> held) const {
  std::sort(held.begin(), held.end());
  std::vector<std::string> lost, unknown;
  for (const DeliveryStory* s : unfinished()) {
    if (s->settled()) continue;
    if (!std::binary_search(held.begin(), held.end(), Held{s->message, s->recipient})) {
      lost.push_back(named(s->message, s->recipient));
    }
  }
  for (const Held& h : held) {
    if (stories_.find(View{h.first, h.second}) == stories_.end()) unknown.push_back(named(h.first, h.second));
  }
  std::string out = sentence(lost, "has no outcome, and no MTA holds it: mail was lost");
  out += sentence(unknown, "is held by an MTA, but was never submitted or was done with before");
  if (strays_ != 0) {
    out += fmt::format(
        "{} row(s) tell of recipients that were never submitted or were done with; the first: {}\n", strays_,
        first_stray_);
  }
  const Ledger l = ledger();
  if (!l.balances()) out += fmt::format("the sums differ: {}\n", to_text(l));
  return out;
}

}  // namespace timeline
