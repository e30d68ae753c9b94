#include "views/chrome_trace.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <unordered_map>

#include "views/dialogue.hpp"
#include "views/event_reader.hpp"
#include "views/facts.hpp"
#include "views/figure/outages.hpp"
#include "views/text.hpp"

namespace views {
namespace {

using Json = nlohmann::ordered_json;
using units::TimePoint;

double microseconds(TimePoint t) { return units::in_seconds(t.time_since_epoch()) * 1e6; }

std::string name_of(const Exchange& x) {
  return x.verb.empty() ? "greeting" : x.verb == "DOT" ? "content" : x.verb;
}

class Trace {
 public:
  Trace(const Run& r, const std::function<void(std::string_view)>& write)
      : run_(r), facts_(facts_of(r)), write_(write) {}

  void all() {
    write_("{\"displayTimeUnit\":\"ms\",\"otherData\":" +
           text({{"program", facts_.program}, {"scenario", facts_.name}, {"seed", facts_.seed}}) +
           ",\"traceEvents\":[\n");
    processes();
    journeys();
    each_session(run_, [&](const std::vector<EventRow>& rows) { session(rows); });
    counters();
    outages();
    write_("\n]}\n");
  }

 private:
  static std::string text(const Json& j) { return j.dump(-1, ' ', false, Json::error_handler_t::replace); }
  void put(const Json& event) { write_((first_ ? "" : ",\n") + text(event)), first_ = false; }
  std::size_t pid(const std::string& mta) const {
    const auto at = facts_.by_name.find(mta);
    return at == facts_.by_name.end() ? 0 : at->second + 1;
  }

  void meta(const char* what, std::size_t process, std::uint64_t thread, const char* key, const Json& value) {
    put({{"ph", "M"}, {"name", what}, {"pid", process}, {"tid", thread}, {"args", {{key, value}}}});
  }
  void processes() {
    for (const MtaFacts& m : facts_.mtas) {
      meta("process_name", pid(m.name), 0, "name", m.name);
      meta("process_sort_index", pid(m.name), 0, "sort_index", pid(m.name));
    }
    meta("process_name", network(), 0, "name", "network");
    meta("process_sort_index", network(), 0, "sort_index", 0);
  }
  std::size_t network() const { return facts_.mtas.size() + 1; }

  void slice(std::size_t process, std::uint64_t track, TimePoint from, TimePoint to, const std::string& name,
             Json args) {
    put({{"ph", "X"},
         {"cat", "smtp"},
         {"name", name},
         {"pid", process},
         {"tid", track},
         {"ts", microseconds(from)},
         {"dur", microseconds(to) - microseconds(from)},
         {"args", std::move(args)}});
  }

  // Which session carries a message on after which: the arrows are drawn when their sessions are.
  void journeys() {
    AttemptReader attempts(run_);
    std::unordered_map<std::uint64_t, std::size_t> row;
    for (std::size_t i = 0; i < run_.sessions().size(); ++i) row.emplace(run_.sessions()[i].session, i);
    // The session in which a message came to an MTA, and that of a recipient's last deferral there.
    std::map<std::pair<std::uint64_t, std::string>, std::uint64_t> into;
    std::map<std::tuple<std::uint64_t, std::string, std::string>, std::uint64_t> deferred;
    for (AttemptRow a; attempts.next(a);) {
      if (a.session == 0) continue;
      const auto at = row.find(a.session);
      if (at == row.end()) continue;
      const auto came = into.find({a.message, a.mta});
      const auto before = deferred.find({a.message, a.mta, a.recipient});
      const std::uint64_t from = before != deferred.end() ? before->second
                                 : came == into.end()     ? 0
                                                          : came->second;
      // One arrow a message and pair of sessions, whatever the number of recipients.
      if (from != 0 && arrows_.emplace(std::tuple(a.message, from, a.session), arrows_.size() + 1).second) {
        from_[from].push_back({a.message, from, a.session});
        to_[a.session].push_back({a.message, from, a.session});
      }
      if (a.code / 100 == 2) {
        into[{a.message, run_.sessions()[at->second].server}] = a.session;
      } else if (a.next_at) {
        deferred[{a.message, a.mta, a.recipient}] = a.session;  // the next attempt follows this one
        ends_at_client_.insert({a.message, a.session});
      }
    }
  }

