#include "views/packets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "tcp/segment.hpp"
#include "views/acknowledge.hpp"
#include "views/event_reader.hpp"
#include "views/pace.hpp"

namespace views {
namespace {

using units::Duration;
using units::kNever;
using units::TimePoint;

constexpr bool kClient = true, kServer = false;

class Builder {
 public:
  Builder(const SessionRow& s, const std::vector<EventRow>& rows, std::span<const Downtime> away)
      : session_(s), away_(away) {
    for (const EventRow& e : rows) {
      const bool client = e.side == "client";
      if (e.kind == "connecting") syns_.push_back(e.time);
      if (e.kind == "connected") connected_ = e.time;
      if (e.kind == "accepted") accepted_ = e.time;
      if (e.kind == "closed") closed_[client] = &e;
      if (e.kind != "retransmitted") continue;
      if (client && !connected_) syns_.push_back(e.time);
      if (connected_) again_[client].push_back(&e);
    }
    estimate();
  }

  Conversation build(std::vector<Write> writes) && {
    handshake();
    for (Write& w : writes) write(w);
    for (const bool client : {kClient, kServer}) repeat_lines(client);
    for (const bool client : {kClient, kServer}) end_of(client);
    acknowledge(c_.packets, {one_way_[kServer], one_way_[kClient]});
    return std::move(c_);
  }

 private:
  // The handshake has no octets to serialise: it shows the bare journey.
  void estimate() {
    const auto begin = syns_.empty() ? accepted_ : std::optional(syns_.back());
    Duration round_trip{};
    if (connected_ && begin) {
      round_trip = *connected_ - *begin;
    } else if (begin && closed_[kClient] && closed_[kClient]->cause == "refused") {
      round_trip = closed_[kClient]->time - *begin;
    }
    one_way_[kClient] =
        connected_ && accepted_ && *accepted_ > *connected_ ? *accepted_ - *connected_ : round_trip / 2;
    one_way_[kClient] = std::min(one_way_[kClient], round_trip);
    one_way_[kServer] = round_trip - one_way_[kClient];
  }

  Packet& add(bool from_client, std::uint8_t flags, TimePoint left, TimePoint arrives, std::string why) {
    Packet& p = c_.packets.emplace_back();
    p.from_client = from_client;
    p.flags = flags;
    p.left = left;
    p.arrives = arrives;
    p.why = std::move(why);
    p.order = c_.packets.size() * 1000;
    p.seq = flags & Packet::syn ? 0 : next_[from_client];
    return p;
  }

  void handshake() {
    const auto who =
        fmt::format("session {}{}{}: {} connects to {}", session_.session, session_.name.empty() ? "" : ", ",
                    session_.name, session_.client, session_.server);
    if (syns_.empty() && accepted_) syns_.push_back(*accepted_ - one_way_[kClient]);
    const EventRow* end = closed_[kClient];
    const bool refused = !connected_ && end && end->cause == "refused";
    const auto answer = connected_ ? connected_ : refused ? std::optional(end->time) : accepted_;
    for (std::size_t i = 0; i < syns_.size(); ++i) {
      const bool last = i + 1 == syns_.size();
      const auto arrives = last && answer ? std::max(syns_[i], *answer - one_way_[kServer]) : kNever;
      std::string why = i == 0 ? who : "SYN again: no answer came";
      if (arrives == kNever) why += "; lost on the way";
      add(kClient, Packet::syn, syns_[i], arrives, std::move(why)).again = i != 0;
    }
    if (!answer) return;
    const TimePoint back = *answer - one_way_[kServer];
    if (refused) {
      add(kServer, Packet::rst | Packet::ack, back, *answer, "nobody listens on that port (RFC 9293 3.5.2)")
          .seq = 0;
      return;
    }
    add(kServer, Packet::syn | Packet::ack, back, *answer, "");
    const auto up = accepted_ && *accepted_ >= *answer ? *accepted_ : *answer + one_way_[kClient];
    add(kClient, Packet::ack, *answer, up, "");
    last_left_[kClient] = *answer;
    last_left_[kServer] = up;
  }

  void write(Write& w) {
    const bool client = w.to_server;
    const Duration way = one_way_[client];
    TimePoint left = std::max(w.left.value_or(w.arrived == kNever ? last_left_[client] : w.arrived - way),
                              last_left_[client]);
    if (w.arrived != kNever) left = std::min(left, w.arrived);
    const auto n = static_cast<std::size_t>(tcp::packets(static_cast<std::int64_t>(w.octets.size())));
    if (w.arrived == kNever || n == 1) {
      for (std::size_t i = 0; i < n; ++i) segment(client, w, i, n, left, w.arrived);
    } else {
      bulk(client, w, n, left);
    }
    c_.octets[client] += w.octets;
  }

