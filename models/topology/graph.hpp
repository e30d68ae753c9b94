// Graph: nodes and links of the modelled network, over boost::adjacency_list.
//
// Invariants: links are full duplex and have the same latency both ways; parallel links are allowed. A node
// is an index in order of addition, and so is a link. Changing a link's state starts a new routing epoch. A
// route is the same forwards and backwards. Costs are compared exactly, as whole millionths, so that ties do
// not depend on rounding. Limits: no background traffic, no loss; costs up to 10^9. See Boost.Graph
// adjacency_list.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "units/units.hpp"

namespace topology {

using NodeId = std::uint32_t;
using LinkId = std::uint32_t;

struct LinkState {
  std::string name;
  NodeId a = 0, b = 0;
  units::Duration latency{};   ///< one way
  units::BitRate bandwidth{};  ///< each way
  double cost = 0;             ///< routing weight, not negative; by convention the latency in milliseconds
  bool up = true;
};

/// A link of a route and the direction it is passed in.
struct Hop {
  LinkId link = 0;
  bool forward = true;  ///< from a to b
};

struct Route {
  std::vector<Hop> hops;
  units::Duration latency{};    ///< one way, the sum
  units::BitRate bottleneck{};  ///< the slowest hop; 0 where there is none (same node)
};

class Graph {
 public:
  Graph();
  ~Graph();
  Graph(Graph&&) noexcept;
  Graph& operator=(Graph&&) noexcept;

  NodeId add_node(std::string name);
  /// REQUIRES: a and b exist.
  LinkId add_link(LinkState link);
  std::size_t node_count() const;
  std::size_t link_count() const;
  const std::string& node_name(NodeId n) const;
  const LinkState& link(LinkId l) const;
  void set_up(LinkId l, bool up);
  /// Counts changes of link states; routes of an older epoch may be wrong.
  std::uint32_t epoch() const;

  /// The least-cost route by Boost.Graph's Dijkstra over links that are up. Of equal costs the fewest hops
  /// win, then, hop by hop towards the node added first, the link added first. nullptr where no path exists.
  /// The route lives until the next change of the graph or of a link's state.
  const Route* route(NodeId from, NodeId to) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace topology
