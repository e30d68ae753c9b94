#include "sim/channel.hpp"

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

Channels::End& Channels::make(const EndId& e, MtaId self, MtaId peer) {
  End& end = ends_[e];
  end.self = self;
  end.peer = peer;
  return end;
}

void Channels::forget(const EndId& e) {
  if (const End* end = find(e); end && end->flow) wire_.cancel_flow(e);
  ends_.erase(e);
}

void Channels::send_bare(End& end, Kind kind, const EndId& to, TimePoint at, std::int64_t wire) {
  wire_.schedule(end.self, end.peer, end.out.send_bare(at, wire).arrives, segment(kind, to));
}

void Channels::connect(MtaId self, const mta::effect::Connect& e) {
  const EndId me{e.c, Side::client};
  End& end = make(me, self, e.to.mta);
  const auto path = wire_.path(self, e.to.mta);
  const auto patience =
      e.tcp.connect_timeout > units::Duration::zero() ? e.tcp.connect_timeout : tcp::kConnectGiveUp;
  // Most connections are answered: only where that cannot be in time is the end of patience an event.
  if (!path || 2 * path->latency >= patience || wire_.may_lose())
    wire_.schedule(self, self, e.at + patience, segment(Kind::gave_up, me));
  if (!path) return;
  end.out = tcp::Pipe(*path);
  Segment syn = segment(Kind::syn, other(me));
  syn.port = e.to.port;
  wire_.schedule(self, end.peer, end.out.send_bare(e.at, tcp::kSyn).arrives, std::move(syn));
}

void Channels::send(MtaId self, mta::effect::Send e) {
  const EndId me = end_of(self, e.c, e.side);
  End* end = find(me);
  if (!end || end->finishing) return;
  assert(end->open);
  put(me, *end, {std::move(e.data), e.at, false});
}

void Channels::finish(MtaId self, const mta::effect::Finish& e) {
  const EndId me = end_of(self, e.c, e.side);
  End* end = find(me);
  if (!end || end->finishing) return;
  assert(end->open);
  end->finishing = true;
  put(me, *end, {{}, e.at, true});
}

void Channels::abort(MtaId self, const mta::effect::Abort& e, TimePoint now) {
  const EndId me = end_of(self, e.c, e.side);
  const End* end = find(me);
  if (!end) return;
  wire_.schedule(self, end->peer, end->out.send_reset(now), segment(Kind::rst, other(me)));
  forget(me);
}

void Channels::refuse(MtaId self, MtaId from, const EndId& to, TimePoint now) {
  const auto path = wire_.path(self, from);
  if (!path) return;  // the way back is cut: silence
  wire_.schedule(self, from, now + path->latency + tcp::serialisation(tcp::kBare, path->bottleneck),
                 segment(Kind::rst, to));
}

void Channels::syn_arrived(MtaId self, MtaId from, const Segment& s, TimePoint now) {
  const auto path = wire_.path(self, from);
  if (!path) return;
  if (!wire_.listens(self, s.port)) return refuse(self, from, other(s.to), now);
  End& end = make(s.to, self, from);
  end.out = tcp::Pipe(*path);
  send_bare(end, Kind::syn_ack, other(s.to), now, tcp::kSyn);
}

bool Channels::wanted(const Segment& s) const {
  if (s.kind != Kind::moving) return true;
  const auto found = ends_.find(s.to);
  return found != ends_.end() && found->second.flow && found->second.flow->piece == s.piece;
}

void Channels::lost(const Segment& s) {
  const bool in_order = s.kind == Kind::data || s.kind == Kind::progress || s.kind == Kind::fin;
  if (End* end = find(s.to); end && in_order) end->deaf = true;
}

void Channels::arrive(MtaId self, MtaId from, Segment s, TimePoint now, std::vector<mta::Event>& out) {
  if (s.kind == Kind::syn) return syn_arrived(self, from, s, now);
  End* end = find(s.to);
  if (!end) {
    if (self != from && s.kind != Kind::rst) refuse(self, from, other(s.to), now);
    return;
  }
  if (end->deaf && (s.kind == Kind::data || s.kind == Kind::progress || s.kind == Kind::fin)) return;
  switch (s.kind) {
    case Kind::syn:
      break;
    case Kind::syn_ack:
      end->open = true;
      send_bare(*end, Kind::ack, other(s.to), now, tcp::kBare);
      out.push_back(mta::event::Connected{s.to.c});
      break;
    case Kind::ack:
      end->open = true;
      out.push_back(mta::event::Accepted{s.to.c, wire_.peer(from)});
      break;
    case Kind::data:
    case Kind::progress:
      ++end->heard;
      out.push_back(mta::event::Received{s.to.c, std::move(s.data), s.sent, s.to.side});
      break;
    case Kind::fin:
      end->fin_received = true;
      out.push_back(mta::event::Ended{s.to.c, mta::End::fin, s.to.side});
      if (end->fin_sent) forget(s.to);
      break;
    case Kind::rst: {
      // A server that was never told of the connection is not told of its end either.
      const bool known = end->open || s.to.side == Side::client;
      const auto why = end->open ? mta::End::reset : mta::End::refused;
      if (known && !end->fin_received) out.push_back(mta::event::Ended{s.to.c, why, s.to.side});
      forget(s.to);
      break;
    }
    case Kind::acked:
      out.push_back(mta::event::Acked{s.to.c, s.to.side});
      break;
    case Kind::moving:
      out.push_back(mta::event::Acked{s.to.c, s.to.side, false});
      end->flow->watched = false;
      watch(s.to, *end, now);
      wire_.schedule(self, end->peer, now + end->out.path().latency, segment(Kind::progress, other(s.to)));
      break;
    case Kind::gave_up:
      if (end->open) break;
      out.push_back(mta::event::Ended{s.to.c, mta::End::timed_out, s.to.side});
      forget(s.to);
      break;
  }
}

}  // namespace sim
