// How many octets a piece of data is on the wire, and how long they take to pass.
//
// A packet carries at most 1448 octets of data and 52 octets of headers (IPv4 20, TCP 20, timestamps 12):
// measured, see FIDELITY "Duration of a session".
#pragma once

#include <cstdint>

#include "units/units.hpp"

namespace tcp {

inline constexpr std::int64_t kSegment = 1448;  ///< octets of data in a full packet
inline constexpr std::int64_t kHeaders = 52;    ///< octets of headers in every packet
inline constexpr std::int64_t kBare = 52;       ///< a segment without data
inline constexpr std::int64_t kSyn = 60;  ///< with the options of a SYN: MSS, SACK, timestamps, window scale

/// A receiver acknowledges every second full packet at once, and one that nothing follows after this (RFC 1122
/// 4.2.3.2; Linux: 40 ms, and the granularity of its timers: 42 to 44 measured).
inline constexpr units::Duration kDelayedAck = std::chrono::milliseconds(42);

/// A process that waits in read(2) gets what has come when it runs: packets that arrive within this time of the
/// first are read together. Measured: of groups whose second packet came 0.18 ms behind the first, some half
/// (FIDELITY, 20 recipients at 10 Mbit/s).
inline constexpr units::Duration kWakeUp = std::chrono::microseconds(200);

constexpr std::int64_t packets(std::int64_t octets) {
  return octets <= 0 ? 1 : (octets + kSegment - 1) / kSegment;
}
/// Octets on the wire for data sent in one piece; a piece without data is one packet of headers.
constexpr std::int64_t wire_octets(std::int64_t octets) {
  return (octets < 0 ? 0 : octets) + packets(octets) * kHeaders;
}
/// Time a piece of that many wire octets takes to pass a rate; zero where the rate is not limited (0).
units::Duration serialisation(std::int64_t wire, units::BitRate rate);

/// ARCHITECTURE's rule: content becomes a flow that shares links when it would hold its bottleneck for longer
/// than max(1 ms, 5 % of the one-way latency); smaller content is an event.
bool is_flow(std::int64_t content_octets, units::Duration latency, units::BitRate bottleneck);

}  // namespace tcp
