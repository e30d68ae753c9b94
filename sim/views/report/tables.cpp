// The tables of a page: sessions, recipients, attempts, queues, as columns and rows of JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "views/event_reader.hpp"
#include "views/report/parts.hpp"

namespace views::report {
namespace {

constexpr std::size_t kMostLetters = 160;  // of a text in a cell

struct Column {
  const char *key, *title, *means;
  bool number = false;
  const char* unit = "";
  const char* link = "";
};

Json time(const std::optional<units::TimePoint>& t) {
  return t ? Json(units::in_seconds(t->time_since_epoch())) : Json(nullptr);
}
Json text(const std::string& s) {
  if (s.empty()) return nullptr;
  if (s.size() <= kMostLetters) return s;
  std::size_t cut = kMostLetters;
  while (cut > 0 && (static_cast<unsigned char>(s[cut]) & 0xc0) == 0x80) --cut;  // not within a letter
  return s.substr(0, cut) + "…";
}
Json key(std::uint64_t n) { return n == 0 ? Json(nullptr) : Json(n); }

Json table(const char* name, const char* title, std::initializer_list<Column> columns, std::size_t all,
           std::size_t shown) {
  Json t;
  t["name"] = name;
  t["title"] = title;
  t["total"] = all;
  if (shown < all)
    t["note"] = fmt::format(
        "A sample of {} of {} rows: evenly spread, and among them up to half of what went wrong. The CSV "
        "files have all.",
        shown, all);
  t["columns"] = Json::array();
  for (const Column& c : columns) {
    Json j{{"key", c.key}, {"title", c.title}, {"means", c.means}};
    if (c.number) j["number"] = true;
    if (*c.unit) j["unit"] = c.unit;
    if (*c.link) j["link"] = c.link;
    t["columns"].push_back(std::move(j));
  }
  t["rows"] = Json::array();
  return t;
}

Json sessions_table(const Run& r, std::size_t most) {
  const auto& all = r.sessions();
  struct Answers {
    int ok = 0, no = 0;
  };
  std::map<std::uint64_t, Answers> of;
  for (const TransactionRow& t : r.transactions())
    of[t.session].ok += t.rcpt_ok, of[t.session].no += t.rcpt_4yz + t.rcpt_5yz;
  const auto chosen = sampled(all.size(), most, [&](std::size_t i) { return all[i].outcome != "quit"; });
  Json t =
      table("sessions", "Sessions",
            {{"session", "#", "number of the session", true, "", "session"},
             {"client", "client", "the MTA that opened it"},
             {"server", "server", "the MTA it was opened to"},
             {"started", "started", "when the SYN left, s", true, "s"},
             {"took", "took", "from the SYN to its end for the client, s", true, "s"},
             {"outcome", "outcome", "quit: said goodbye; fin, reset, refused, timed_out; open: still open"},
             {"transactions", "transactions", "mail transactions begun", true},
             {"ok", "accepted", "recipients answered 2yz", true},
             {"no", "rejected", "recipients answered 4yz or 5yz", true},
             {"up", "octets up", "to the server", true},
             {"down", "octets down", "to the client", true},
             {"again", "sent again", "segments retransmitted", true}},
            all.size(), chosen.size());
  for (const std::size_t i : chosen) {
    const SessionRow& s = all[i];
    const Answers a = of[s.session];
    t["rows"].push_back(
        Json::array({s.session, text(s.client), text(s.server), time(s.started),
                     s.closed && s.started ? Json(units::in_seconds(*s.closed - *s.started)) : Json(nullptr),
                     text(s.outcome), s.transactions, a.ok, a.no, s.bytes_to_server, s.bytes_to_client,
                     s.retransmissions}));
  }
  return t;
}

Json messages_table(const Run& r, std::size_t most) {
  const auto& all = r.messages();
  const auto chosen = sampled(all.size(), most, [&](std::size_t i) { return all[i].outcome != "delivered"; });
  Json t = table("messages", "Recipients",
                 {{"message", "#", "number of the message; a row a recipient", true},
                  {"id", "id", "the scenario's name for it"},
                  {"kind", "kind", "user, or made by an MTA: bounce, delay, list, forward"},
                  {"from", "from", "reverse-path; <> is the null path"},
                  {"to", "to", "this recipient"},
                  {"size", "size", "octets as submitted", true},
                  {"submitted", "submitted", "when, s", true, "s"},
                  {"delay", "delay", "from submission to its outcome, s", true, "s"},
                  {"outcome", "outcome", "what became of it"},
                  {"attempts", "attempts", "transfers that were tried, at all MTAs", true},
                  {"hops", "hops", "MTAs that took custody over SMTP", true},
                  {"duplicates", "duplicates", "deliveries after the first (RFC 1047)", true},
                  {"reply", "last reply", "about this recipient"}},
                 all.size(), chosen.size());
  for (const std::size_t i : chosen) {
    const MessageRow& m = all[i];
    t["rows"].push_back(Json::array(
        {m.message, text(m.id), text(m.kind), m.from.empty() ? Json("<>") : text(m.from), text(m.to), m.size,
         time(m.submitted),
         m.finished && m.submitted ? Json(units::in_seconds(*m.finished - *m.submitted)) : Json(nullptr),
         text(m.outcome), m.attempts, m.hops, m.duplicates, text(m.last_reply)}));
  }
  return t;
}

Json attempts_table(const Run& r, std::size_t most) {
  const auto all = attempts_of(r);
  const auto chosen = sampled(all.size(), most, [&](std::size_t i) { return all[i].code / 100 != 2; });
  Json t = table("attempts", "Attempts",
                 {{"time", "time", "the attempt's end, s", true, "s"},
                  {"message", "message", "its number", true, "", "message"},
                  {"recipient", "recipient", "whom it was for"},
                  {"mta", "MTA", "who tried"},
                  {"destination", "destination", "of the queue"},
                  {"session", "session", "in which; empty: deferred without trying", true, "", "session"},
                  {"code", "code", "the deciding reply", true},
                  {"why", "why", "the reply's text, or the reason where no reply decided"},
                  {"next", "next", "when the queue looks again, s; empty: never", true, "s"}},
                 all.size(), chosen.size());
  for (const std::size_t i : chosen) {
    const AttemptRow& a = all[i];
    t["rows"].push_back(
        Json::array({time(a.time), a.message, text(a.recipient), text(a.mta), text(a.destination),
                     key(a.session), a.code == 0 ? Json(nullptr) : Json(a.code),
                     text(a.reason.empty() ? a.text : a.reason), time(a.next_at)}));
  }
  return t;
}

Json queue_table(const Run& r, std::size_t most) {
  const auto all = queue_changes(r);
  const auto chosen = sampled(all.size(), most, [&](std::size_t i) { return all[i].deferred > 0; });
  Json t = table("queue", "Queue changes",
                 {{"time", "time", "when, s", true, "s"},
                  {"mta", "MTA", "whose queue"},
                  {"destination", "destination", "domain"},
                  {"incoming", "incoming", "recipients taken in, not looked at yet", true},
                  {"active", "active", "recipients being delivered", true},
                  {"deferred", "deferred", "recipients waiting for their next attempt", true}},
                 all.size(), chosen.size());
  for (const std::size_t i : chosen) {
    const QueueRow& q = all[i];
    t["rows"].push_back(
        Json::array({time(q.time), text(q.mta), text(q.destination), q.incoming, q.active, q.deferred}));
  }
  return t;
}

}  // namespace

Json tables(const Run& r, std::size_t most) {
  Json all = Json::array();
  for (Json t :
       {sessions_table(r, most), messages_table(r, most), attempts_table(r, most), queue_table(r, most)})
    if (t["total"].get<std::size_t>() > 0) all.push_back(std::move(t));
  return all;
}

}  // namespace views::report
