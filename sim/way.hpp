// Way: how one MTA reaches another, as routing knew it then.
#pragma once

#include "tcp/pipe.hpp"
#include "timeline/ids.hpp"
#include "topology/graph.hpp"

namespace sim {

/// Kept with what is in flight.
struct Way {
  tcp::Path path;
  topology::RoutePtr route;  ///< null from an MTA to itself
  timeline::MtaId from = 0, to = 0;
};

}  // namespace sim
