// What travels on connections, and what channels need of the world around them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "mta/contract.hpp"
#include "sim/way.hpp"
#include "timeline/event.hpp"

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

/// How a segment travels that may get lost.
struct Flight {
  std::shared_ptr<const Way> way;  ///< null: there was none
  TimePoint since{};               ///< when it left
  std::uint32_t n = 0;             ///< data, fin: its place among all of its direction, from 1
  std::int64_t octets = 0;         ///< data: that are lost with it
  bool lost = false;               ///< a packet of it is, at random
  bool again = false;              ///< it was sent before, and its sender waits for an acknowledgement
};

/// What arrives at an end.
struct Segment {
  enum class Kind : std::uint8_t {
    syn,
    syn_ack,
    ack,
    data,
    progress,  ///< octets of a body that is handed over when it is whole
    fin,
    rst,
    repaired,  ///< an acknowledgement of what was sent again, and all before it: `piece`
    // these never travel: an end sends them to itself
    acked,    ///< a body has left, and is acknowledged if it was not lost
    gave_up,  ///< patience with the handshake is over
    moving,   ///< is the body still leaving? `piece`
    leave,    ///< the next burst of content that shares no link
    left,     ///< has left
    retry,    ///< nothing was acknowledged; `piece` is the turn
  };
  Kind kind{};
  EndId to;
  std::uint16_t port = 0;  ///< syn
  mta::Chunk data;
  TimePoint sent{};  ///< data: when its first bit left
  std::uint32_t piece = 0;
  std::unique_ptr<Flight> flight;  ///< null where nothing gets lost

  /// Nothing depends on it when no end is left.
  bool is_timer() const { return kind == Kind::gave_up || kind == Kind::moving || kind == Kind::retry; }
};

class Wire {
 public:
  virtual ~Wire() = default;
  virtual TimePoint now() const = 0;
  virtual std::optional<Way> way(MtaId from, MtaId to) const = 0;  ///< none: no way there
  virtual bool listens(MtaId mta, std::uint16_t port) const = 0;
  virtual mta::Peer peer(MtaId mta) const = 0;
  /// `s` arrives at `to` at that date. REQUIRES: at >= now.
  virtual void schedule(MtaId from, MtaId to, TimePoint at, Segment&& s) = 0;
  /// A burst of content leaves at `at` and shares links: Channels::burst() is asked then what that is, and
  /// burst_left() told when it has, or burst_lost().
  virtual void schedule_burst(const EndId& e, MtaId from, MtaId to, TimePoint at) = 0;
  virtual void cancel_flow(const EndId& e) = 0;

  /// Whether anything that is sent may get lost on its way.
  virtual bool may_lose() const { return false; }
  /// Counts whatever may have changed a way.
  virtual std::uint32_t epoch() const { return 0; }
  /// The name of a link of the way that was down at any time since then; empty: none.
  virtual std::string broken(const Way&, TimePoint) const { return {}; }
  virtual bool intact(const Way&, TimePoint) const { return true; }
  virtual void record(const timeline::Event&) {}
  /// Octets leave `from` for `to` at that date over that route, or go the way back; beside others on their
  /// links, or sharing them. Bursts (schedule_burst) are not among them.
  virtual void passes(const topology::Route&, MtaId /*from*/, MtaId /*to*/, bool /*back*/,
                      std::int64_t /*octets*/, TimePoint, bool /*shares*/) {}
};

}  // namespace sim
