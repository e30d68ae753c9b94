#include "topology/routing.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <cmath>
#include <compare>
#include <functional>
#include <limits>

namespace topology {
namespace {

using Adjacency = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, boost::no_property,
                                        boost::property<boost::edge_index_t, LinkId>>;
using Edge = boost::graph_traits<Adjacency>::edge_descriptor;

constexpr LinkId kNoLink = std::numeric_limits<LinkId>::max();

/// Whole millionths of a cost, then hops: sums are exact, and every hop makes a path longer.
struct Distance {
  std::int64_t cost = 0;
  std::uint32_t hops = 0;
  auto operator<=>(const Distance&) const = default;
};
constexpr Distance kFar{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::uint32_t>::max()};

Distance sum(const Distance& a, const Distance& b) {
  return a == kFar || b == kFar ? kFar : Distance{a.cost + b.cost, a.hops + b.hops};
}

/// A star of a million nodes must not keep a million trees: beyond this many entries all are dropped and made
/// anew. The same for the hops of routes.
constexpr std::size_t kTreeEntries = 32'000'000, kRouteHops = 8'000'000;

/// What is known of the paths from one node.
struct Source {
  std::vector<LinkId> last;  ///< the tree; kNoLink where no path exists; empty: not made
  struct Pair {
    RoutePtr there, back;
  };
  std::unordered_map<NodeId, Pair> routes;  ///< in use, by target; never iterated where order matters
};

bool passes(const Route& r, LinkId l) {
  return std::any_of(r.hops.begin(), r.hops.end(), [l](const Hop& h) { return h.link == l; });
}

RoutePtr backwards(const Route& r) {
  auto route = std::make_shared<Route>(r);
  std::reverse(route->hops.begin(), route->hops.end());
  for (Hop& h : route->hops) h.forward = !h.forward;
  return route;
}

}  // namespace

struct Routing::Impl {
  struct Known {
    NodeId a = 0, b = 0;
    Distance weight;
    bool up = true;
  };
  Adjacency graph;
  std::vector<Known> links;
  std::unordered_map<NodeId, Source> sources;
  std::size_t trees = 0, hops = 0;
  const RoutePtr here = std::make_shared<const Route>();  ///< from a node to itself

  struct Up {
    const Impl* impl = nullptr;
    bool operator()(const Edge& e) const {
      return impl->links[boost::get(boost::edge_index, impl->graph, e)].up;
    }
  };

  void forget_all() {
    sources.clear();
    trees = hops = 0;
  }

  std::size_t forget_routes(Source& s) {
    const std::size_t given_up = s.routes.size();
    for (const auto& [to, pair] : s.routes) hops -= pair.there->hops.size();
    s.routes.clear();
    return given_up;
  }

  std::vector<Distance> distances(NodeId source) const {
    std::vector<Distance> found(boost::num_vertices(graph), kFar);
    const boost::filtered_graph<Adjacency, Up> live(graph, Up{this});
    auto weight = boost::make_function_property_map<Edge, Distance>(
        [this](const Edge& e) { return links[boost::get(boost::edge_index, graph, e)].weight; });
    boost::dijkstra_shortest_paths(live, source,
                                   boost::weight_map(weight)
                                       .distance_map(boost::make_iterator_property_map(
                                           found.begin(), boost::get(boost::vertex_index, graph)))
                                       .distance_compare(std::less<Distance>())
                                       .distance_combine(&sum)
                                       .distance_inf(kFar)
                                       .distance_zero(Distance{}));
    return found;
  }

  const std::vector<LinkId>& tree(NodeId source, Source& s) {
    if (!s.last.empty()) return s.last;
    const std::size_t nodes = boost::num_vertices(graph);
    if (++trees * nodes > kTreeEntries) {
      for (auto& [from, other] : sources) other.last = {};
      trees = 1;
    }
    // The distances are the same whatever Boost's heap does with ties; which link leads there is chosen here.
    const auto distance = distances(source);
    s.last.assign(nodes, kNoLink);
    for (LinkId l = 0; l < links.size(); ++l) {
      if (!links[l].up) continue;
      for (auto [from, to] : {std::pair{links[l].a, links[l].b}, std::pair{links[l].b, links[l].a}}) {
        const bool best = distance[from] != kFar && sum(distance[from], links[l].weight) == distance[to];
        if (best && s.last[to] == kNoLink) s.last[to] = l;
      }
    }
    return s.last;
  }