  void segment(bool client, Write& w, std::size_t i, std::size_t n, TimePoint left, TimePoint arrives) {
    const bool last = i + 1 == n;
    Packet& p =
        add(client, static_cast<std::uint8_t>(Packet::ack | (last ? Packet::psh : 0)), left, arrives, "");
    p.length = std::min<std::size_t>(tcp::kSegment, w.octets.size() - i * tcp::kSegment);
    if (i == 0) p.why = std::move(w.why);
    if (n > 1) p.why += fmt::format("{}segment {} of {}", p.why.empty() ? "" : "; ", i + 1, n);
    next_[client] += p.length;
    last_left_[client] = std::max(last_left_[client], left);
  }

  // Data that flows, but for cuts, and for packets lost at random.
  void bulk(bool client, Write& w, std::size_t n, TimePoint left) {
    const Duration way = one_way_[client], round_trip = one_way_[0] + one_way_[1];
    std::vector<const EventRow*> random, cut;
    for (const EventRow* e : again_[client])
      if (e->time > left && e->time < w.arrived) (e->cause == kLostPacket ? random : cut).push_back(e);
    const auto stalls = stalls_of(cut, left, w.arrived - way, round_trip);
    Duration span = w.arrived - way - left;
    for (const Stall& s : stalls) span -= s.to - s.from;
    const auto leaves = departures(n, std::max(span, Duration{}), round_trip);
    const Duration each = n > 1 ? (leaves[n - 1] - leaves[n - 2]) : Duration{};
    const std::size_t first = c_.packets.size();
    auto stall = stalls.begin();
    Duration late{};  // by the stalls so far
    for (std::size_t i = 0; i < n; ++i) {
      TimePoint at = left + leaves[i] + late;
      if (stall != stalls.end() && (at >= stall->from || i + 1 == n)) {
        interrupted(client, w, i, n, std::min(at, stall->from), *stall);
        late += stall->to - stall->from;
        ++stall;
        continue;
      }
      at = std::min(std::max(at, last_left_[client]), w.arrived);
      const bool last = i + 1 == n;
      segment(client, w, i, n, at, last ? w.arrived : std::min(w.arrived, at + way + each));
    }
    // Three acknowledgements of what came behind it told the sender (RFC 5681 3.2).
    for (const EventRow* e : random) lose(client, *e, first, w.arrived, round_trip + 4 * each);
    std::erase_if(again_[client], [&](const EventRow* e) { return e->time > left && e->time < w.arrived; });
  }

  /// A time in which nothing got through, and what was tried in it; the last of it did.
  struct Stall {
    TimePoint from, to;
    std::vector<const EventRow*> tries;
  };
  // Where it is not known when the link went down, it was before the first retransmission by about half of
  // what lies between that and the second (the time-out doubles, RFC 6298 5.5).
  std::vector<Stall> stalls_of(const std::vector<const EventRow*>& tries, TimePoint left, TimePoint end,
                               Duration round_trip) const {
    std::vector<Stall> out;
    const Downtime* before = nullptr;
    for (const EventRow* e : tries) {
      if (e->time >= end) break;
      const Downtime* now = downtime(*e);
      if (out.empty() || now != before)
        out.push_back({now ? std::max(now->from, left) : TimePoint{}, e->time, {}});
      before = now;
      out.back().to = e->time;
      out.back().tries.push_back(e);
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      const TimePoint first = out[i].tries.front()->time;
      const Duration patience = out[i].tries.size() > 1 ? (out[i].tries[1]->time - first) / 2
                                                        : std::chrono::milliseconds(200) + round_trip;
      if (out[i].from == TimePoint{} || out[i].from > first) out[i].from = std::max(left, first - patience);
      if (i > 0) out[i].from = std::max(out[i].from, out[i - 1].to);
    }
    return out;
  }
  /// The time without the link that a retransmission blames; nullptr: not known.
  const Downtime* downtime(const EventRow& e) const {
    const Downtime* found = nullptr;
    for (const Downtime& d : away_)
      if (e.cause.size() == d.link.size() + 5 && e.cause.starts_with(d.link) && e.cause.ends_with(" down") &&
          d.from <= e.time)
        found = &d;
    return found;
  }

  void interrupted(bool client, Write& w, std::size_t i, std::size_t n, TimePoint at, const Stall& stall) {
    segment(client, w, i, n, at, kNever);
    c_.packets.back().why += c_.packets.back().why.empty() ? "lost on the way" : "; lost on the way";
    const Packet lost = c_.packets.back();
    for (const EventRow* e : stall.tries) {
      const bool through = e == stall.tries.back();
      copy_of(lost, *e, through ? std::min(e->time + one_way_[client], w.arrived) : kNever);
    }
    last_left_[client] = stall.to;
  }

