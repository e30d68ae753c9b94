#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "views/story/copies.hpp"
#include "views/story/reasons.hpp"
#include "views/story/session_story.hpp"
#include "views/story/story.hpp"
#include "views/text.hpp"

namespace views {
namespace {

using namespace story;
using units::to_human;

/// Attempts that end the same way are told once, then twice more in short, then counted.
constexpr std::size_t kTold = 2;
/// A wait in the queue shorter than this is none.
constexpr units::Duration kWait = std::chrono::milliseconds(1);

class MessageStory {
 public:
  MessageStory(const Run& r, std::uint64_t message) : run_(r), message_(message), facts_(facts_of(r)) {
    for (const auto member : family_of(r, message)) family_.insert(member);
    AttemptReader attempts(r);
    for (AttemptRow a; attempts.next(a);) {
      if (!family_.contains(a.message)) continue;
      Holding& h = held_[{a.message, a.recipient}];
      h.next_at = a.next_at;
      h.failed += a.code / 100 != 2 && a.session != 0;
      if (a.message != message) continue;
      attempts_[a.session].push_back(a);
    }
    for (const auto& [session, tries] : attempts_)
      if (session != 0) sessions_[session];
    EventReader events(r);
    for (EventRow e; events.next(e);) take(e);
  }

  std::string tell() && {
    const auto row = std::find_if(run_.messages().begin(), run_.messages().end(),
                                  [&](const MessageRow& m) { return m.message == message_; });
    std::vector<std::string> to;
    for (auto m = row; m != run_.messages().end() && m->message == message_; ++m) to.push_back(m->to);
    const std::size_t recipients = to.size();
    if (recipients > 5) to = {to[0], to[1], fmt::format("{} more", recipients - 2)};
    const std::string title = fmt::format(
        "Message {}{}: from {} to {}, {} octets{}", message_, row->id.empty() ? "" : ", " + row->id,
        row->from.empty() ? "<>" : row->from, listed(to), row->size, kind(*row));
    first(*row);
    if (sessions_.empty() || sessions_.begin()->second.empty())
      from_attempts();
    else
      from_sessions();
    for (auto& [mta, lines] : elsewhere_)
      if (!lines.empty()) chapters_.push_back({"At " + mta, std::move(lines)});
    std::stable_sort(chapters_.begin() + 1, chapters_.end(),
                     [](const Chapter& a, const Chapter& b) { return earliest(a) < earliest(b); });
    chapters_.push_back({fmt::format("Where each copy is when the run ends, at {}", clock(facts_.end)),
                         copies_of(run_, message_, held_, facts_.end)});
    std::erase_if(chapters_, [](const Chapter& c) { return c.lines.empty(); });
    return laid_out(title, std::move(chapters_));
  }

 private:
  static units::TimePoint earliest(const Chapter& c) {
    units::TimePoint t = units::kNever;
    for (const Line& l : c.lines) t = std::min(t, l.at);
    return t;
  }
  static std::string kind(const MessageRow& m) {
    if (m.kind == "bounce") return fmt::format(": the notice that message {} failed (RFC 3464)", m.parent);
    if (m.kind == "delay") return fmt::format(": the notice that message {} is late (RFC 3464)", m.parent);
    if (m.kind == "list")
      return fmt::format(": made of message {} by a mailing list (RFC 5321 3.9.2)", m.parent);
    if (m.kind == "forward") return fmt::format(": message {}, forwarded (RFC 5321 3.9.1)", m.parent);
    return "";
  }

  void take(const EventRow& e) {
    if (family_.contains(e.message)) {
      Holding& h = held_[{e.message, e.recipient}];
      if (e.kind == "submitted" || e.kind == "queued") h.mta = e.mta;
      if (e.kind == "delivered") h.delivered.emplace_back(e.time, e.mta);
    }
    if (e.session != 0 && (e.message == message_ || sessions_.contains(e.session))) {
      // What other messages of the session went through is not kept.
      if (e.message == message_ || e.message == 0 || e.kind == "reply" || e.kind == "content")
        sessions_[e.session].push_back(e);
      if (e.kind == "delivered" && e.message == message_) alone_.push_back(e);
    } else if (e.message == message_) {
      alone_.push_back(e);
    }
  }

