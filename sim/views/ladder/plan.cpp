#include "views/ladder/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "views/ladder/phases.hpp"
#include "views/text.hpp"

namespace views::ladder {
namespace {

using units::kNever;
using units::TimePoint;
using Kind = Arrow::Kind;

std::string first_line(const std::string& text) {
  const auto end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end) + " …";
}
std::string command(const EventRow& e) {
  if (e.kind == "content" || (e.verb == "DOT" && e.code == 0))
    return fmt::format("message, {} octets, and the dot", e.bytes);
  if (e.verb == "TLS") return "TLS handshake";
  return e.text.empty() ? e.verb : first_line(e.text);
}
std::string reply(const EventRow& e) {
  if (e.verb == "TLS") return "TLS handshake";
  return fmt::format("{}{}{}", e.code, e.text.empty() ? "" : " ", first_line(e.text));
}

class Builder {
 public:
  Builder(Plan& p, const std::vector<EventRow>& rows) : p_(p), rows_(rows) {
    for (const EventRow& e : rows)
      if (e.kind == "retransmitted") again_.push_back({&e, false});
  }

  void build() {
    handshake();
    for (const EventRow& e : rows_) {
      if (e.kind == "command" || e.kind == "reply" || e.kind == "content") arrived(e);
      if (e.kind == "lost") lost(e);
      if (e.kind == "closed") closed(e);
      if (e.kind == "unexpected") mark(e, "not what the script expects: " + e.text);
    }
    for (auto& [e, used] : again_)
      if (!used && !std::exchange(used, true))
        add(e->time, kNever, e->side == "client", Kind::again,
            e->bytes > 0 ? fmt::format("again: {} octets", e->bytes) : "again");
    std::stable_sort(p_.arrows.begin(), p_.arrows.end(),
                     [](const Arrow& a, const Arrow& b) { return a.left < b.left; });
    together();
  }

 private:
  Arrow& add(TimePoint left, TimePoint arrives, bool to_server, Kind kind, std::string says) {
    Arrow& a = p_.arrows.emplace_back();
    a.left = left;
    a.arrived = arrives;
    a.to_server = to_server;
    a.kind = kind;
    a.says.push_back(std::move(says));
    return a;
  }
  void mark(const EventRow& e, std::string what, bool ends = false) {
    p_.marks.push_back({e.time, e.side == "client", std::move(what), ends});
  }

  void handshake() {
    std::optional<TimePoint> connected, accepted, closed, syn;
    std::vector<TimePoint> syns;
    bool refused = false;
    for (const EventRow& e : rows_) {
      if (e.kind == "connecting" && syns.empty()) syns.push_back(e.time);
      if (e.kind == "connected" && !connected) connected = e.time;
      if (e.kind == "accepted" && !accepted) accepted = e.time;
      if (e.kind == "closed" && e.side == "client" && !connected && !closed)
        closed = e.time, refused = e.cause == "refused";
    }
    for (auto& [e, used] : again_)
      if (e->side == "client" && (!connected || e->time < *connected)) used = true, syns.push_back(e->time);
    const auto answer = connected ? *connected : refused ? *closed : kNever;
    if (answer != kNever && !syns.empty()) p_.round_trip = answer - syns.back();
    const auto half = p_.round_trip / 2;
    for (std::size_t i = 0; i < syns.size(); ++i) {
      const bool through = answer != kNever && i + 1 == syns.size();
      add(syns[i], through ? answer - half : kNever, true, i == 0 ? Kind::handshake : Kind::again,
          i == 0 ? "SYN" : "SYN again");
    }
    if (refused) add(*closed - half, *closed, false, Kind::handshake, "RST: nobody listens").negative = true;
    if (!connected) return;
    if (!syns.empty()) add(*connected - half, *connected, false, Kind::handshake, "SYN ACK");
    if (accepted && *accepted >= *connected) add(*connected, *accepted, true, Kind::handshake, "ACK");
  }

  void arrived(const EventRow& e) {
    const bool to_server = e.kind != "reply";
    const auto left = e.sent.value_or(e.time - p_.round_trip / 2);
    const Kind kind = e.kind == "content" ? Kind::data : Kind::line;
    std::string says = to_server ? command(e) : reply(e);
    // A line that went again arrived with the last of its copies.
    std::vector<std::pair<const EventRow*, bool>*> copies;
    if (kind != Kind::data)
      for (auto& a : again_)
        if (!a.second && (a.first->side == "client") == to_server && a.first->time > left &&
            a.first->time < e.time)
          copies.push_back(&a);
    TimePoint last = left;
    if (!copies.empty()) {
      Arrow& first = add(left, kNever, to_server, kind, says);
      first.negative = e.code >= 400;
      for (auto* c : copies) {
        c->second = true;
        last = c->first->time;
        if (c != copies.back()) add(last, kNever, to_server, Kind::again, "again");
      }
      says += " (again)";
    }
    Arrow& a = add(last, e.time, to_server, copies.empty() ? kind : Kind::again, std::move(says));
    a.negative = e.code >= 400;
    a.known = e.sent.has_value();
  }

