// The nodes of a scenario's network, each with the MTAs on it (private to the views of it).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"

namespace views {

struct NetworkNode {
  std::string name;
  std::optional<topology::Position> position;
  std::vector<std::string> mtas;
};
struct Network {
  std::vector<NetworkNode> nodes;                          ///< routers, MTAs that are nodes, the hub if used
  std::vector<std::pair<std::size_t, std::size_t>> links;  ///< as in the scenario
};
Network network_of(const scenario::Scenario& s);

}  // namespace views
