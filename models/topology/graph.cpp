#include "topology/graph.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/property_map/function_property_map.hpp>
#include <cassert>
#include <cmath>
#include <compare>
#include <functional>
#include <limits>
#include <unordered_map>

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

/// The last link of the best path to every node, as seen from one source; kNoLink where there is none.
using Tree = std::vector<LinkId>;

/// A star of a million nodes must not keep a million trees: beyond this many entries all are dropped and made
/// anew.
constexpr std::size_t kTreeEntries = 32'000'000;

}  // namespace

struct Graph::Impl {
  Adjacency graph;
  std::vector<std::string> names;
  std::vector<LinkState> links;
  std::vector<Distance> weights;
  std::uint32_t epoch = 0;
  std::unordered_map<NodeId, Tree> trees;
  std::unordered_map<std::uint64_t, std::unique_ptr<const Route>>
      routes;          ///< by from and to; null: not known
  const Route here{};  ///< from a node to itself

  /// Routes of before are wrong now.
  void forget() {
    trees.clear();
    routes.clear();
  }

  struct Up {
    const Impl* impl = nullptr;
    bool operator()(const Edge& e) const {
      return impl->links[boost::get(boost::edge_index, impl->graph, e)].up;
    }
  };

  std::vector<Distance> distances(NodeId source) const {
    std::vector<Distance> found(names.size(), kFar);
    const boost::filtered_graph<Adjacency, Up> live(graph, Up{this});
    auto weight = boost::make_function_property_map<Edge, Distance>(
        [this](const Edge& e) { return weights[boost::get(boost::edge_index, graph, e)]; });
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

  const Tree& tree(NodeId source) {
    if (auto known = trees.find(source); known != trees.end()) return known->second;
    if ((trees.size() + 1) * names.size() > kTreeEntries) trees.clear();
    // The distances are the same whatever Boost's heap does with ties; which link leads there is chosen here.
    const auto distance = distances(source);
    Tree last(names.size(), kNoLink);
    for (LinkId l = 0; l < links.size(); ++l) {
      if (!links[l].up) continue;
      for (auto [from, to] : {std::pair{links[l].a, links[l].b}, std::pair{links[l].b, links[l].a}}) {
        const bool best = distance[from] != kFar && sum(distance[from], weights[l]) == distance[to];
        if (best && last[to] == kNoLink) last[to] = l;
      }
    }
    return trees.emplace(source, std::move(last)).first->second;
  }

  /// REQUIRES: source < target, so that both directions of a pair take the same links.
  std::unique_ptr<const Route> find(NodeId source, NodeId target) {
    const Tree& last = tree(source);
    if (last[target] == kNoLink) return nullptr;
    auto route = std::make_unique<Route>();
    for (NodeId at = target; at != source;) {
      const LinkState& l = links[last[at]];
      const bool forward = l.b == at;
      route->hops.push_back({last[at], forward});
      route->latency += l.latency;
      const bool slower = route->bottleneck.bps == 0 || l.bandwidth < route->bottleneck;
      if (l.bandwidth.bps != 0 && slower) route->bottleneck = l.bandwidth;
      at = forward ? l.a : l.b;
    }
    std::reverse(route->hops.begin(), route->hops.end());
    return route;
  }

  static std::unique_ptr<const Route> backwards(const Route& r) {
    auto route = std::make_unique<Route>(r);
    std::reverse(route->hops.begin(), route->hops.end());
    for (Hop& h : route->hops) h.forward = !h.forward;
    return route;
  }
};

Graph::Graph() : impl_(std::make_unique<Impl>()) {}
Graph::~Graph() = default;
Graph::Graph(Graph&&) noexcept = default;
Graph& Graph::operator=(Graph&&) noexcept = default;

NodeId Graph::add_node(std::string name) {
  impl_->forget();
  impl_->names.push_back(std::move(name));
  return static_cast<NodeId>(boost::add_vertex(impl_->graph));
}

LinkId Graph::add_link(LinkState link) {
  assert(link.a < node_count() && link.b < node_count() && link.cost >= 0);
  impl_->forget();
  const auto id = static_cast<LinkId>(impl_->links.size());
  boost::add_edge(link.a, link.b, id, impl_->graph);
  impl_->weights.push_back({std::llround(link.cost * 1e6), 1});
  impl_->links.push_back(std::move(link));
  return id;
}

std::size_t Graph::node_count() const { return impl_->names.size(); }
std::size_t Graph::link_count() const { return impl_->links.size(); }
const std::string& Graph::node_name(NodeId n) const { return impl_->names[n]; }
const LinkState& Graph::link(LinkId l) const { return impl_->links[l]; }
std::uint32_t Graph::epoch() const { return impl_->epoch; }

void Graph::set_up(LinkId l, bool up) {
  if (impl_->links[l].up == up) return;
  impl_->links[l].up = up;
  ++impl_->epoch;
  impl_->forget();
}

const Route* Graph::route(NodeId from, NodeId to) const {
  if (from == to) return &impl_->here;
  auto& known = impl_->routes[(std::uint64_t{from} << 32) | to];
  if (known) return known.get();
  if (from < to)
    known = impl_->find(from, to);
  else if (const Route* other = route(to, from))
    known = Impl::backwards(*other);
  return known.get();
}

}  // namespace topology
