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
// Where something may get lost (Wire::may_lose), each segment keeps the way it took. Whether it was lost is
// seen when it would have arrived; its sender then does what a sender does that hears nothing:
//
//   SYN, SYN-ACK, ACK   the SYN again, or the SYN-ACK (tcp::kSynSeconds, kSynAckSeconds)
//   data, FIN           again when tcp::Retransmission says so, over the way of that moment; what is sent
//                       meanwhile waits; when it is acknowledged, whatever else got lost follows at once
//   content in bursts   goes on from what was acknowledged, with a window of one packet; packets of it that
//   are
//                       lost at random are tcp::Transfer's
//
// Invariants: octets arrive in the order they were sent; what stands behind a flow waits for it. After
// Ended{reset, refused, timed_out} an end is gone, and what it still sends is nothing. A long body is heard
// of while it moves: Acked{all = false} at its sender, Received without octets at its receiver. Where
// something may get lost and nothing does, the events are the same.
// Limits: a burst under way keeps the loss at random that it began with; a loss among lines is found by
// time-out only, also where others follow; acknowledgements of lines are not lost; the tail of content that
// was cut off within its last latency is sent again alone on its links. See RFC 9293 3.5, 3.6, 3.8.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/wire.hpp"
#include "tcp/nagle.hpp"
#include "tcp/retransmission.hpp"
#include "tcp/transfer.hpp"

namespace sim {

class Channels {
 public:
  using Events = std::vector<mta::Event>;

  /// `seed`: of what is lost at random.
  Channels(Wire& wire, tcp::Options options, std::uint64_t seed)
      : wire_(wire), options_(options), seed_(seed) {}

  void connect(MtaId self, const mta::effect::Connect& e);
  void send(MtaId self, mta::effect::Send&& e);
  void finish(MtaId self, const mta::effect::Finish& e);
  void abort(MtaId self, const mta::effect::Abort& e, TimePoint now);

  /// A segment from `from` arrives at `self`; what it means for its MTA is appended to `out`.
  void arrive(MtaId self, MtaId from, Segment&& s, TimePoint now, Events& out);
  /// Whether that segment, which an end sent to itself, still means anything.
  bool wanted(const Segment& s) const;
  /// Whether content still leaves that end.
  bool leaving(const EndId& e) const;
  /// The octets that leave `e` at `now`, on the wire; 0 where nothing does.
  std::int64_t burst(const EndId& e, TimePoint now, Events& out);
  /// They have left.
  void burst_left(const EndId& e, TimePoint now);
  /// A link went down; so many of them had passed.
  void burst_lost(const EndId& e, std::int64_t passed, TimePoint now, Events& out);

  std::size_t open_ends() const { return ends_.size(); }

 private:
  /// Sent behind something that has not left yet: text, content, or a FIN (neither).
  struct Waiting {
    mta::Chunk data;
    TimePoint at{};
    bool fin = false;
    bool apart = false;  ///< effect::Send::apart
  };
  /// Content that leaves in bursts.
  struct Leaving {
    Waiting content;
    tcp::Transfer transfer;
    TimePoint began{}, burst_began{};
    std::uint32_t piece = 0;
    bool shares = false;                           ///< the links it passes, with others
    bool watched = false;                          ///< a `moving` is on its way
    std::int64_t wire = 0;                         ///< octets of the burst under way
    std::shared_ptr<const Way> way{};              ///< of the burst under way, where it may get lost
    std::optional<tcp::Sender> before{};           ///< that burst
    std::int64_t lost = 0;                         ///< octets that the next burst sends again
    std::optional<tcp::Retransmission> stalled{};  ///< nothing is acknowledged any more
    std::string cause{};                           ///< of that
    std::vector<Waiting> behind{};
  };
  /// Sent, and lost.
  struct Lost {
    Waiting what;
    std::uint32_t n = 0;      ///< Flight::n
    std::int64_t octets = 0;  ///< that go again
    bool arrived = false;     ///< only the acknowledgement was lost; for the record
  };
  /// What an end keeps where something may get lost.
  struct Recovery {
    std::shared_ptr<const Way> way;  ///< as of `epoch`; null: there is none
    std::optional<std::uint32_t> epoch;
    std::uint32_t sent = 0, taken = 0;       ///< pieces, each way
    std::map<std::uint32_t, Segment> early;  ///< arrived before something that was sent before
    bool fin_arrived = false;
    std::uint32_t turn = 0;  ///< of the `retry` that counts
    std::optional<tcp::Loss> loss;
    // the handshake
    TimePoint began{}, patience{};
    std::uint16_t port = 0;
    std::size_t tries = 0;
    bool impatient = false;  ///< a `gave_up` is on its way
    // data
    std::deque<Lost> lost;  ///< in order; the first is sent again by the timer
    std::optional<tcp::Retransmission> timer;
    std::string cause;
    std::vector<Waiting> behind;
  };
  struct End {
    MtaId self = 0, peer = 0;
    tcp::Pipe out{{}};
    topology::RoutePtr route;  ///< null to itself, and before there is one
    std::uint32_t pieces = 0;  ///< of content in bursts, sent so far
    std::uint32_t heard = 0;   ///< received so far
    bool open = false;
    bool finishing = false;  ///< a FIN was asked for; it may wait behind a flow
    bool fin_sent = false, fin_received = false;
    tcp::Nagle nagle;
    std::unique_ptr<tcp::Sender> sender;  ///< of content that takes rounds
    std::unique_ptr<Leaving> flow;        ///< rare, and so apart
    std::unique_ptr<Recovery> recovery;
  };