  void session(const std::vector<EventRow>& rows) {
    const auto at = std::lower_bound(run_.sessions().begin(), run_.sessions().end(), rows.front().session,
                                     [](const SessionRow& s, std::uint64_t n) { return s.session < n; });
    if (at == run_.sessions().end() || at->session != rows.front().session) return;
    const SessionRow& s = *at;
    const std::size_t client = pid(s.client), server = pid(s.server);
    TimePoint begin[2] = {units::kNever, units::kNever},
              end[2] = {units::kStart, units::kStart};  // [1] at the client
    for (const EventRow& e : rows) {
      if (e.kind == "reply" && e.sent) end[0] = std::max(end[0], *e.sent);  // which the client records
      if (e.side != "client" && e.side != "server") continue;
      const bool here = e.side == "client";
      begin[here] = std::min(begin[here], e.time), end[here] = std::max(end[here], e.time);
    }
    if (begin[1] != units::kNever) {
      meta("thread_name", client, s.session, "name", fmt::format("session {} → {}", s.session, s.server));
      Json args = {{"session", s.session}, {"server", s.server}, {"outcome", s.outcome}};
      if (!s.name.empty()) args["name"] = s.name;
      slice(client, s.session, begin[1], end[1], fmt::format("→ {}", s.server), args);
    }
    // An MTA that talks to itself has both ends in one process.
    const std::uint64_t track = s.session + (client == server ? kItself : 0);
    if (begin[0] != units::kNever) {
      meta("thread_name", server, track, "name", fmt::format("session {} ← {}", s.session, s.client));
      slice(server, track, begin[0], end[0], fmt::format("← {}", s.client),
            {{"session", s.session}, {"client", s.client}});
    }
    if (s.started && s.connected)
      slice(client, s.session, *s.started, *s.connected, "connect", {{"why", "SYN to its answer"}});
    lines(s, dialogue_of(s.session, rows), track, s.connected.value_or(begin[1]), end);
    for (const EventRow& e : rows)
      if (e.kind == "retransmitted" || e.kind == "lost")
        put({{"ph", "i"},
             {"s", "t"},
             {"cat", "tcp"},
             {"name", e.kind == "lost" ? "lost: " + e.verb : "sent again"},
             {"pid", e.side == "client" ? client : server},
             {"tid", e.side == "client" ? s.session : track},
             {"ts", microseconds(e.time)},
             {"args", {{"octets", e.bytes}, {"cause", e.cause}}}});
    arrows(s, rows, track, begin, end);
  }

  void lines(const SessionRow& s, const Dialogue& d, std::uint64_t track, TimePoint from,
             const TimePoint (&end)[2]) {
    const std::size_t client = pid(s.client), server = pid(s.server);
    TimePoint free_client = from, free_server = units::kStart;
    for (std::size_t i = 0; i < d.exchanges.size();) {
      std::size_t next = i + 1;
      const Exchange& x = d.exchanges[i];
      while (next < d.exchanges.size() && x.said && x.said->sent && d.exchanges[next].said &&
             d.exchanges[next].said->sent == x.said->sent)
        ++next;
      std::vector<std::string> names;
      Json said = Json::array();
      TimePoint left = x.said ? x.said->sent.value_or(x.said->time) : free_client, back = left,
                came = units::kNever, answered = units::kStart;
      for (std::size_t k = i; k < next; ++k) {
        const Exchange& e = d.exchanges[k];
        if (names.empty() || names.back() != name_of(e)) names.push_back(name_of(e));
        Json line;
        if (e.said)
          line["said"] = e.said->kind == "content" ? fmt::format("{} octets", e.said->bytes)
                                                   : text::fitted(e.said->text, 200);
        if (e.said) came = std::min(came, e.said->time);
        if (e.answer) {
          line["reply"] = text::fitted(fmt::format("{} {}", e.answer->code, e.answer->text), 200);
          back = std::max(back, e.answer->time);
          if (e.answer->sent) answered = std::max(answered, *e.answer->sent);
        } else {
          back = end[1];
        }
        if (e.message != 0) line["message"] = e.message;
        said.push_back(std::move(line));
      }
      const std::string name = fmt::format("{}", fmt::join(names, ", "));
      const Json args = {{"lines", said}, {"left", units::to_seconds(left)}};
      left = std::max(left, free_client);
      slice(client, s.session, left, free_client = std::max(back, left), name, args);
      if (came != units::kNever && answered > std::max(came, free_server)) {
        const TimePoint begins = std::max(came, free_server);
        slice(server, track, begins, free_server = answered, name, {{"lines", said}});
      }
      i = next;
    }
  }

