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

/// Octets that are on their way behind the bottleneck.
std::int64_t in_flight(const tcp::Path& path) {
  return static_cast<std::int64_t>(units::in_seconds(path.latency) *
                                   static_cast<double>(path.bottleneck.bps) / 8);
}

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

void Channels::put(const EndId& e, End& end, Waiting&& w) {
  Recovery* r = end.recovery.get();
  if (end.flow || (r && !r->lost.empty())) {
    (end.flow ? end.flow->behind : r->behind).push_back(std::move(w));
    return;
  }
  if (r) find_way(end);  // where there is none it is lost, as it would be
  if (w.fin) {
    end.fin_sent = true;
    // A FIN right behind data is a flag in its packet.
    const bool rides = end.out.offset(w.at) > 0;
    const auto passage = end.out.send_bare(w.at, rides ? 0 : tcp::kBare);
    count(end, passage.wire, passage.left);
    Segment s = segment(Kind::fin, other(e));
    if (r) s.flight = std::make_unique<Flight>(Flight{{}, {}, ++r->sent});
    launch(end, passage.left, passage.arrives, std::move(s), rides ? 0 : 1);
    return forget_if_over(e);
  }
  const std::int64_t octets = w.data.size();
  if (w.apart && octets < tcp::kSegment) w.at = end.nagle.may_leave(w.at);
  const tcp::Path& path = end.out.path();
  const bool shares = w.data.body && tcp::is_flow(octets, path.latency, path.bottleneck);
  const bool lossy = r && path.loss > 0 && w.data.body;
  const bool rounds = tcp::packets(octets) > (lossy ? 1 : options_.initial_window) && path.bottleneck.bps > 0;
  if (shares || (r && rounds)) {
    const auto began = end.out.free_at(w.at);
    sender(end, began);
    const tcp::Transfer transfer(octets, end.out.offset(w.at));
    end.flow = std::make_unique<Leaving>(Leaving{std::move(w), transfer, began, began, ++end.pieces, shares});
    return next_burst(e, end, began);
  }
  tcp::Pipe::Passage passage;
  const std::int64_t offset = end.out.offset(w.at);
  if (rounds) {
    const auto began = end.out.free_at(w.at);
    const auto ended = pass_in_rounds(end, began, octets, offset, nullptr);
    passage = end.out.passed(w.at, octets, began, ended);
  } else {
    passage = end.out.send(w.at, octets);
    count(end, passage.wire, passage.left);
  }
  end.nagle.sent(w.at, octets, passage.arrives, path, options_.initial_window);
  if (passage.packets > 1 && !w.data.body) return put_text(e, end, w.data.text, passage, offset);
  put_data(e, end, std::move(w.data), passage, passage.left, octets);
}

/// What comes next may be a flow again, and keep the rest waiting. A FIN is the last; it may end the end.
void Channels::put_all(const EndId& e, std::vector<Waiting> waiting) {
  for (Waiting& w : waiting) put(e, *find(e), std::move(w));
}

/// When content has left that begins to leave at `began`, alone on its links.
TimePoint Channels::pass_in_rounds(End& end, TimePoint began, std::int64_t octets, std::int64_t offset,
                                   tcp::Loss* loss) {
  const tcp::Path& path = end.out.path();
  tcp::Sender& from = sender(end, began);
  tcp::Transfer transfer(octets, offset);
  for (TimePoint round = began;;) {
    const auto burst = transfer.next(path, options_, from, loss);
    count(end, burst.wire, round);
    const auto ended = round + tcp::serialisation(burst.wire, path.bottleneck);
    const auto then = transfer.left(round, ended, path, from);
    if (transfer.done()) return ended;
    round = then.at;
  }
}