  End* find(const EndId& e);
  const End* find(const EndId& e) const;
  End& make(const EndId& e, MtaId self, MtaId peer);
  void forget(const EndId& e);
  void forget_if_over(const EndId& e);
  bool find_way(End& end);
  void launch(End& end, TimePoint left, TimePoint arrives, Segment&& s, std::int64_t packets = 1);
  void count(const End& end, std::int64_t wire, TimePoint at);
  void count_acks(const End& end, std::int64_t packets, TimePoint at);
  void send_bare(End& end, Segment::Kind kind, const EndId& to, TimePoint at, std::int64_t wire);
  void tell_itself(const End& end, TimePoint at, Segment::Kind kind, const EndId& me,
                   std::uint32_t piece = 0);
  void syn_arrived(MtaId self, MtaId from, const Segment& s, TimePoint now);
  void refuse(MtaId self, MtaId from, const EndId& to, TimePoint now);
  void take(End& end, MtaId from, Segment&& s, TimePoint now, Events& out);
  void take_in_order(End& end, MtaId from, Segment s, TimePoint now, Events& out);
  void time_out(const EndId& e, const End& end, Events& out);

  // channel_content.cpp
  tcp::Sender& sender(End& end, TimePoint at) const;
  void put(const EndId& e, End& end, Waiting&& w);
  void put_text(const EndId& e, End& end, const std::string& text, const tcp::Pipe::Passage& passage,
                std::int64_t offset);
  void put_all(const EndId& e, std::vector<Waiting> waiting);
  TimePoint pass_in_rounds(End& end, TimePoint began, std::int64_t octets, std::int64_t offset,
                           tcp::Loss* loss);
  void put_data(const EndId& e, End& end, mta::Chunk&& data, const tcp::Pipe::Passage& passage, TimePoint since,
                std::int64_t octets);
  void next_burst(const EndId& e, const End& end, TimePoint at);
  void watch(const EndId& e, End& end, TimePoint now);

  // channel_recovery.cpp
  tcp::Loss* loss(const EndId& e, End& end) const;
  bool gets_lost(const Segment& s) const;
  std::string cause_of(const Flight& f) const;
  void lost(MtaId from, Segment s, TimePoint now);
  void hear_nothing(const EndId& e, TimePoint now);
  void grow_impatient(const EndId& e, End& end, TimePoint until);
  void lose(const EndId& e, End& end, Lost l, const Flight& f, TimePoint now);
  void set_timer(const EndId& e, End& end, TimePoint at);
  void retry(const EndId& e, End& end, TimePoint now, Events& out);
  void resend(const EndId& e, End& end, const Lost& l, TimePoint now);
  void acknowledge(const EndId& receiver, End& end, TimePoint now);
  void repaired(const EndId& e, End& end, std::uint32_t upto, TimePoint now);
  bool goes_on(const EndId& e, End& end, TimePoint now, Events& out);
  void stall(const EndId& e, End& end, std::string cause, TimePoint now);
  timeline::Event row(const EndId& e, MtaId self, MtaId peer, timeline::Kind kind,
                      std::string_view cause) const;
  void record_again(const EndId& e, const End& end, std::int64_t octets, std::string_view cause) const;
  void record_lost(const EndId& e, MtaId self, MtaId peer, const Lost& l) const;

  Wire& wire_;
  const tcp::Options options_;
  const std::uint64_t seed_;
  std::unordered_map<EndId, End, EndHash> ends_;  ///< never iterated
};

}  // namespace sim
