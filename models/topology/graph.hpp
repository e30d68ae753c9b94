// Graph: nodes and links of the modelled network, over boost::adjacency_list, and the routes through it.
//
// What a link is (up, latency, bandwidth) and what routing believes of it (up, cost) are two things: a link
// that fails is dead at once, and routes lead over it until converge() tells routing. A route is a value that
// stays as it was; what is in flight keeps the route it took, and asks intact() on arrival.
//
// Invariants: links are full duplex and have the same figures both ways; parallel links are allowed. A node
// is an index in order of addition, and so is a link. A route is the same forwards and backwards. Costs are
// compared exactly, as whole millionths, so that ties do not depend on rounding. After a change only the
// shortest-path trees are made anew that the change can touch, and routes are what they would be if all were.
// Limits: costs up to 10^9. See Boost.Graph adjacency_list.
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
  units::BitRate bandwidth{};  ///< each way; 0: not limited
  double cost = 0;             ///< routing weight, not negative; by convention the latency in milliseconds
  bool up = true;
  double loss = 0;        ///< of a packet, each way; from 0 to less than 1
  double background = 0;  ///< share of the bandwidth that other traffic takes; from 0 to less than 1
  units::TimePoint last_down = units::TimePoint::min();  ///< when it last went down

  /// What is left of the bandwidth. 0: not limited.
  units::BitRate capacity() const;
};

/// A link of a route and the direction it is passed in.
struct Hop {
  LinkId link = 0;
  bool forward = true;  ///< from a to b
};

struct Route {
  std::vector<Hop> hops;
  units::Duration latency{};    ///< one way, the sum
  units::BitRate bottleneck{};  ///< what is left of the slowest hop; 0 where nothing limits (same node)
  double loss = 0;              ///< of a packet on its whole way
};
using RoutePtr = std::shared_ptr<const Route>;

/// What became of routes when routing learnt something.
struct Learnt {
  bool news = false;         ///< not all of it was known
  std::size_t given_up = 0;  ///< pairs whose route in use may be another one now
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

  /// The link goes down or comes up; routing does not know of it yet.
  void set_up(LinkId l, bool up, units::TimePoint now);
  /// Takes latency, bandwidth, loss and background of `to` at once, the cost at the next converge().
  void change(LinkId l, const LinkState& to, units::TimePoint now);
  /// Routing learns how the links are now that changed at `until` or before.
  Learnt converge(units::TimePoint until = units::kNever);
  /// Counts whatever may have changed a route.
  std::uint32_t epoch() const;

  /// The least-cost route by Boost.Graph's Dijkstra over links that are up, as routing knows them. Of equal
  /// costs the fewest hops win, then, hop by hop towards the node added first, the link added first. nullptr
  /// where no path exists.
  RoutePtr route(NodeId from, NodeId to) const;
  /// Whether every link of the route has been up from `since` until now.
  bool intact(const Route& r, units::TimePoint since) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace topology
