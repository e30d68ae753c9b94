// How an end's data leaves: lines and small content as arithmetic, content that shares links in bursts.
#include <algorithm>
#include <utility>

#include "sim/channel_parts.hpp"
#include "tcp/segment.hpp"

namespace sim {
namespace {

using Kind = Segment::Kind;

/// How often an MTA hears that a body of its own, or of its peer, is still moving: well within its patience.
constexpr units::Duration kWatch = std::chrono::seconds(20);

}  // namespace

tcp::Sender& Channels::sender(End& end, TimePoint at) const {
  const tcp::Path& path = end.out.path();
  if (!end.sender) {
    end.sender = std::make_unique<tcp::Sender>(options_);
    // The handshake and every exchange so far were samples of one and the same round trip.
    const auto samples = std::min<std::uint32_t>(end.heard, 16);
    for (std::uint32_t i = 0; i <= samples; ++i) end.sender->rtt.sample(2 * path.latency);
  } else if (at - end.sender->last_sent > end.sender->rtt.timeout()) {
    end.sender->window.idle();
  }
  return *end.sender;
}

void Channels::put(const EndId& e, End& end, Waiting w) {
  if (end.flow) {
    end.flow->behind.push_back(std::move(w));
    return;
  }
  if (w.fin) {
    end.fin_sent = true;
    // A FIN right behind data is a flag in its packet.
    send_bare(end, Kind::fin, other(e), w.at, end.out.offset(w.at) > 0 ? 0 : tcp::kBare);
    if (end.fin_received) forget(e);
    return;
  }
  const std::int64_t octets = w.data.size();
  const tcp::Path& path = end.out.path();
  if (w.data.body && tcp::is_flow(octets, path.latency, path.bottleneck)) {
    const auto began = end.out.free_at(w.at);
    sender(end, began);
    const std::int64_t offset = end.out.offset(w.at);
    end.flow = std::make_unique<Leaving>(
        Leaving{std::move(w), tcp::Transfer(octets, offset), began, began, ++end.pieces, false, {}});
    wire_.schedule_burst(e, end.self, end.peer, began);
    return;
  }
  const bool rounds = tcp::packets(octets) > options_.initial_window && path.bottleneck.bps > 0;
  const auto passage = rounds ? pass_in_rounds(end, w, octets) : end.out.send(w.at, octets);
  put_data(e, end, std::move(w.data), passage);
}

tcp::Pipe::Passage Channels::pass_in_rounds(End& end, const Waiting& w, std::int64_t octets) {
  const tcp::Path& path = end.out.path();
  const auto began = end.out.free_at(w.at);
  tcp::Sender& from = sender(end, began);
  tcp::Transfer transfer(octets, end.out.offset(w.at));
  for (TimePoint at = began;;) {
    const auto burst = transfer.next(path, options_, from, nullptr);
    const auto ended = at + tcp::serialisation(burst.wire, path.bottleneck);
    const auto then = transfer.left(at, ended, path, from);
    if (transfer.done()) return end.out.passed(w.at, octets, began, ended);
    at = then.at;
  }
}

void Channels::put_data(const EndId& e, End& end, mta::Chunk data, tcp::Pipe::Passage passage) {
  const bool acknowledge = data.body != nullptr;  // nobody waits for the ACK of a line
  Segment s = segment(Kind::data, other(e));
  s.data = std::move(data);
  s.sent = passage.left;
  wire_.schedule(end.self, end.peer, passage.arrives, std::move(s));
  if (acknowledge)
    wire_.schedule(end.self, end.self, passage.arrives + end.out.path().latency, segment(Kind::acked, e));
}

std::int64_t Channels::burst(const EndId& e, TimePoint now) {
  End* end = find(e);
  if (!end || !end->flow) return 0;
  Leaving& flow = *end->flow;
  flow.burst_began = now;
  const auto burst = flow.transfer.next(end->out.path(), options_, *end->sender, nullptr);
  if (!flow.watched) watch(e, *end, now);
  return burst.wire;
}

void Channels::watch(const EndId& e, End& end, TimePoint now) {
  end.flow->watched = true;
  Segment s = segment(Kind::moving, e);
  s.piece = end.flow->piece;
  wire_.schedule(end.self, end.self, now + kWatch, std::move(s));
}

void Channels::burst_lost(const EndId& e) {
  if (End* end = find(e); end && end->flow) end->flow->piece = 0;  // nobody watches it any more
}

void Channels::burst_left(const EndId& e, TimePoint now) {
  End* end = find(e);
  if (!end || !end->flow) return;
  Leaving& leaving = *end->flow;
  const auto then = leaving.transfer.left(leaving.burst_began, now, end->out.path(), *end->sender);
  if (!leaving.transfer.done()) return wire_.schedule_burst(e, end->self, end->peer, then.at);
  const auto flow = std::exchange(end->flow, nullptr);
  Waiting& content = flow->content;
  const auto passage = end->out.passed(content.at, content.data.size(), flow->began, now);
  put_data(e, *end, std::move(content.data), passage);
  // What comes next may be a flow again, and keep the rest waiting. A FIN is the last; it may end the end.
  for (Waiting& w : flow->behind) put(e, *end, std::move(w));
}

}  // namespace sim
