#include "sim/channel.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "sim/channel_parts.hpp"
#include "tcp/segment.hpp"

namespace sim {
namespace {

using Kind = Segment::Kind;

EndId end_of(MtaId self, ConnId c, Side side) {
  if (side == Side::none) side = c.opener == self ? Side::client : Side::server;
  return {c, side};
}

}  // namespace

Channels::End* Channels::find(const EndId& e) {
  const auto found = ends_.find(e);
  return found == ends_.end() ? nullptr : &found->second;
}

const Channels::End* Channels::find(const EndId& e) const {
  const auto found = ends_.find(e);
  return found == ends_.end() ? nullptr : &found->second;
}

Channels::End& Channels::make(const EndId& e, MtaId self, MtaId peer) {
  End& end = ends_[e];
  end.self = self;
  end.peer = peer;
  if (self != peer && wire_.may_lose()) end.recovery = std::make_unique<Recovery>();
  return end;
}

void Channels::forget(const EndId& e) {
  if (const End* end = find(e)) {
    if (end->flow && end->flow->shares) wire_.cancel_flow(e);
    if (end->recovery)
      for (const Lost& l : end->recovery->lost) record_lost(e, end->self, end->peer, l);
  }
  ends_.erase(e);
}

/// Both have sent their FIN, and no FIN has to be sent again.
void Channels::forget_if_over(const EndId& e) {
  const End* end = find(e);
  if (!end || !end->fin_sent || !end->fin_received) return;
  if (!end->recovery || end->recovery->fin_arrived) forget(e);
}

/// The way as routing knows it now. False: there is none.
bool Channels::find_way(End& end) {
  Recovery* r = end.recovery.get();
  if (r && r->epoch == wire_.epoch()) return r->way != nullptr;
  const auto way = wire_.way(end.self, end.peer);
  if (way) end.out.set_path(way->path);
  if (way) end.route = way->route;
  if (r) {
    r->epoch = wire_.epoch();
    r->way = way ? std::make_shared<const Way>(*way) : nullptr;
  }
  return way.has_value();
}

/// So many packets are new with it; none of an acknowledgement, which is not lost.
void Channels::launch(End& end, TimePoint left, TimePoint arrives, Segment&& s, std::int64_t packets) {
  if (end.recovery) {
    if (!s.flight) s.flight = std::make_unique<Flight>();
    s.flight->way = end.recovery->way;
    s.flight->since = left;
    if (tcp::Loss* random = packets > 0 ? loss(other(s.to), end) : nullptr)
      s.flight->lost = random->of(packets, s.flight->way->path.loss) > 0;
  }
  wire_.schedule(end.self, end.peer, arrives, std::move(s));
}

void Channels::send_bare(End& end, Kind kind, const EndId& to, TimePoint at, std::int64_t wire) {
  const auto passage = end.out.send_bare(at, wire);
  count(end, wire, passage.left);
  launch(end, passage.left, passage.arrives, segment(kind, to));
}

void Channels::count(const End& end, std::int64_t wire, TimePoint at) {
  if (end.route && wire > 0) wire_.passes(*end.route, end.self, end.peer, false, wire, at, false);
}

/// A receiver acknowledges every second packet of content.
void Channels::count_acks(const End& end, std::int64_t packets, TimePoint at) {
  if (end.route) wire_.passes(*end.route, end.self, end.peer, true, (packets + 1) / 2 * tcp::kBare, at, true);
}

void Channels::tell_itself(const End& end, TimePoint at, Kind kind, const EndId& me, std::uint32_t piece) {
  Segment s = segment(kind, me);
  s.piece = piece;
  wire_.schedule(end.self, end.self, at, std::move(s));
}

void Channels::connect(MtaId self, const mta::effect::Connect& e) {
  const EndId me{e.c, Side::client};
  End& end = make(me, self, e.to.mta);
  const auto patience =
      e.tcp.connect_timeout > units::Duration::zero() ? e.tcp.connect_timeout : tcp::kConnectGiveUp;
  const bool reachable = find_way(end);
  if (Recovery* r = end.recovery.get()) {
    r->began = e.at;
    r->patience = e.at + patience;
    r->port = e.to.port;
    if (!reachable) return hear_nothing(me, e.at);
  }
  // Most connections are answered: only where that cannot be in time is the end of patience an event.
  if (!reachable || 2 * end.out.path().latency >= patience) grow_impatient(me, end, e.at + patience);
  if (!reachable) return;
  Segment syn = segment(Kind::syn, other(me));
  syn.port = e.to.port;
  const auto passage = end.out.send_bare(e.at, tcp::kSyn);
  count(end, tcp::kSyn, passage.left);
  launch(end, passage.left, passage.arrives, std::move(syn));
}

void Channels::send(MtaId self, mta::effect::Send&& e) {
  const EndId me = end_of(self, e.c, e.side);
  End* end = find(me);
  if (!end || end->finishing) return;
  assert(end->open);
  put(me, *end, {std::move(e.data), e.at, false, e.apart});
}

void Channels::finish(MtaId self, const mta::effect::Finish& e) {
  const EndId me = end_of(self, e.c, e.side);
  End* end = find(me);
  if (!end || end->finishing) return;
  assert(end->open);
  end->finishing = true;
  put(me, *end, {{}, e.at, true, false});
}

void Channels::abort(MtaId self, const mta::effect::Abort& e, TimePoint now) {
  const EndId me = end_of(self, e.c, e.side);
  End* end = find(me);
  if (!end) return;
  if (find_way(*end)) {
    count(*end, tcp::kBare, now);
    launch(*end, now, end->out.send_reset(now), segment(Kind::rst, other(me)));
  }
  forget(me);
}

void Channels::refuse(MtaId self, MtaId from, const EndId& to, TimePoint now) {
  End none;  // there is no end, only a way back; where that is cut, silence
  none.self = self;
  none.peer = from;
  if (wire_.may_lose()) none.recovery = std::make_unique<Recovery>();
  if (!find_way(none)) return;
  count(none, tcp::kBare, now);
  launch(none, now, none.out.send_reset(now), segment(Kind::rst, to), 0);
}

void Channels::syn_arrived(MtaId self, MtaId from, const Segment& s, TimePoint now) {
  if (!wire_.listens(self, s.port)) return refuse(self, from, other(s.to), now);
  End* end = find(s.to);
  if (end && end->open) return;
  if (!end) {
    end = &make(s.to, self, from);
    if (end->recovery) end->recovery->began = now;
  }
  if (!find_way(*end)) return forget(s.to);
  send_bare(*end, Kind::syn_ack, other(s.to), now, tcp::kSyn);
}

bool Channels::wanted(const Segment& s) const {
  if (s.kind != Kind::moving && s.kind != Kind::retry) return true;
  const End* end = find(s.to);
  if (!end) return false;
  if (s.kind == Kind::moving) return end->flow && end->flow->piece == s.piece;
  return end->recovery->turn == s.piece;
}

void Channels::arrive(MtaId self, MtaId from, Segment&& s, TimePoint now, Events& out) {
  // An MTA hears of a body that has left; whether the last of it is repeated is its kernel's business.
  if (s.kind == Kind::acked && find(s.to)) out.push_back(mta::event::Acked{s.to.c, s.to.side});
  if (gets_lost(s)) return lost(from, std::move(s), now);
  if (s.kind == Kind::syn) return syn_arrived(self, from, s, now);
  End* end = find(s.to);
  if (!end) {
    if (self != from && s.kind != Kind::rst && s.kind != Kind::repaired) refuse(self, from, other(s.to), now);
    return;
  }
  if (s.flight && (s.kind == Kind::data || s.kind == Kind::fin))
    take_in_order(*end, from, std::move(s), now, out);
  else
    take(*end, from, std::move(s), now, out);
}

void Channels::take_in_order(End& end, MtaId from, Segment s, TimePoint now, Events& out) {
  const EndId me = s.to;
  Recovery* r = end.recovery.get();
  const bool again = s.flight->again;
  if (s.flight->n > r->taken) r->early.emplace(s.flight->n, std::move(s));
  // Data completes a handshake whose last ACK was lost.
  if (!end.open && !r->early.empty()) take(end, from, segment(Kind::ack, me), now, out);
  for (End* still = &end; still && !r->early.empty() && r->early.begin()->first == r->taken + 1;
       still = find(me)) {
    Segment next = std::move(r->early.extract(r->early.begin()).mapped());
    ++r->taken;
    if (End* sender = find(other(me))) {
      for (Lost& l : sender->recovery->lost) l.arrived = l.arrived || l.n == r->taken;
      if (next.kind == Kind::fin) sender->recovery->fin_arrived = true;
    }
    const bool fin = next.kind == Kind::fin;
    take(*still, from, std::move(next), now, out);
    if (fin) {
      forget_if_over(other(me));
      break;
    }
  }
  if (End* still = find(me); still && again) acknowledge(me, *still, now);
}

void Channels::time_out(const EndId& e, const End& end, Events& out) {
  // A server that was never told of the connection is not told of its end either.
  const bool known = end.open || e.side == Side::client;
  if (known && !(end.fin_sent && end.fin_received))
    out.push_back(mta::event::Ended{e.c, mta::End::timed_out, e.side});
  forget(e);
}

void Channels::take(End& end, MtaId from, Segment&& s, TimePoint now, Events& out) {
  const EndId me = s.to;
  switch (s.kind) {
    case Kind::syn:
      break;
    case Kind::syn_ack: {
      const bool again = std::exchange(end.open, true);
      if (end.recovery) find_way(end);
      send_bare(end, Kind::ack, other(me), now, tcp::kBare);
      if (!again) out.push_back(mta::event::Connected{me.c});
      break;
    }
    case Kind::ack:
      if (!std::exchange(end.open, true)) out.push_back(mta::event::Accepted{me.c, wire_.peer(from)});
      break;
    case Kind::data:
    case Kind::progress:
      ++end.heard;
      end.nagle.heard(s.sent);
      out.push_back(mta::event::Received{me.c, std::move(s.data), s.sent, me.side});
      break;
    case Kind::fin:
      end.fin_received = true;
      out.push_back(mta::event::Ended{me.c, mta::End::fin, me.side});
      forget_if_over(me);
      break;
    case Kind::rst: {
      const bool known = end.open || me.side == Side::client;
      const auto why = end.open ? mta::End::reset : mta::End::refused;
      if (known && !end.fin_received) out.push_back(mta::event::Ended{me.c, why, me.side});
      forget(me);
      break;
    }
    case Kind::repaired:
      if (end.recovery) repaired(me, end, s.piece, now);
      break;
    case Kind::acked:
      break;
    case Kind::moving:
      end.flow->watched = false;
      if (end.flow->stalled) break;
      out.push_back(mta::event::Acked{me.c, me.side, false});
      watch(me, end, now);
      launch(end, now, now + end.out.path().latency, segment(Kind::progress, other(me)), 0);
      break;
    case Kind::leave:
      if (const auto wire = burst(me, now, out); wire > 0)
        tell_itself(end, now + tcp::serialisation(wire, end.out.path().bottleneck), Kind::left, me);
      break;
    case Kind::left:
      burst_left(me, now);
      break;
    case Kind::retry:
      retry(me, end, now, out);
      break;
    case Kind::gave_up:
      if (!end.open) time_out(me, end, out);
      break;
  }
}

}  // namespace sim
