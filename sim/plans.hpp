// Plans: what a scenario says will happen to an MTA at a date: the mail that stands in its queue at the
// start, and what an operator types.
#pragma once

#include <vector>

#include "sim/directory.hpp"

namespace sim {

struct Planned {
  mta::MtaId mta = 0;
  units::TimePoint at{};
  mta::Event event;
};

/// In the scenario's order.
std::vector<Planned> plans(const scenario::Scenario& s, const Directory& directory);

}  // namespace sim
