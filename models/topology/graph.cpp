#include "topology/graph.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "topology/routing.hpp"

namespace topology {

units::BitRate LinkState::capacity() const {
  if (background <= 0 || bandwidth.bps == 0) return bandwidth;
  return {std::max<std::int64_t>(std::llround(static_cast<double>(bandwidth.bps) * (1 - background)), 1)};
}

struct Graph::Impl {
  std::vector<std::string> names;
  std::vector<LinkState> links;
  Routing routing;
  std::vector<LinkId> unknown;  ///< changed since routing last heard of it
  std::uint32_t epoch = 0;
};

Graph::Graph() : impl_(std::make_unique<Impl>()) {}
Graph::~Graph() = default;
Graph::Graph(Graph&&) noexcept = default;
Graph& Graph::operator=(Graph&&) noexcept = default;

NodeId Graph::add_node(std::string name) {
  impl_->names.push_back(std::move(name));
  return impl_->routing.add_node();
}

LinkId Graph::add_link(LinkState link) {
  assert(link.a < node_count() && link.b < node_count() && link.cost >= 0);
  const LinkId id = impl_->routing.add_link(link);
  impl_->links.push_back(std::move(link));
  return id;
}

std::size_t Graph::node_count() const { return impl_->names.size(); }
std::size_t Graph::link_count() const { return impl_->links.size(); }
const std::string& Graph::node_name(NodeId n) const { return impl_->names[n]; }
const LinkState& Graph::link(LinkId l) const { return impl_->links[l]; }
std::uint32_t Graph::epoch() const { return impl_->epoch; }

void Graph::set_up(LinkId l, bool up, units::TimePoint now) {
  LinkState& link = impl_->links[l];
  if (link.up == up) return;
  link.up = up;
  if (!up) link.last_down = now;
  impl_->unknown.push_back(l);
}

void Graph::change(LinkId l, const LinkState& to) {
  LinkState& link = impl_->links[l];
  if (link.cost != to.cost) {
    assert(to.cost >= 0);
    link.cost = to.cost;
    impl_->unknown.push_back(l);
  }
  if (link.latency == to.latency && link.bandwidth == to.bandwidth && link.loss == to.loss &&
      link.background == to.background)
    return;
  link.latency = to.latency;
  link.bandwidth = to.bandwidth;
  link.loss = to.loss;
  link.background = to.background;
  impl_->routing.forget_routes_over(l);
  ++impl_->epoch;
}

std::size_t Graph::converge() {
  std::size_t given_up = 0;
  bool changed = false;
  for (const LinkId l : impl_->unknown) {
    const auto learnt = impl_->routing.learn(l, impl_->links[l]);
    given_up += learnt.given_up;
    changed = changed || learnt.news;
  }
  impl_->unknown.clear();
  if (changed) ++impl_->epoch;
  return given_up;
}

RoutePtr Graph::route(NodeId from, NodeId to) const { return impl_->routing.route(from, to, impl_->links); }

bool Graph::intact(const Route& r, units::TimePoint since) const {
  return std::all_of(r.hops.begin(), r.hops.end(), [&](const Hop& h) {
    const LinkState& l = impl_->links[h.link];
    return l.up && l.last_down < since;
  });
}

}  // namespace topology
