#include "topology/graph.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <deque>

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
  struct Change {
    units::TimePoint at;
    LinkId link;
  };
  std::deque<Change> unknown;  ///< to routing, in order of time
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
  impl_->unknown.push_back({now, l});
}

void Graph::change(LinkId l, const LinkState& to, units::TimePoint now) {
  LinkState& link = impl_->links[l];
  if (link.cost != to.cost) {
    assert(to.cost >= 0);
    link.cost = to.cost;
    impl_->unknown.push_back({now, l});
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

Learnt Graph::converge(units::TimePoint until) {
  Learnt learnt;
  auto& unknown = impl_->unknown;
  for (; !unknown.empty() && unknown.front().at <= until; unknown.pop_front()) {
    const LinkId l = unknown.front().link;
    const auto [news, given_up] = impl_->routing.learn(l, impl_->links[l]);
    learnt.given_up += given_up;
    learnt.news = learnt.news || news;
  }
  if (learnt.news) ++impl_->epoch;
  return learnt;
}

RoutePtr Graph::route(NodeId from, NodeId to) const { return impl_->routing.route(from, to, impl_->links); }

bool Graph::intact(const Route& r, units::TimePoint since) const {
  return std::all_of(r.hops.begin(), r.hops.end(), [&](const Hop& h) {
    const LinkState& l = impl_->links[h.link];
    return l.up && l.last_down < since;
  });
}

}  // namespace topology