  NodeId before(NodeId at, LinkId l) const { return links[l].b == at ? links[l].a : links[l].b; }

  /// By a tree that is made.
  Distance distance(NodeId source, const std::vector<LinkId>& last, NodeId to) const {
    if (to != source && last[to] == kNoLink) return kFar;
    Distance d;
    for (NodeId at = to; at != source; at = before(at, last[at])) d = sum(d, links[last[at]].weight);
    return d;
  }

  /// Whether the tree may be another one when the link is up with that weight, or down.
  bool touches(NodeId source, const std::vector<LinkId>& last, LinkId l, bool up, Distance weight) const {
    const Known& old = links[l];
    if (last[old.a] == l || last[old.b] == l) return !up || weight != old.weight;
    if (!up || (old.up && weight >= old.weight)) return false;
    const Distance a = distance(source, last, old.a), b = distance(source, last, old.b);
    return (a != kFar && sum(a, weight) <= b) || (b != kFar && sum(b, weight) <= a);
  }

  Learnt learn(LinkId l, bool up, Distance weight) {
    Known& known = links[l];
    if (known.up == up && known.weight == weight) return {};
    Learnt learnt{true, 0};
    if (known.up || up) {
      for (auto& [node, source] : sources) {
        if (!source.last.empty()) {
          if (!touches(node, source.last, l, up, weight)) continue;
          source.last = {};
          --trees;
        }
        learnt.given_up += forget_routes(source);
      }
    }
    known.up = up;
    known.weight = weight;
    return learnt;
  }

  /// REQUIRES: source < target.
  RoutePtr find(NodeId source, Source& s, NodeId target, const std::vector<LinkState>& state) {
    const auto& last = tree(source, s);
    if (last[target] == kNoLink) return nullptr;
    auto route = std::make_shared<Route>();
    double kept = 1;
    for (NodeId at = target; at != source; at = before(at, last[at])) {
      const LinkState& l = state[last[at]];
      route->hops.push_back({last[at], l.b == at});
      route->latency += l.latency;
      kept *= 1 - l.loss;
      const auto capacity = l.capacity();
      const bool slower = route->bottleneck.bps == 0 || capacity < route->bottleneck;
      if (capacity.bps != 0 && slower) route->bottleneck = capacity;
    }
    route->loss = 1 - kept;
    std::reverse(route->hops.begin(), route->hops.end());
    return route;
  }

  const Source::Pair* pair(NodeId low, NodeId high, const std::vector<LinkState>& state) {
    Source& s = sources[low];
    if (const auto found = s.routes.find(high); found != s.routes.end()) return &found->second;
    if (hops > kRouteHops)
      for (auto& [node, source] : sources) forget_routes(source);
    auto route = find(low, s, high, state);
    if (!route) return nullptr;
    hops += route->hops.size();
    auto back = backwards(*route);
    return &s.routes.emplace(high, Source::Pair{std::move(route), std::move(back)}).first->second;
  }
};

Routing::Routing() : impl_(std::make_unique<Impl>()) {}
Routing::~Routing() = default;

NodeId Routing::add_node() {
  impl_->forget_all();
  return static_cast<NodeId>(boost::add_vertex(impl_->graph));
}

LinkId Routing::add_link(const LinkState& link) {
  impl_->forget_all();
  const auto id = static_cast<LinkId>(impl_->links.size());
  boost::add_edge(link.a, link.b, id, impl_->graph);
  impl_->links.push_back({link.a, link.b, {std::llround(link.cost * 1e6), 1}, link.up});
  return id;
}

Learnt Routing::learn(LinkId l, const LinkState& now) {
  return impl_->learn(l, now.up, {std::llround(now.cost * 1e6), 1});
}

void Routing::forget_routes_over(LinkId l) {
  for (auto& [node, source] : impl_->sources)
    std::erase_if(source.routes, [&](const auto& r) {
      if (!passes(*r.second.there, l)) return false;
      impl_->hops -= r.second.there->hops.size();
      return true;
    });
}

RoutePtr Routing::route(NodeId from, NodeId to, const std::vector<LinkState>& links) {
  if (from == to) return impl_->here;
  const auto* pair = impl_->pair(std::min(from, to), std::max(from, to), links);
  if (!pair) return nullptr;
  return from < to ? pair->there : pair->back;
}

}  // namespace topology
