// Packets: one session as the TCP segments that carried it, as a capture at either end would have seen them.
//
// From the record come the times at which SYNs, lines, data, retransmissions and ends left or arrived. What
// TCP does beside them is added: the handshake's ACK, acknowledgements (at once for every second full segment
// and for what comes out of order; else with the next line, or after 40 ms), segments of at most 1448 octets,
// FINs.
//
// What was sent again has its reason: a packet lost at random (the copy leaves when the record says, its
// first copy about a round trip before), or a cut, in which data stops until a copy gets through.
//
// Invariants: sequence numbers count from the SYN (0); nothing is acknowledged that has not arrived, and
// nothing that was lost arrives. Limits: no SACK blocks; where a cut hit message data in flight, one segment
// stands for all that were lost then. See RFC 9293 3.4 to 3.10, RFC 1122 4.2.3.2 (delayed ACK), RFC 7323
// (timestamps).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "views/spoken.hpp"

namespace views {

struct Packet {
  enum Flag : std::uint8_t { fin = 1, syn = 2, rst = 4, psh = 8, ack = 16 };
  units::TimePoint left{}, arrives = units::kNever;  ///< kNever: lost on the way
  bool from_client = false;
  std::uint8_t flags = 0;
  std::uint64_t seq = 0;     ///< of its first octet; the SYN's is 0
  std::uint64_t acked = 0;   ///< with the flag ack: the next octet expected
  std::size_t length = 0;    ///< octets of data
  std::uint64_t window = 0;  ///< octets the sender is ready to take
  units::TimePoint echo{};   ///< when the latest packet that had come left (the timestamp echoed)
  std::string why;           ///< for a person
  std::size_t order = 0;     ///< cause before effect, where times are equal
  bool again = false;        ///< a retransmission

  units::TimePoint at(bool client_side) const { return from_client == client_side ? left : arrives; }
};

struct Conversation {
  std::string octets[2];        ///< [0] what the server sent, [1] what the client sent
  std::vector<Packet> packets;  ///< not sorted

  std::string_view data(const Packet& p) const {
    return std::string_view(octets[p.from_client]).substr(p.seq - 1, p.length);
  }
};

/// When a link was down.
struct Downtime {
  std::string link;
  units::TimePoint from{}, to = units::kNever;
};
/// Those of a run, by link and time.
std::vector<Downtime> downtimes_of(const Run& r);

/// REQUIRES: the rows of one session in order; `writes` are theirs. Without `away`, when a cut began is
/// estimated from the retransmissions.
Conversation conversation_of(const SessionRow& s, const std::vector<EventRow>& rows,
                             std::vector<Write> writes, std::span<const Downtime> away = {});

}  // namespace views