  // The first copy of what goes again left a round trip before, or more: that is how it was noticed.
  void lose(bool client, const EventRow& e, std::size_t first, TimePoint arrived, Duration noticed) {
    std::optional<std::size_t> which;
    for (std::size_t i = first; i < c_.packets.size(); ++i) {
      const Packet& p = c_.packets[i];
      if (p.from_client != client || p.length == 0 || p.again || p.arrives == kNever || p.left >= e.time)
        continue;
      if (!which || p.left <= e.time - noticed) which = i;
    }
    if (!which) return;
    c_.packets[*which].arrives = kNever;
    c_.packets[*which].why += c_.packets[*which].why.empty() ? "lost on the way" : "; lost on the way";
    const Packet lost = c_.packets[*which];
    copy_of(lost, e, std::min(e.time + one_way_[client], arrived));
  }
  void copy_of(const Packet& lost, const EventRow& e, TimePoint arrives) {
    Packet& p = add(lost.from_client, lost.flags, e.time, arrives,
                    fmt::format("retransmission{}{}{}", e.cause.empty() ? "" : ": ", e.cause,
                                arrives == kNever ? "; lost on the way" : ""));
    p.seq = lost.seq;
    p.length = lost.length;
    p.again = true;
  }

  // Of lines: the oldest segment in flight goes again, and what arrived was the last of its copies.
  void repeat_lines(bool client) {
    for (const EventRow* e : again_[client]) {
      const Packet* found = nullptr;
      for (const Packet& p : c_.packets) {
        if (p.from_client != client || p.length == 0 || p.left > e->time) continue;
        if (p.arrives <= e->time) {
          if (!found || found->arrives <= e->time) found = &p;  // it has arrived; its ACK has not
        } else if (!found || found->arrives <= e->time || p.seq <= found->seq) {
          found = &p;
        }
      }
      if (!found) continue;
      const auto which = static_cast<std::size_t>(found - c_.packets.data());
      const bool in_flight = found->arrives > e->time;
      Packet copy = *found;
      Packet& p = add(client, copy.flags, e->time, in_flight ? copy.arrives : e->time + one_way_[client],
                      fmt::format("retransmission{}{}", e->cause.empty() ? "" : ": ", e->cause));
      p.seq = copy.seq;
      p.length = copy.length;
      p.again = true;
      p.order = copy.order + 1;  // what was behind it and waited for it arrives at the same time, after it
      if (in_flight) c_.packets[which].arrives = kNever;
    }
  }

  // How the side `client` saw the connection end says what its peer sent.
  void end_of(bool client) {
    const EventRow* e = closed_[client];
    if (!e || (!connected_ && !accepted_)) return;
    const bool peer = !client;
    const TimePoint left = std::max(e->time - one_way_[peer], std::min(last_left_[peer], e->time));
    if (e->cause == "fin") {
      add(peer, Packet::fin | Packet::ack, left, e->time, "");
    } else if (e->cause == "reset") {
      add(peer, Packet::rst | Packet::ack, left, e->time,
          "the connection is reset: the other side knows nothing of it, or gave it up");
    } else if (const EventRow* heard = closed_[peer];
               !heard || (heard->cause != "fin" && heard->cause != "reset")) {
      // It gave up by itself, and its peer never heard of it.
      add(client, Packet::rst | Packet::ack, e->time, kNever, e->cause + "; the reset never arrives");
    }
  }

  static constexpr std::string_view kLostPacket = "lost packet";

  const SessionRow& session_;
  std::span<const Downtime> away_;
  std::vector<TimePoint> syns_;
  std::optional<TimePoint> connected_, accepted_;
  const EventRow* closed_[2] = {nullptr, nullptr};
  std::vector<const EventRow*> again_[2];  ///< retransmissions after the handshake, by who sent them
  Duration one_way_[2] = {};               ///< of what the server, the client sends
  std::uint64_t next_[2] = {1, 1};
  TimePoint last_left_[2] = {};
  Conversation c_;
};

}  // namespace

std::vector<Downtime> downtimes_of(const Run& r) {
  std::vector<Downtime> out;
  std::unordered_map<std::string, std::size_t> open;
  for (const LinkRow& l : link_changes(r)) {
    if (l.event == "down") {
      open.emplace(l.link, out.size());
      out.push_back({l.link, l.time});
    } else if (const auto at = open.find(l.link); l.event == "up" && at != open.end()) {
      out[at->second].to = l.time;
      open.erase(at);
    }
  }
  return out;
}

Conversation conversation_of(const SessionRow& s, const std::vector<EventRow>& rows,
                             std::vector<Write> writes, std::span<const Downtime> away) {
  return Builder(s, rows, away).build(std::move(writes));
}

}  // namespace views
