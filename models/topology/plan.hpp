// Plan: a network as read or generated, before anybody lives on it: sites and the cables between them.
//
// Invariants: names of sites are unique, and so are those of cables; a cable joins two different sites. A
// latency or rate that nobody gave is absent: whoever uses the plan has the defaults.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "topology/distance.hpp"
#include "units/units.hpp"

namespace topology {

struct Site {
  std::string name;
  std::optional<Position> position;
};

struct Cable {
  std::string name;
  std::size_t a = 0, b = 0;
  std::optional<units::Duration> latency;  ///< one way
  std::optional<units::BitRate> bandwidth;
};

struct Plan {
  std::vector<Site> sites;
  std::vector<Cable> cables;
};

/// A number for each site, equal where a path joins two (Boost.Graph); 0 is the part of the first site.
std::vector<std::size_t> parts(const Plan& plan);
/// "A-B" for every cable; those beside another are "A-B#2" and so on. Gives the names of these.
std::vector<std::string> name_cables(Plan& plan);

}  // namespace topology
