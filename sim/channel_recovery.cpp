// What an end does about what gets lost: it hears nothing, waits, and sends it again.
#include <algorithm>
#include <span>
#include <utility>

#include "sim/channel_parts.hpp"
#include "tcp/segment.hpp"
#include "timeline/lost_line.hpp"

namespace sim {
namespace {

using Kind = Segment::Kind;
using Under = tcp::Retransmission::Under;

constexpr std::string_view kNoWay = "no route";

std::string down(const std::string& link) { return link.empty() ? std::string(kNoWay) : link + " down"; }

Under under_way(std::int64_t octets) { return tcp::packets(octets) > 1 ? Under::more : Under::one_packet; }

}  // namespace

bool Channels::gets_lost(const Segment& s) const {
  return s.flight && (s.flight->lost || !s.flight->way || !wire_.intact(*s.flight->way, s.flight->since));
}

/// What is lost at random of what that end sends; null: nothing.
tcp::Loss* Channels::loss(const EndId& e, End& end) const {
  Recovery* r = end.recovery.get();
  if (!r || !r->way || r->way->path.loss <= 0) return nullptr;
  if (!r->loss) {
    const std::uint64_t which = (std::uint64_t{e.c.opener} << 32) | e.c.n;
    r->loss.emplace(rng::Stream(seed_, e.side == Side::client ? "loss to server" : "loss to client", which));
  }
  return &*r->loss;
}

std::string Channels::cause_of(const Flight& f) const {
  if (f.lost) return std::string(kLostPacket);
  return f.way ? down(wire_.broken(*f.way, f.since)) : std::string(kNoWay);
}

/// What would have arrived from `from` does not.
void Channels::lost(MtaId from, Segment s, TimePoint now) {
  const EndId sender = other(s.to);
  switch (s.kind) {
    case Kind::syn:
      return hear_nothing(sender, now);
    case Kind::syn_ack: {
      if (End* server = find(sender); server && !server->open && !server->recovery->impatient)
        grow_impatient(sender, *server, server->recovery->began + tcp::kHalfOpen);
      const End* client = find(s.to);
      return hear_nothing(client && client->open ? sender : s.to, now);
    }
    case Kind::ack:
      return hear_nothing(s.to, now);
    case Kind::data:
    case Kind::fin: {
      Lost l{{std::move(s.data), s.sent, s.kind == Kind::fin}, s.flight->n, s.flight->octets};
      if (End* end = find(sender)) return lose(sender, *end, std::move(l), *s.flight, now);
      if (!s.flight->again) record_lost(sender, from, s.flight->way ? s.flight->way->to : from, l);
      return;
    }
    case Kind::acked: {
      End* end = find(s.to);
      if (end && end->recovery->lost.empty())  // else it comes with the rest
        lose(s.to, *end, {{}, s.flight->n, s.flight->octets, true}, *s.flight, now);
      return;
    }
    default:
      return;  // nobody waits for it
  }
}

// The handshake
// -----------------------------------------------------------------------------------------------

void Channels::grow_impatient(const EndId& e, End& end, TimePoint until) {
  if (end.recovery) end.recovery->impatient = true;
  tell_itself(end, until, Kind::gave_up, e);
}

/// A handshake of that end goes no further: when does it try again?
void Channels::hear_nothing(const EndId& e, TimePoint now) {
  End* end = find(e);
  if (!end || (end->open && e.side == Side::server)) return;
  Recovery& r = *end->recovery;
  const bool client = e.side == Side::client;
  if (!r.impatient) grow_impatient(e, *end, client ? r.patience : r.began + tcp::kHalfOpen);
  const std::span<const int> seconds =
      client ? std::span<const int>(tcp::kSynSeconds) : std::span<const int>(tcp::kSynAckSeconds);
  const auto at = [&] { return r.began + std::chrono::seconds(seconds[r.tries]); };
  while (r.tries < seconds.size() && at() <= now) ++r.tries;
  if (r.tries == seconds.size()) return;
  set_timer(e, *end, at());
}

void Channels::set_timer(const EndId& e, End& end, TimePoint at) {
  tell_itself(end, at, Kind::retry, e, ++end.recovery->turn);
}

void Channels::retry(const EndId& e, End& end, TimePoint now, Events& out) {
  Recovery& r = *end.recovery;
  if (!end.open) {
    const bool client = e.side == Side::client;
    record_again(e, end, 0, client ? "no reply to SYN" : "no reply to SYN-ACK");
    if (!find_way(end)) return hear_nothing(e, now);
    Segment s = segment(client ? Kind::syn : Kind::syn_ack, other(e));
    s.port = r.port;
    const auto passage = end.out.send_bare(now, tcp::kSyn);
    count(end, tcp::kSyn, now);
    return launch(end, passage.left, passage.arrives, std::move(s));
  }
  if (r.lost.empty()) return;
  if (r.timer->gives_up()) return time_out(e, end, out);
  r.timer->sent(now);
  if (end.sender) end.sender->window.timed_out();
  resend(e, end, r.lost.front(), now);
  set_timer(e, end, r.timer->due());
}

// Data
// ------------------------------------------------------------------------------------------------------

void Channels::lose(const EndId& e, End& end, Lost l, const Flight& f, TimePoint now) {
  Recovery& r = *end.recovery;
  if (f.way || r.cause.empty()) r.cause = cause_of(f);  // once routes are gone, what broke first says more
  if (f.again) return;                                  // its timer is set
  const auto place = std::upper_bound(r.lost.begin(), r.lost.end(), l.n,
                                      [](std::uint32_t n, const Lost& other) { return n < other.n; });
  const bool first = r.lost.empty();
  const Under way = under_way(l.octets);
  r.lost.insert(place, std::move(l));
  if (!first) return;
  r.timer.emplace(f.since, sender(end, f.since).rtt, way);
  set_timer(e, end, std::max(now, r.timer->due()));
}

void Channels::resend(const EndId& e, End& end, const Lost& l, TimePoint now) {
  record_again(e, end, l.octets, end.recovery->cause);
  find_way(end);
  Segment s = segment(l.what.fin ? Kind::fin : Kind::data, other(e));
  s.data = l.what.data;
  s.sent = l.what.at;
  s.flight = std::make_unique<Flight>(Flight{{}, {}, l.n, l.octets, false, true});
  if (tcp::packets(l.octets) == 1) count(end, l.octets + tcp::kHeaders, now);
  // It waits for nothing: what stands in the pipe may be for later.
  const tcp::Path& path = end.out.path();
  const bool rounds = tcp::packets(l.octets) > 1 && path.bottleneck.bps > 0;
  const auto left = rounds ? pass_in_rounds(end, now, l.octets, 0, loss(e, end))
                           : now + tcp::serialisation(l.octets + tcp::kHeaders, path.bottleneck);
  launch(end, now, left + path.latency, std::move(s), rounds ? 0 : 1);
}

void Channels::acknowledge(const EndId& receiver, End& end, TimePoint now) {
  if (!find_way(end)) return;
  const tcp::Path& path = end.out.path();
  count(end, tcp::kBare, now);
  Segment s = segment(Kind::repaired, other(receiver));
  s.piece = end.recovery->taken;
  launch(end, now, now + path.latency + tcp::serialisation(tcp::kBare, path.bottleneck), std::move(s), 0);
}

void Channels::repaired(const EndId& e, End& end, std::uint32_t upto, TimePoint now) {
  Recovery& r = *end.recovery;
  if (r.lost.empty() || r.lost.front().n > upto) return;
  while (!r.lost.empty() && r.lost.front().n <= upto) r.lost.pop_front();
  ++r.turn;
  if (r.lost.empty()) {
    r.timer.reset();
    r.cause.clear();
    auto behind = std::exchange(r.behind, {});
    for (Waiting& w : behind) w.at = std::max(w.at, now);
    return put_all(e, std::move(behind));
  }
  r.timer.emplace(now, sender(end, now).rtt, Under::more);
  for (const Lost& l : r.lost) resend(e, end, l, now);
  set_timer(e, end, r.timer->due());
}

// Content in bursts
// -----------------------------------------------------------------------------------------

/// Whether the next burst may leave. If what left before it was lost, or it would be, its time is another.
bool Channels::goes_on(const EndId& e, End& end, TimePoint now, Events& out) {
  Leaving& flow = *end.flow;
  if (flow.way && wire_.intact(*flow.way, flow.burst_began)) {
    flow.stalled.reset();
    flow.cause.clear();
  } else if (flow.way) {
    flow.transfer.undo();
    *end.sender = *flow.before;
    stall(e, end, down(wire_.broken(*flow.way, flow.burst_began)), now);
    return false;
  }
  if (flow.stalled) {
    if (flow.stalled->gives_up()) return time_out(e, end, out), false;
    record_again(e, end, tcp::kSegment, flow.cause);
    end.sender->window.timed_out();
    flow.stalled->sent(now);
  }
  const bool known = find_way(end);
  if (!known || !wire_.intact(*end.recovery->way, now)) {
    stall(e, end, known ? down(wire_.broken(*end.recovery->way, now)) : std::string(kNoWay), now);
    return false;
  }
  flow.way = end.recovery->way;
  flow.before = *end.sender;
  return true;
}

/// Nothing of that content is acknowledged any more since now, or it is known already.
void Channels::stall(const EndId& e, End& end, std::string cause, TimePoint now) {
  Leaving& flow = *end.flow;
  flow.way = nullptr;
  if (flow.cause.empty() || cause != kNoWay) flow.cause = std::move(cause);
  if (!flow.stalled) flow.stalled.emplace(now, end.sender->rtt, Under::more);
  next_burst(e, end, std::max(now, flow.stalled->due()));
}

void Channels::burst_lost(const EndId& e, std::int64_t passed, TimePoint now, Events& out) {
  End* end = find(e);
  if (!end || !end->flow) return;
  Leaving& flow = *end->flow;
  const auto elapsed = now - flow.burst_began;
  // What was behind the bottleneck, at the rate it had, is lost as well.
  const double share =
      elapsed > units::Duration::zero()
          ? std::max(0.0, 1 - units::in_seconds(end->out.path().latency) / units::in_seconds(elapsed))
          : 0;
  const auto arrived = static_cast<std::int64_t>(static_cast<double>(passed) * share);
  flow.transfer.interrupted(arrived, elapsed, end->out.path(), *end->sender);
  if (arrived > 0) {
    flow.stalled.reset();
    out.push_back(mta::event::Acked{e.c, e.side, false});
    wire_.schedule(end->self, end->peer, now, segment(Kind::progress, other(e)));
  }
  stall(e, *end, flow.way ? down(wire_.broken(*flow.way, flow.burst_began)) : std::string(kNoWay), now);
}

// The record
// ------------------------------------------------------------------------------------------------

timeline::Event Channels::row(const EndId& e, MtaId self, MtaId peer, timeline::Kind kind,
                              std::string_view cause) const {
  timeline::Event row;
  row.time = wire_.now();
  row.mta = self;
  row.kind = kind;
  row.side = e.side;
  row.session = e.c;
  row.peer = peer;
  row.cause = cause;
  return row;
}

void Channels::record_again(const EndId& e, const End& end, std::int64_t octets,
                            std::string_view cause) const {
  timeline::Event again = row(e, end.self, end.peer, timeline::Kind::retransmitted, cause);
  again.bytes = octets;
  wire_.record(again);
}

void Channels::record_lost(const EndId& e, MtaId self, MtaId peer, const Lost& l) const {
  if (l.arrived || l.what.fin) return;
  timeline::Event lost = row(e, self, peer, timeline::Kind::lost, "never arrived");
  lost.sent = l.what.at;
  const auto record = [&](const timeline::LostLine& line) {
    lost.verb = line.verb;
    lost.code = line.code;
    lost.text = line.text;
    lost.bytes = line.bytes;
    wire_.record(lost);
  };
  if (l.what.data.body) return record({smtp::Verb::dot, 0, {}, l.what.data.size()});
  for (const timeline::LostLine& line : timeline::lost_lines(e.side, l.what.data.text)) record(line);
}

}  // namespace sim