  void lost(const EventRow& e) {
    const bool from_client = e.side == "client";
    Arrow& a =
        add(e.sent.value_or(e.time), kNever, from_client, Kind::line, e.code != 0 ? reply(e) : command(e));
    a.negative = e.code >= 400;
  }

  void closed(const EventRow& e) {
    const std::string& cause = e.cause;
    const std::string what = cause == "fin"                   ? "closed"
                             : cause == "reset"               ? "reset by the other side"
                             : cause == "refused"             ? "refused"
                             : cause == "crashed"             ? "crashes"
                             : cause == "timed_out"           ? "gives up: no answer"
                             : cause.starts_with("timed out") ? "gives up: " + cause
                                                              : "closed: " + cause;
    mark(e, what, true);
  }

  // The packets of one write arrive one behind the other: an eighth of a round trip is together.
  bool within(const Arrow& a, const Arrow& b) const {
    const auto apart = a.lost()                ? units::Duration{}
                       : a.arrived > b.arrived ? a.arrived - b.arrived
                                               : b.arrived - a.arrived;
    return apart <= p_.round_trip / 8;
  }

  // What left and arrived together is one arrow.
  void together() {
    std::vector<Arrow> out;
    for (Arrow& a : p_.arrows) {
      const auto same = [&](const Arrow& b) {
        return b.left == a.left && b.lost() == a.lost() && within(a, b) && b.to_server == a.to_server &&
               b.kind != Kind::handshake && a.kind != Kind::handshake &&
               (b.kind == Kind::again) == (a.kind == Kind::again);
      };
      const auto at = std::find_if(out.rbegin(), out.rend(), same);
      if (at == out.rend() || p_.round_trip == units::Duration{}) {
        out.push_back(std::move(a));
        continue;
      }
      at->says.insert(at->says.end(), a.says.begin(), a.says.end());
      at->negative = at->negative || a.negative;
      if (!a.lost()) at->arrived = std::max(at->arrived, a.arrived);
      if (a.kind == Kind::data) at->kind = Kind::data;
    }
    p_.arrows = std::move(out);
  }

  Plan& p_;
  const std::vector<EventRow>& rows_;
  std::vector<std::pair<const EventRow*, bool>>
      again_;  ///< retransmissions, and whether they have been drawn
};

}  // namespace

std::string Arrow::label() const {
  std::vector<std::string> parts;
  std::size_t recipients = 0;
  for (const auto& s : says) recipients += s.starts_with("RCPT");
  bool counted = false;
  for (const auto& s : says) {
    if (s.starts_with("RCPT") && recipients > 2) {
      if (!std::exchange(counted, true)) parts.push_back(fmt::format("{} × RCPT", recipients));
    } else if (parts.size() >= 2 && says.size() > 5 && s.starts_with("250") &&
               parts.back().starts_with("250")) {
      parts.back() = "250 …";  // of many recipients
    } else {
      parts.push_back(s);
    }
  }
  return fmt::format("{}", fmt::join(parts, " · "));
}

std::optional<Plan> plan_of(const Run& r, std::uint64_t session, std::size_t most) {
  const auto s = std::find_if(r.sessions().begin(), r.sessions().end(),
                              [&](const SessionRow& row) { return row.session == session; });
  if (session == 0 || s == r.sessions().end()) return std::nullopt;
  const std::vector<EventRow> rows = r.events(session);
  if (rows.empty()) return std::nullopt;
  Plan p;
  p.session = session;
  p.name = s->name;
  p.client = s->client;
  p.server = s->server;
  p.outcome = s->outcome;
  p.begin = s->started.value_or(rows.front().time);
  Builder(p, rows).build();
  if (p.arrows.size() > most) {
    p.left_out = p.arrows.size() - most;
    p.arrows.resize(most);
    const auto last = p.arrows.back().left;
    std::erase_if(p.marks, [&](const Mark& m) { return m.at > last; });
  }
  p.end = p.begin;
  for (const Arrow& a : p.arrows) p.end = std::max(p.end, a.lost() ? a.left + p.round_trip / 2 : a.arrived);
  for (const Mark& m : p.marks) p.end = std::max(p.end, m.at);
  p.phases = phases_of(p, rows);
  p.away = away_of(r, p, rows);
  return p;
}

}  // namespace views::ladder
