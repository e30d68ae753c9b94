#include <map>
#include <utility>

#include "views/story/teller.hpp"

namespace views::story {
namespace {

using units::Duration;
using units::to_human;

/// What a side takes of its own is told from here on; below it is the think time of any server.
constexpr Duration kTold = std::chrono::milliseconds(100);

}  // namespace

void Teller::handshake() {
  std::optional<units::TimePoint> syn, connected;
  std::vector<std::string> after;
  std::string cause;
  for (const EventRow& e : in_.rows) {
    if (e.kind == "connecting" && !syn) {
      syn = e.time;
      const auto* m = in_.facts.mta(s_.server);
      add(e.time, fmt::format("{}{} opens a connection to {}{} (SYN).", s_.name.empty() ? "" : "Somebody at ",
                              s_.client, s_.server,
                              m && !m->address.empty() ? fmt::format(", {} port 25", m->address) : ""));
    } else if (e.kind == "retransmitted" && !connected && e.side == "client" && syn) {
      after.push_back(to_human(e.time - *syn));
      cause = e.cause;
    } else if (e.kind == "connected" && !connected) {
      connected = e.time;
      Line& l = add(
          e.time, after.empty() && syn
                      ? fmt::format("The SYN is answered after {}: one round trip.", to_human(e.time - *syn))
                      : std::string("The SYN is answered."));
      if (!after.empty()) said_again(l, after, cause);
    } else if (e.kind == "closed" && e.side == "client" && !connected) {
      const auto after_time = syn ? fmt::format(" after {}", to_human(e.time - *syn)) : "";
      Line& l =
          e.cause == "refused"
              ? add(e.time, fmt::format("{} refuses the connection{}.", s_.server, after_time))
              : add(e.time, fmt::format("{} gives up the connection{}: no answer.", s_.client, after_time));
      if (!after.empty()) said_again(l, after, cause);
      if (const auto why = why_failed(e.cause == "refused" ? "connection refused" : "connection timed out");
          !why.empty())
        l.why.push_back(why + ".");
    }
  }
}

void Teller::said_again(Line& l, const std::vector<std::string>& after, const std::string& cause) {
  l.why.push_back(fmt::format("The SYN went again after {}{} (RFC 6298 2).", listed(after),
                              cause.empty() ? "" : ": " + cause));
}

// A client that waits by itself before it speaks.
void Teller::took_client(Line& l, const EventRow& said) {
  if (!heard_ || !said.sent || *said.sent - *heard_ < kTold) return;
  l.why.push_back(
      s_.name.empty()
          ? fmt::format("{} had waited {} by itself before it.", s_.client, to_human(*said.sent - *heard_))
          : fmt::format("Typed {} after the reply before.", to_human(*said.sent - *heard_)));
}

void Teller::took_server(Line& l, const Exchange& x) {
  std::optional<units::TimePoint> asked;
  if (x.said) asked = x.said->time;
  for (const EventRow& e : in_.rows)
    if (x.verb.empty() && e.kind == "accepted") asked = e.time;
  if (!asked || !x.answer->sent || *x.answer->sent - *asked < kTold) return;
  const Duration took = *x.answer->sent - *asked;
  std::string why;
  if (x.verb.empty()) {
    const auto others = open_with_server(*asked);
    if (others > 1)
      why = fmt::format(
          ": {} sessions with it were open then, and who comes when its processes are taken waits for the "
          "greeting (max_incoming)",
          others);
  } else if (x.verb == "DOT" && std::any_of(in_.rows.begin(), in_.rows.end(),
                                            [](const EventRow& e) { return e.kind == "filtering"; })) {
    why = ": its content filter looks at every message before the reply (filter_cpu)";
  } else if (server_ && !server_->replies.empty()) {
    why = ": the scenario has it take so long ([[reply]])";
  }
  l.why.push_back(fmt::format("{} took {} of this by itself{}.", s_.server, to_human(took), why));
}

std::size_t Teller::open_with_server(units::TimePoint t) const {
  return static_cast<std::size_t>(
      std::count_if(in_.run.sessions().begin(), in_.run.sessions().end(), [&](const SessionRow& o) {
        return o.server == s_.server && o.started && *o.started <= t && (!o.closed || *o.closed > t);
      }));
}

// What was sent again after the handshake: one line a side and cause, unless something arrived between.
// A reply or command that came through ends a silence.
void Teller::again() {
  struct Run {
    units::TimePoint first, last;
    std::size_t n = 0;
    std::int64_t octets = 0;
  };
  std::map<std::pair<std::string, std::string>, Run> now;
  std::map<std::string, units::TimePoint> heard;
  const auto tell = [&](const std::string& side, const std::string& cause, const Run& r) {
    const std::string& who = side == "client" ? s_.client : s_.server;
    const bool random = cause == "lost packet";
    Line& l =
        add(r.first,
            random ? fmt::format("{} of what {} sends get lost on the way and go again, {} octets in all.",
                                 text::counted(r.n, "packet"), who, r.octets)
            : r.n == 1 ? fmt::format("{} hears nothing and sends {} octets again.", who, r.octets)
                       : fmt::format("{} hears nothing and sends {} octets again, {} times until {}, each "
                                     "time after twice as long.",
                                     who, r.octets / static_cast<std::int64_t>(r.n), r.n, clock(r.last)));
    l.why.push_back(
        random ? std::string("Lost at random (the link's loss); found by duplicate acknowledgements, or by "
                             "the retransmission time-out (RFC 5681 3.2, RFC 6298 5).")
               : fmt::format("{} (retransmission time-out, RFC 6298 5).",
                             cause.empty() ? "No acknowledgement came" : "Why: " + cause));
  };
  bool connected = false;
  for (const EventRow& e : in_.rows) {
    if (e.kind == "connected") connected = true;
    if (e.kind != "retransmitted" || !connected) {
      if ((e.kind == "reply" || e.kind == "command" || e.kind == "content") && !now.empty()) {
        for (const auto& [key, r] : now)
          if (key.second != "lost packet") tell(key.first, key.second, r);
        std::erase_if(now, [](const auto& kv) { return kv.first.second != "lost packet"; });
      }
      continue;
    }
    if (!whole() && !within(e.time)) continue;
    Run& r = now.try_emplace({e.side, e.cause}, Run{e.time, e.time, 0, 0}).first->second;
    r.last = e.time;
    ++r.n;
    r.octets += e.bytes;
  }
  for (const auto& [key, r] : now) tell(key.first, key.second, r);
}

// Whether a time lies within the transactions that are told.
bool Teller::within(units::TimePoint t) const {
  std::optional<units::TimePoint> from, to;
  if (own_.empty() || own_.contains(1)) from = s_.started;
  for (const EventRow& e : in_.rows)
    if (own_.contains(e.transaction)) {
      const auto begin = e.sent.value_or(e.time);
      if (!from || begin < *from) from = begin;
      to = e.time;
    }
  if (own_.empty() || *own_.rbegin() == s_.transactions) to = in_.rows.back().time;
  return from && to && t >= *from && t <= *to;
}

bool Teller::connected() const {
  return std::any_of(in_.rows.begin(), in_.rows.end(),
                     [](const EventRow& r) { return r.kind == "connected" || r.kind == "accepted"; });
}

void Teller::rest(const EventRow& e) {
  if (e.kind == "lost" && (whole() || own_.empty() || own_.contains(e.transaction) || e.transaction == 0)) {
    const std::string what =
        e.verb == "DOT" && e.code == 0 ? fmt::format("The message ({} octets)", e.bytes)
        : e.code != 0 ? story::quoted(fmt::format("{} {}", e.code, e.text.substr(0, e.text.find('\n'))))
                      : story::quoted(e.text.empty() ? e.verb : e.text);
    add(e.sent.value_or(e.time), fmt::format("{}, sent by {}, never arrived.", what, of(e)));
  } else if (e.kind == "unexpected") {
    add(e.time, "Not what the script expects: " + e.text + ".");
  } else if (e.kind == "closed" && (whole() || own_.empty() || *own_.rbegin() == s_.transactions)) {
    closed(e);
  }
}

void Teller::closed(const EventRow& e) {
  if (!connected()) return;
  if (e.cause == "fin") {
    if (e.side == "client")
      add(e.time, s_.outcome == "quit" ? "The connection is closed (FIN)."
                                       : fmt::format("{} closes the connection before any QUIT.", s_.server));
  } else if (e.cause == "reset") {
    add(e.time, fmt::format("{} gets a reset: the connection is gone.", of(e)));
  } else if (e.cause == "crashed") {
    add(e.time, fmt::format("{} crashes; its side of the session is gone with it.", of(e)));
  } else {
    add(e.time, fmt::format("{} gives the session up ({}).", of(e), e.cause));
  }
}

}  // namespace views::story