  void first(const MessageRow& m) {
    std::vector<Line> lines;
    for (const EventRow& e : alone_)
      if (e.kind == "submitted" || e.kind == "refused") {
        if (!lines.empty()) break;  // once for all recipients
        const std::string who = m.from.empty() || m.kind != "user" ? e.mta : m.from;
        lines.push_back(
            {e.time,
             e.kind == "refused"
                 ? fmt::format("{} will not take it: {}.", e.mta, e.text.empty() ? e.cause : e.text)
             : m.kind == "user"
                 ? fmt::format("{} hands it to {}, which is responsible for it from now on (RFC 5321 2.1).",
                               who, e.mta)
                 : fmt::format("{} makes it, and is responsible for it.", e.mta),
             {}});
        home_ = e.mta;
      }
    if (lines.empty() && m.submitted)
      lines.push_back({*m.submitted, fmt::format("{} submits it.", m.from.empty() ? "An MTA" : m.from), {}});
    chapters_.push_back({home_.empty() ? "At the start" : "At " + home_, std::move(lines)});
    free_since_[home_] = m.submitted.value_or(units::kStart);
  }

  void from_sessions() {
    std::vector<const SessionRow*> order;
    for (const auto& [session, rows] : sessions_)
      if (const auto* s = row_of(run_, session)) order.push_back(s);
    std::stable_sort(order.begin(), order.end(),
                     [&](const SessionRow* a, const SessionRow* b) { return begin_of(*a) < begin_of(*b); });
    std::map<std::pair<std::string, std::string>, std::pair<std::string, std::size_t>>
        same;  // outcome of a pair, how often
    std::map<std::pair<std::string, std::string>, Chapter> more;
    std::map<std::string, std::size_t> number;
    for (const SessionRow* s : order) {
      const auto& tries = attempts_[s->session];
      const std::size_t n = ++number[s->client + " " + s->server];
      const std::string outcome = outcome_of(tries);
      auto& [before, times] = same[{s->client, s->server}];
      times = outcome == before && !outcome.empty() ? times + 1 : 1;
      before = outcome;
      if (times > kTold && !tries.empty() && tries.back().next_at) {
        Chapter& c = more[{s->client, s->server}];
        c.heading = fmt::format("{} → {}, the same again", s->client, s->server);
        c.lines.push_back({begin_of(*s),
                           fmt::format("Session {}, attempt {}: the same ({}); next at {}.", s->session, n,
                                       outcome, clock(*tries.back().next_at)),
                           {}});
        settle(*s);
        continue;
      }
      Chapter c{fmt::format("{} → {}, session {}{}", s->client, s->server, s->session,
                            n > 1 ? fmt::format(", attempt {}", n) : ""),
                {}};
      waited(*s, c);
      auto lines = lines_of({run_, facts_, *s, sessions_[s->session], tries, message_});
      c.lines.insert(c.lines.end(), std::make_move_iterator(lines.begin()),
                     std::make_move_iterator(lines.end()));
      settle(*s);
      for (EventRow& e : alone_)
        if (!e.kind.empty() && e.kind != "submitted" &&
            (e.mta == s->server || (e.mta == s->client && ends(e))) && within(*s, e)) {
          c.lines.push_back(outcome_line(e));
          e.kind.clear();
        }
      chapters_.push_back(std::move(c));
    }
    for (auto& [pair, c] : more) shorten(c), chapters_.push_back(std::move(c));
    for (const AttemptRow& a : attempts_[0]) untried(a);
    for (const EventRow& e : alone_)
      if (!e.kind.empty() && e.kind != "submitted" && e.kind != "refused" && e.kind != "attempted")
        elsewhere_[e.mta].push_back(outcome_line(e));
  }

  // Of a long list the first and the last are enough.
  static void shorten(Chapter& c) {
    constexpr std::size_t kFew = 4;
    if (c.lines.size() <= 2 * kFew) return;
    const std::size_t left_out = c.lines.size() - 2 * kFew;
    c.lines[kFew].text = fmt::format("… and {} more like it.", left_out);
    c.lines.erase(c.lines.begin() + kFew + 1, c.lines.end() - kFew);
  }

  static std::string outcome_of(const std::vector<AttemptRow>& tries) {
    if (tries.empty()) return {};
    const AttemptRow& a = tries.back();
    return a.code != 0 ? text::fitted(fmt::format("{} {}", a.code, a.text), 60) : a.reason;
  }

  // When this session began to carry the message.
  units::TimePoint begin_of(const SessionRow& s) const {
    const auto at = sessions_.find(s.session);
    int own = 0;
    if (at != sessions_.end())
      for (const EventRow& e : at->second)
        if (e.message == message_ && e.transaction != 0)
          own = own == 0 ? e.transaction : std::min(own, e.transaction);
    if (own <= 1) return s.started.value_or(units::kStart);
    for (const EventRow& e : at->second)
      if (e.transaction == own) return e.sent.value_or(e.time);
    return s.started.value_or(units::kStart);
  }
  static bool ends(const EventRow& e) {
    return e.kind == "bounced" || e.kind == "expired" || e.kind == "discarded";
  }
  static bool within(const SessionRow& s, const EventRow& e) {
    return e.session == s.session ||
           (e.session == 0 && s.started && e.time >= *s.started && (!s.closed || e.time <= *s.closed));
  }

