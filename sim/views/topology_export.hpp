// The network of a scenario with the MTAs on it: for Graphviz, as GraphML, and as places on a page.
//
// GraphML carries what models/topology/graphml reads, so that a network goes out and in again: labels,
// coordinates, latency and bandwidth with their units; `mtas` names the MTAs on a node.
#pragma once

#include <string>
#include <vector>

#include "scenario/scenario.hpp"

namespace views {

std::string to_dot(const scenario::Scenario& s);
std::string to_graphml(const scenario::Scenario& s);

/// A node on the page: x and y in points of it, from below on the left.
struct MapNode {
  std::string name, mtas;  ///< mtas: their names, or how many
  double x = 0, y = 0;
  double label_x = 0, label_y = 0;  ///< of the label's middle; NaN: none, there are too many
};
struct Map {
  std::vector<MapNode> nodes;
  std::vector<std::pair<std::size_t, std::size_t>> links;
  double width = 0, height = 0;  ///< of the page, points
};
/// By longitude and latitude where every node has them, else on a circle. Labels keep clear of each other as
/// far as there is room.
Map map_of(const scenario::Scenario& s);

}  // namespace views
