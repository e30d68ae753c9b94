// Routing: what the routers believe of the links, the shortest-path trees that follow from it, and the routes
// in use.
//
// A tree is the last link of the best path to every node, as seen from one source, made when somebody first
// asks for a route from there. A change drops the trees it can touch and no others:
//
//   a link goes away or becomes dearer    trees it is part of
//   a link comes or becomes cheaper       trees in which it would be as good as what leads to one of its ends
//
// Invariants: a tree that stays is the one that would be made anew. Only trees with a lower source than
// target are asked, so that both directions of a pair take the same links. See RFC 2328 16.1 (shortest-path
// tree); McQuillan et al. 1980, "The New Routing Algorithm for the ARPANET" (which trees a change can touch).
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "topology/graph.hpp"

namespace topology {

class Routing {
 public:
  Routing();
  ~Routing();

  NodeId add_node();
  LinkId add_link(const LinkState& link);

  /// The link is now up or not, and has that cost.
  Learnt learn(LinkId l, const LinkState& now);
  /// The sums of routes over it are wrong; where they lead is not.
  void forget_routes_over(LinkId l);

  RoutePtr route(NodeId from, NodeId to, const std::vector<LinkState>& links);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace topology
