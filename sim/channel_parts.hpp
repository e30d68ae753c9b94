// What channel*.cpp share.
#pragma once

#include "sim/channel.hpp"

namespace sim {

inline constexpr std::string_view kLostPacket = "lost packet";

inline EndId other(const EndId& e) { return {e.c, e.side == Side::client ? Side::server : Side::client}; }

inline Segment segment(Segment::Kind kind, const EndId& to) {
  Segment s;
  s.kind = kind;
  s.to = to;
  return s;
}

}  // namespace sim
