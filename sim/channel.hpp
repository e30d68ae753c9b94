// Channels: the simulated TCP connections between MTAs. They turn effects into segments and segments into
// events.
//
// Each end of a connection is a state of its own, changed only by its own MTA's effects and by segments that
// arrive there, as on a real network: nobody sees the other end. models/tcp says how long things take.
//
//   SYN, SYN-ACK, ACK   one latency each; Connected after 1 RTT, Accepted after 1.5, so a banner comes after
//                       2
//   data                text, or content by reference; content goes in rounds (tcp::Transfer), and those of
//                       content that would hold its bottleneck are bursts that share links (tcp::is_flow)
//   FIN                 behind everything sent; both ends sent theirs: the connection is gone
//   RST                 the answer to a closed port, and to whatever comes for an end that is not there
//
// Invariants: octets arrive in the order they were sent; what stands behind a flow waits for it. After
// Ended{reset, refused, timed_out} an end is gone, and what it still sends is nothing. A long body is heard
// of while it moves: Acked{all = false} at its sender, Received without octets at its receiver. Limits: no
// retransmission: what an outage cuts off, and all behind it, is silence, and so is a peer no path leads to, until
// Ended{timed_out}. The FIN and the ACKs of lines are not seen by anybody. See RFC 9293 3.5, 3.6.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

#include "mta/contract.hpp"
#include "tcp/transfer.hpp"

namespace sim {

using mta::ConnId;
using mta::MtaId;
using mta::Side;
using units::TimePoint;

/// One end of one connection.
struct EndId {
  ConnId c;
  Side side = Side::none;
  bool operator==(const EndId&) const = default;
};

struct EndHash {
  std::size_t operator()(const EndId& e) const noexcept {
    return timeline::ConnHash()(e.c) * 2 + static_cast<std::size_t>(e.side);
  }
};

/// What arrives at an end. The last ones never travel: an end sends them to itself.
struct Segment {
  enum class Kind : std::uint8_t {
    syn,
    syn_ack,
    ack,
    data,
    progress,  ///< octets of a body that is handed over when it is whole
    fin,
    rst,
    acked,
    gave_up,
    moving  ///< is the body still leaving?
  };
  Kind kind{};
  EndId to;
  std::uint16_t port = 0;  ///< syn
  mta::Chunk data;
  TimePoint sent{};         ///< data: when its first bit left
  std::uint32_t piece = 0;  ///< moving: which
};

/// What channels need of the world around them.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual std::optional<tcp::Path> path(MtaId from, MtaId to) const = 0;  ///< none: no way there
  virtual bool listens(MtaId mta, std::uint16_t port) const = 0;
  virtual mta::Peer peer(MtaId mta) const = 0;
  /// `s` arrives at `to` at that date. REQUIRES: at >= now.
  virtual void schedule(MtaId from, MtaId to, TimePoint at, Segment s) = 0;
  /// A burst of content leaves at `at`: burst(e) is asked then what that is, and burst_left(e) told when it
  /// has.
  virtual void schedule_burst(const EndId& e, MtaId from, MtaId to, TimePoint at) = 0;
  virtual void cancel_flow(const EndId& e) = 0;
  /// Whether what is sent may get lost on the way.
  virtual bool may_lose() const { return false; }
};

class Channels {
 public:
  Channels(Wire& wire, tcp::Options options) : wire_(wire), options_(options) {}

  void connect(MtaId self, const mta::effect::Connect& e);
  void send(MtaId self, mta::effect::Send e);
  void finish(MtaId self, const mta::effect::Finish& e);
  void abort(MtaId self, const mta::effect::Abort& e, TimePoint now);

  /// A segment from `from` arrives at `self`; what it means for its MTA is appended to `out`.
  void arrive(MtaId self, MtaId from, Segment s, TimePoint now, std::vector<mta::Event>& out);
  /// Whether that segment, which an end sent to itself, still means anything.
  bool wanted(const Segment& s) const;
  /// The octets that leave `e` at `now`, on the wire; 0 where nothing does any more.
  std::int64_t burst(const EndId& e, TimePoint now);
  /// They have left.
  void burst_left(const EndId& e, TimePoint now);
  /// They were cut off: nothing leaves that end any more.
  void burst_lost(const EndId& e);
  /// A segment got lost: its receiver hears nothing of what is behind it.
  void lost(const Segment& s);

  std::size_t open_ends() const { return ends_.size(); }

 private:
  /// Sent behind a flow that has not left yet: text, content, or a FIN (neither).
  struct Waiting {
    mta::Chunk data;
    TimePoint at{};
    bool fin = false;
  };
  /// Content that leaves in bursts, each of which shares the links it passes.
  struct Leaving {
    Waiting content;
    tcp::Transfer transfer;
    TimePoint began{}, burst_began{};
    std::uint32_t piece = 0;
    bool watched = false;  ///< a `moving` is on its way
    std::vector<Waiting> behind;
  };
  struct End {
    MtaId self = 0, peer = 0;
    tcp::Pipe out{{}};
    std::uint32_t pieces = 0;  ///< sent so far
    std::uint32_t heard = 0;   ///< received so far
    bool open = false;
    bool deaf = false;  ///< something for it was lost; what is behind that cannot be handed over
    bool finishing = false;  ///< a FIN was asked for; it may wait behind a flow
    bool fin_sent = false, fin_received = false;
    std::unique_ptr<tcp::Sender> sender;  ///< of content that takes rounds
    std::unique_ptr<Leaving> flow;        ///< rare, and so apart
  };

  End* find(const EndId& e);
  End& make(const EndId& e, MtaId self, MtaId peer);
  tcp::Sender& sender(End& end, TimePoint at) const;
  void send_bare(End& end, Segment::Kind kind, const EndId& to, TimePoint at, std::int64_t wire);
  void put(const EndId& e, End& end, Waiting w);
  tcp::Pipe::Passage pass_in_rounds(End& end, const Waiting& w, std::int64_t octets);
  void put_data(const EndId& e, End& end, mta::Chunk data, tcp::Pipe::Passage passage);
  void watch(const EndId& e, End& end, TimePoint now);
  void syn_arrived(MtaId self, MtaId from, const Segment& s, TimePoint now);
  void refuse(MtaId self, MtaId from, const EndId& to, TimePoint now);
  void forget(const EndId& e);

  Wire& wire_;
  const tcp::Options options_;
  std::unordered_map<EndId, End, EndHash> ends_;  ///< never iterated
};

}  // namespace sim
