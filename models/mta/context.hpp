// Context: what every part of an Agent needs while it handles one event: the date, where effects go, who
// observes.
#pragma once

#include <vector>

#include "mta/config.hpp"
#include "mta/contract.hpp"
#include "timeline/recorder.hpp"

namespace mta {

/// A connection whose roles have changed: TURN was accepted on it (RFC 821 3.8).
struct Turned {
  ConnId c;
  Peer peer;
  std::string helo;  ///< the name the old client gave; empty at the old client
};

struct Context {
  MtaId self;
  const Config& config;
  TimePoint now;
  std::vector<Effect>& out;
  timeline::Recorder& recorder;
  rng::Stream& thinking;  ///< this MTA's think times, where they are drawn

  /// How long it takes this time.
  Duration think(const Think& t) const { return t.drawn || config.think.draw ? draw(t, thinking) : t.median; }

  /// A row of this MTA at this date.
  timeline::Event row(timeline::Kind kind) const {
    timeline::Event e;
    e.time = now;
    e.mta = self;
    e.kind = kind;
    return e;
  }
  timeline::Event row(timeline::Kind kind, timeline::Side side, ConnId c) const {
    auto e = row(kind);
    e.side = side;
    e.session = c;
    return e;
  }
};

}  // namespace mta
