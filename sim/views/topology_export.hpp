// The network of a scenario with the MTAs on it: for Graphviz, as GraphML, and as places on a page.
//
// GraphML carries what models/topology/graphml reads, so that a network goes out and in again: labels,
// coordinates, latency and bandwidth with their units; `mtas` names the MTAs on a node.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"
#include "views/run.hpp"

namespace views {

/// How links and MTAs were at a time of a run.
struct NetworkState {
  units::TimePoint at{};
  std::map<std::string, std::string>
      down;  ///< links that were down, and why; an access link is `access NAME`
  std::map<std::string, std::string> power;  ///< MTAs that were not up: `crashed`, `stopping`, `unavailable`
  std::vector<scenario::LinkQuality> quality;  ///< of the scenario's links, with the changes made by then
};
/// `s`: the run's scenario.
NetworkState network_at(const Run& r, const scenario::Scenario& s, units::TimePoint at);

/// With `state`: what was down is dashed and says so, latencies and bandwidths are those of that time.
std::string to_dot(const scenario::Scenario& s, const NetworkState* state = nullptr);
/// With `state`: the same as `state` and `cause` of edges and nodes.
std::string to_graphml(const scenario::Scenario& s, const NetworkState* state = nullptr);

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