/// Text of several packets is read as they come, those together that come before the reader wakes.
void Channels::put_text(const EndId& e, End& end, const std::string& text, const tcp::Pipe::Passage& passage,
                        std::int64_t offset) {
  const auto rate = end.out.path().bottleneck;
  const auto octets = static_cast<std::int64_t>(text.size());
  // How long what is behind that octet takes.
  const auto rest = [&](std::int64_t until) {
    return until < octets ? tcp::serialisation(tcp::wire_octets(octets - until), rate) : units::Duration{};
  };
  for (std::int64_t from = 0; from < octets;) {
    std::int64_t until = std::min(octets, from + tcp::kSegment - (from == 0 ? offset : 0));
    const auto first = rest(until);
    auto piece = passage;
    piece.left += rest(0) - rest(from);
    piece.packets = from == 0 && offset > 0 ? 0 : 1;
    for (std::int64_t next; until < octets; until = next, ++piece.packets) {
      next = std::min(octets, until + tcp::kSegment);
      if (first - rest(next) > tcp::kWakeUp) break;
    }
    piece.arrives = passage.arrives - rest(until);
    const auto size = static_cast<std::size_t>(until - from);
    put_data(e, end, {text.substr(static_cast<std::size_t>(from), size), nullptr}, piece, piece.left, until - from);
    from = until;
  }
}

/// What is lost with it left at `since` or later, so many octets. What went in rounds has lost its packets
/// already.
void Channels::put_data(const EndId& e, End& end, mta::Chunk&& data, const tcp::Pipe::Passage& passage,
                        TimePoint since, std::int64_t octets) {
  const bool acknowledge = data.body != nullptr;  // nobody waits for the ACK of a line
  if (acknowledge) count_acks(end, tcp::packets(data.size()), passage.arrives);
  Segment s = segment(Kind::data, other(e));
  s.data = std::move(data);
  s.sent = passage.left;
  std::uint32_t n = 0;
  if (Recovery* r = end.recovery.get()) {
    n = ++r->sent;
    s.flight = std::make_unique<Flight>(Flight{{}, {}, n, octets});
  }
  launch(end, since, passage.arrives, std::move(s), passage.packets);
  if (!acknowledge) return;
  Segment ack = segment(Kind::acked, e);
  ack.piece = n;
  if (Recovery* r = end.recovery.get())
    ack.flight =
        std::make_unique<Flight>(Flight{r->way, passage.arrives, n, std::min(octets, tcp::kSegment)});
  wire_.schedule(end.self, end.self, passage.arrives + end.out.path().latency, std::move(ack));
}

void Channels::next_burst(const EndId& e, const End& end, TimePoint at) {
  if (end.flow->shares)
    wire_.schedule_burst(e, end.self, end.peer, at);
  else
    tell_itself(end, at, Kind::leave, e);
}

bool Channels::leaving(const EndId& e) const {
  const End* end = find(e);
  return end && end->flow;
}

std::int64_t Channels::burst(const EndId& e, TimePoint now, Events& out) {
  End* end = find(e);
  if (!end || !end->flow) return 0;
  if (end->recovery && !goes_on(e, *end, now, out)) return 0;
  Leaving& flow = *end->flow;
  flow.burst_began = now;
  const auto burst = flow.transfer.next(end->out.path(), options_, *end->sender, loss(e, *end));
  if (const auto again = std::exchange(flow.lost, 0); again > 0) record_again(e, *end, again, kLostPacket);
  if (!flow.watched) watch(e, *end, now);
  return flow.wire = burst.wire;
}

void Channels::watch(const EndId& e, End& end, TimePoint now) {
  end.flow->watched = true;
  tell_itself(end, now + kWatch, Kind::moving, e, end.flow->piece);
}

void Channels::burst_left(const EndId& e, TimePoint now) {
  End* end = find(e);
  if (!end || !end->flow) return;
  Leaving& leaving = *end->flow;
  const tcp::Path& path = end->out.path();
  if (!leaving.shares) count(*end, leaving.wire, leaving.burst_began);
  const auto then = leaving.transfer.left(leaving.burst_began, now, path, *end->sender);
  leaving.lost = then.lost * tcp::kSegment;
  if (!leaving.transfer.done()) return next_burst(e, *end, then.at);
  const auto flow = std::exchange(end->flow, nullptr);
  Waiting& content = flow->content;
  const std::int64_t octets = content.data.size();
  const auto passage = end->out.passed(content.at, octets, flow->began, now);
  end->nagle.sent(content.at, octets, passage.arrives, path, options_.initial_window);
  // A burst that shares links fails with them; only what has left it can still get lost.
  const auto since = flow->shares ? now : flow->burst_began;
  const auto last = flow->transfer.last_burst();
  put_data(e, *end, std::move(content.data), passage, since,
           flow->shares ? std::clamp<std::int64_t>(in_flight(path), 1, last) : last);
  put_all(e, std::move(flow->behind));
}

}  // namespace sim