  // Since when the client had it, and why it did not go at once.
  void waited(const SessionRow& s, Chapter& c) {
    const auto since = free_since_.find(s.client);
    if (since == free_since_.end()) return;
    const auto begin = begin_of(s);
    const auto next = next_.find(s.client);
    if (next != next_.end() && begin >= next->second) {
      const auto late = begin - next->second;
      c.lines.push_back(
          {since->second,
           fmt::format("{} waits until {} ({}).", s.client, clock(begin), to_human(begin - since->second)),
           {}});
      c.lines.back().why.push_back(
          fmt::format("Back-off (RFC 5321 4.5.4.1){}.{}", schedule_of(s.client),
                      late < kWait ? ""
                                   : fmt::format(" The date was {}; {} more passed{}.", clock(next->second),
                                                 to_human(late), busy(s, begin))));
    } else if (next != next_.end() && begin > since->second + kWait) {
      c.lines.push_back({begin,
                         fmt::format("{} does not wait until {}: something had its queue looked at before.",
                                     s.client, clock(next->second)),
                         {}});
    } else if (next == next_.end() && begin > since->second + kWait) {
      c.lines.push_back({since->second,
                         fmt::format("It waits in the queue of {} for {}{}.", s.client,
                                     to_human(begin - since->second), first_wait(s, begin, since->second)),
                         {}});
    }
  }
  // What gives the date of the next attempt.
  std::string schedule_of(const std::string& mta) const {
    const auto* c = config_of(facts_, mta);
    if (!c) return "";
    const auto& r = c->retry;
    if (r.schedule.empty())
      return fmt::format(": after the n-th failure {} · {:g}^(n-1), at most {}", to_human(r.formula.first),
                         r.formula.factor, to_human(r.formula.max));
    std::string out = fmt::format(": the schedule of {}", r.schedule);
    if (r.maximal_backoff > units::Duration{})
      out += fmt::format(", which waits as long as the mail is old, {} to {}", to_human(r.minimal_backoff),
                         to_human(r.maximal_backoff));
    if (r.queue_run > units::Duration{})
      out += fmt::format(", and looks at its queue every {}", to_human(r.queue_run));
    return out;
  }
  // An exchanger was asked before, and the session came to nothing: no attempt is over yet.
  bool after_another(const SessionRow& s, units::TimePoint begin) const {
    for (const auto& [session, rows] : sessions_) {
      const auto* other = row_of(run_, session);
      const auto tries = attempts_.find(session);
      if (other && session != s.session && other->client == s.client && other->server != s.server &&
          other->started && *other->started < begin && (tries == attempts_.end() || tries->second.empty()))
        return true;
    }
    return false;
  }
  std::string first_wait(const SessionRow& s, units::TimePoint begin, units::TimePoint since) const {
    if (facts_.scenario && facts_.scenario->dns_time > units::Duration{} &&
        begin - since == facts_.scenario->dns_time)
      return ": looking up the domain took so long (dns_time)";
    if (after_another(s, begin)) return ": another exchanger was tried before (RFC 5321 5.1)";
    return busy(s, begin);
  }
  std::string busy(const SessionRow& s, units::TimePoint t) const {
    std::size_t all = 0, there = 0;
    for (const SessionRow& o : run_.sessions()) {
      if (o.session == s.session || o.client != s.client || !o.started || *o.started >= t ||
          (o.closed && *o.closed < t))
        continue;
      ++all;
      there += o.server == s.server;
    }
    if (all == 0) return "";
    return fmt::format(": it had {} open, {} of them to {} (max_outgoing, max_per_destination)",
                       text::counted(all, "connection"), there, s.server);
  }

  // Who is to act after the session, and when.
  void settle(const SessionRow& s) {
    for (const AttemptRow& a : attempts_[s.session]) {
      free_since_[a.mta] = a.time;
      next_.erase(a.mta);
      if (a.next_at) next_[a.mta] = *a.next_at;
    }
    for (const EventRow& e : sessions_[s.session])
      if (e.kind == "queued" && e.message == message_) free_since_[e.mta] = e.time, next_.erase(e.mta);
  }

  void untried(const AttemptRow& a) {
    elsewhere_[a.mta].push_back({a.time,
                                 fmt::format("{} is deferred without an attempt: {}.", a.recipient,
                                             a.reason.empty() ? outcome_of({a}) : a.reason),
                                 {}});
    if (a.next_at)
      elsewhere_[a.mta].back().why.push_back(fmt::format("{} will look at it again at {}, {} later.", a.mta,
                                                         clock(*a.next_at), to_human(*a.next_at - a.time)));
  }

