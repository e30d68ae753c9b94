#include "sim/channel.hpp"

#include <cassert>
#include <chrono>
#include <utility>

#include "tcp/segment.hpp"

namespace sim {
namespace {

using Kind = Segment::Kind;

/// Linux gives up a SYN after tcp_syn_retries = 6 (FIDELITY "When the network breaks").
constexpr units::Duration kConnectTimeout = std::chrono::seconds(133);

EndId other(const EndId& e) { return {e.c, e.side == Side::client ? Side::server : Side::client}; }

EndId end_of(MtaId self, ConnId c, Side side) {
  if (side == Side::none) side = c.opener == self ? Side::client : Side::server;
  return {c, side};
}

Segment segment(Kind kind, const EndId& to) {
  Segment s;
  s.kind = kind;
  s.to = to;
  return s;
}

}  // namespace

Channels::End* Channels::find(const EndId& e) {
  const auto found = ends_.find(e);
  return found == ends_.end() ? nullptr : &found->second;
}

void Channels::forget(const EndId& e) {
  if (const End* end = find(e); end && end->flow) wire_.cancel_flow(e);
  ends_.erase(e);
}

void Channels::send_bare(MtaId self, End& end, Kind kind, const EndId& to, TimePoint at) {
  wire_.schedule(self, end.peer, end.out.send_bare(at), segment(kind, to));
}

void Channels::connect(MtaId self, const mta::effect::Connect& e) {
  const EndId me{e.c, Side::client};
  End& end = ends_[me];
  end.peer = e.to.mta;
  const auto path = wire_.path(self, e.to.mta);
  const auto patience =
      e.tcp.connect_timeout > units::Duration::zero() ? e.tcp.connect_timeout : kConnectTimeout;
  // Most connections are answered: only where that cannot be in time is the end of patience an event.
  if (!path || 2 * path->latency >= patience)
    wire_.schedule(self, self, e.at + patience, segment(Kind::gave_up, me));
  if (!path) return;
  end.out = tcp::Pipe(*path);
  Segment syn = segment(Kind::syn, other(me));
  syn.port = e.to.port;
  wire_.schedule(self, end.peer, end.out.send_bare(e.at), std::move(syn));
}

void Channels::send(MtaId self, mta::effect::Send e) {
  const EndId me = end_of(self, e.c, e.side);
  End* end = find(me);
  if (!end || end->finishing) return;
  assert(end->open);
  put(self, me, *end, {std::move(e.data), e.at, false});
}

void Channels::finish(MtaId self, const mta::effect::Finish& e) {
  const EndId me = end_of(self, e.c, e.side);
  End* end = find(me);
  if (!end || end->finishing) return;
  assert(end->open);
  end->finishing = true;
  put(self, me, *end, {{}, e.at, true});
}

void Channels::abort(MtaId self, const mta::effect::Abort& e, TimePoint now) {
  const EndId me = end_of(self, e.c, e.side);
  const End* end = find(me);
  if (!end) return;
  wire_.schedule(self, end->peer, end->out.send_reset(now), segment(Kind::rst, other(me)));
  forget(me);
}

void Channels::put(MtaId self, const EndId& e, End& end, Waiting w) {
  if (end.flow) {
    end.flow->behind.push_back(std::move(w));
    return;
  }
  if (w.fin) {
    end.fin_sent = true;
    send_bare(self, end, Kind::fin, other(e), w.at);
    if (end.fin_received) forget(e);
    return;
  }
  const std::int64_t octets = w.data.size();
  const tcp::Path& path = end.out.path();
  if (w.data.body && tcp::is_flow(octets, path.latency, path.bottleneck)) {
    const auto began = end.out.free_at(w.at);
    end.flow = std::make_unique<Leaving>(Leaving{began, std::move(w.data), {}});
    wire_.schedule_flow(e, self, end.peer, tcp::wire_octets(octets), began);
    return;
  }
  const auto passage = end.out.send(w.at, octets);
  put_data(self, e, end, std::move(w.data), passage);
}

void Channels::put_data(MtaId self, const EndId& e, End& end, mta::Chunk data, tcp::Pipe::Passage passage) {
  const bool acknowledge = data.body != nullptr;  // nobody waits for the ACK of a line
  Segment s = segment(Kind::data, other(e));
  s.data = std::move(data);
  s.sent = passage.left;
  wire_.schedule(self, end.peer, passage.arrives, std::move(s));
  if (acknowledge)
    wire_.schedule(self, self, passage.arrives + end.out.path().latency, segment(Kind::acked, e));
}

bool Channels::flow_wanted(const EndId& e) const {
  const auto found = ends_.find(e);
  return found != ends_.end() && found->second.flow != nullptr;
}

void Channels::flow_ended(MtaId self, const EndId& e, TimePoint now) {
  End* end = find(e);
  if (!end || !end->flow) return;
  const auto flow = std::exchange(end->flow, nullptr);
  put_data(self, e, *end, std::move(flow->data), end->out.passed(flow->began, now));
  // What comes next may be a flow again, and keep the rest waiting. A FIN is the last; it may end the end.
  for (Waiting& w : flow->behind) put(self, e, *end, std::move(w));
}

void Channels::syn_arrived(MtaId self, MtaId from, const Segment& s, TimePoint now) {
  const auto path = wire_.path(self, from);
  if (!path) return;  // the way back is cut: silence
  if (!wire_.listens(self, s.port)) {
    wire_.schedule(self, from, now + path->latency, segment(Kind::rst, other(s.to)));
    return;
  }
  End& end = ends_[s.to];
  end.peer = from;
  end.out = tcp::Pipe(*path);
  send_bare(self, end, Kind::syn_ack, other(s.to), now);
}

void Channels::arrive(MtaId self, MtaId from, Segment s, TimePoint now, std::vector<mta::Event>& out) {
  if (s.kind == Kind::syn) return syn_arrived(self, from, s, now);
  End* end = find(s.to);
  const bool from_peer = s.kind != Kind::acked && s.kind != Kind::gave_up;
  if (!end) {
    const auto path = from_peer && s.kind != Kind::rst ? wire_.path(self, from) : std::nullopt;
    if (path) wire_.schedule(self, from, now + path->latency, segment(Kind::rst, other(s.to)));
    return;
  }
  switch (s.kind) {
    case Kind::syn:
      break;
    case Kind::syn_ack:
      end->open = true;
      send_bare(self, *end, Kind::ack, other(s.to), now);
      out.push_back(mta::event::Connected{s.to.c});
      break;
    case Kind::ack:
      end->open = true;
      out.push_back(mta::event::Accepted{s.to.c, wire_.peer(from)});
      break;
    case Kind::data:
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
    case Kind::gave_up:
      if (end->open) break;
      out.push_back(mta::event::Ended{s.to.c, mta::End::timed_out, s.to.side});
      forget(s.to);
      break;
  }
}

}  // namespace sim