  // A flow leaves the session in which a message came, and enters the one that carries it on.
  void arrows(const SessionRow& s, const std::vector<EventRow>& rows, std::uint64_t track,
              const TimePoint (&begin)[2], const TimePoint (&end)[2]) {
    const auto flow = [&](const char* ph, const Hop& hop, std::size_t process, std::uint64_t thread,
                          TimePoint t) {
      Json j = {{"ph", ph},
                {"cat", "mail"},
                {"name", fmt::format("message {}", std::get<0>(hop))},
                {"id", arrows_.at(hop)},
                {"pid", process},
                {"tid", thread},
                {"ts", microseconds(t)}};
      if (*ph == 'f') j["bp"] = "e";
      put(j);
    };
    if (const auto out = from_.find(s.session); out != from_.end())
      for (const Hop& hop : out->second) {
        const bool at_client = ends_at_client_.contains({std::get<0>(hop), s.session});
        TimePoint t = units::kNever;
        for (const EventRow& e : rows)
          if (e.message == std::get<0>(hop) && e.kind == (at_client ? "attempted" : "queued"))
            t = std::min(t, e.time);
        if (t == units::kNever) t = end[at_client];
        flow("s", hop, pid(at_client ? s.client : s.server), at_client ? s.session : track, t);
      }
    if (const auto in = to_.find(s.session); in != to_.end())
      for (const Hop& hop : in->second) {
        // A session that is reused carries it from its MAIL on.
        TimePoint t = begin[1];
        int transaction = 0;
        for (const EventRow& e : rows)
          if (e.message == std::get<0>(hop) && e.transaction > 1 && transaction == 0)
            transaction = e.transaction;
        for (const EventRow& e : rows)
          if (transaction > 1 && e.transaction == transaction && e.kind == "command") {
            t = e.sent.value_or(e.time);
            break;
          }
        flow("f", hop, pid(s.client), s.session, t);
      }
  }

  void counters() {
    struct Depth {
      std::int64_t incoming = 0, active = 0, deferred = 0;
    };
    std::map<std::string, Depth> sum;
    std::map<std::pair<std::string, std::string>, Depth> of;
    for (const QueueRow& q : queue_changes(run_)) {
      Depth &all = sum[q.mta], &own = of[{q.mta, q.destination}];
      all.incoming += q.incoming - own.incoming, all.active += q.active - own.active,
          all.deferred += q.deferred - own.deferred;
      own = {q.incoming, q.active, q.deferred};
      put({{"ph", "C"},
           {"name", "queue"},
           {"pid", pid(q.mta)},
           {"tid", 0},
           {"ts", microseconds(q.time)},
           {"args", {{"incoming", all.incoming}, {"active", all.active}, {"deferred", all.deferred}}}});
    }
  }

  void outages() {
    std::map<std::string, std::uint64_t> track;
    for (const auto& o : figure::outages_of(run_)) {
      const auto [at, fresh] = track.emplace(o.what, track.size() + 1);
      if (fresh) meta("thread_name", network(), at->second, "name", o.what);
      put({{"ph", "X"},
           {"cat", "outage"},
           {"name", o.what + " down"},
           {"pid", network()},
           {"tid", at->second},
           {"ts", o.from * 1e6},
           {"dur", (o.to - o.from) * 1e6},
           {"args", {{"cause", o.cause}}}});
    }
  }

  using Hop = std::tuple<std::uint64_t, std::uint64_t,
                         std::uint64_t>;  ///< message, the session it came in, the one it leaves with
  static constexpr std::uint64_t kItself = std::uint64_t{1} << 40;

  const Run& run_;
  Facts facts_;
  const std::function<void(std::string_view)>& write_;
  bool first_ = true;
  std::map<Hop, std::size_t> arrows_;
  std::unordered_map<std::uint64_t, std::vector<Hop>> from_, to_;
  std::set<std::pair<std::uint64_t, std::uint64_t>>
      ends_at_client_;  ///< message and session of a failed attempt
};

}  // namespace

void write_chrome_trace(const Run& r, const std::function<void(std::string_view)>& write) {
  Trace(r, write).all();
}

}  // namespace views