  Line outcome_line(const EventRow& e) const {
    const auto say = [&](std::string text) { return Line{e.time, std::move(text), {}}; };
    if (e.kind == "delivered")
      return say(
          fmt::format("{} puts it into the mailbox of {}: final delivery, Return-Path on top (RFC 5321 4.4).",
                      e.mta, e.recipient));
    if (e.kind == "shown")
      return say(fmt::format("{} shows it on the terminal of {} (RFC 821 3.4).", e.mta, e.recipient));
    if (e.kind == "bounced" || e.kind == "expired")
      return say(fmt::format("{} gives {} up{}{}.", e.mta, e.recipient,
                             e.kind == "expired" ? ": it has been in the queue for give_up (RFC 5321 4.5.4.1)"
                                                 : ": the refusal is for good (RFC 5321 4.2.1)",
                             notice_of(e)));
    if (e.kind == "discarded")
      return say(fmt::format(
          "{} discards it: a notice that cannot be delivered makes no other (RFC 5321 6.1).", e.mta));
    if (e.kind == "replaced")
      return say(
          fmt::format("{} puts others in the place of {}{} (RFC 5321 3.9).", e.mta, e.recipient, children()));
    if (e.kind == "handed_outside")
      return say(fmt::format("{} hands {} to somebody outside this world.", e.mta, e.recipient));
    if (e.kind == "passed")
      return say(fmt::format("{} is no longer responsible for {}.", e.mta, e.recipient));
    if (e.kind == "queued")
      return say(fmt::format("{} takes responsibility for {} (RFC 5321 4.2.5).", e.mta, e.recipient));
    if (e.kind == "filtering")
      return say(fmt::format("The content filter of {} begins to look at it.", e.mta));
    return say(fmt::format("{} at {}{}.", e.kind, e.mta, e.cause.empty() ? "" : ": " + e.cause));
  }
  std::string notice_of(const EventRow& e) const {
    for (const MessageRow& m : run_.messages())
      if (m.parent == message_ && m.kind == "bounce" && m.submitted && *m.submitted >= e.time)
        return fmt::format("; message {} tells {} (RFC 5321 6.1, RFC 3464)", m.message, m.to);
    return "";
  }
  std::string children() const {
    std::vector<std::string> out;
    for (const MessageRow& m : run_.messages())
      if (m.parent == message_ && (m.kind == "list" || m.kind == "forward") &&
          (out.empty() || out.back() != std::to_string(m.message)))
        out.push_back(std::to_string(m.message));
    return out.empty() ? "" : fmt::format(": message {}", listed(out));
  }

  // A run that kept no events.
  void from_attempts() {
    for (const auto& [session, tries] : attempts_)
      for (const AttemptRow& a : tries) {
        if (session == 0) {
          untried(a);
          continue;
        }
        const auto* s = row_of(run_, session);
        std::string text = fmt::format("Session {}{}: {}{}{}.", session, s ? " to " + s->server : "",
                                       a.recipient, a.code != 0 ? ": " : " failed: ", outcome_of({a}));
        Line l{a.time, std::move(text), {}};
        if (a.code != 0) {
          const auto why = why_answered(
              {s ? config_of(facts_, s->server) : nullptr, a.mta, "RCPT", a.code, a.text, false});
          l.why.push_back(
              fmt::format("{} is a {}{}{}.", a.code, group_of(a.code), why.empty() ? "" : ": ", why));
        } else if (const auto why = why_failed(a.reason); !why.empty()) {
          l.why.push_back(why + ".");
        }
        if (a.next_at)
          l.why.push_back(fmt::format("{} will look at it again at {}, {} later (RFC 5321 4.5.4.1).", a.mta,
                                      clock(*a.next_at), to_human(*a.next_at - a.time)));
        elsewhere_[a.mta].push_back(std::move(l));
      }
  }

  const Run& run_;
  const std::uint64_t message_;
  Facts facts_;
  std::set<std::uint64_t> family_;
  std::map<std::uint64_t, std::vector<AttemptRow>> attempts_;  ///< by session; 0: without one
  std::map<std::uint64_t, std::vector<EventRow>> sessions_;    ///< that carried it
  std::vector<EventRow> alone_;                                ///< rows about the message outside a session
  Holdings held_;
  std::string home_;
  std::map<std::string, units::TimePoint> free_since_,
      next_;  ///< by MTA: since when it may act; its schedule's date
  std::map<std::string, std::vector<Line>> elsewhere_;
  std::vector<Chapter> chapters_;
};

}  // namespace

std::string story_of_message(const Run& r, std::uint64_t message) { return MessageStory(r, message).tell(); }

}  // namespace views
