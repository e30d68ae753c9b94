#include "sim/routed_zone.hpp"

#include <simgrid/kernel/routing/NetPoint.hpp>
#include <simgrid/s4u/Link.hpp>

namespace sim {

RoutedZone::RoutedZone(const std::string& name, const topology::Graph& graph)
    : NetZoneImpl(name), graph_(graph), links_(graph.link_count()) {}

void RoutedZone::set_link(topology::LinkId l, Duplex d) { links_[l] = d; }

void RoutedZone::get_local_route(const simgrid::kernel::routing::NetPoint* src,
                                 const simgrid::kernel::routing::NetPoint* dst,
                                 simgrid::kernel::routing::Route* into, double* latency) {
  auto pass = [into](simgrid::s4u::Link* l) {
    if (l) into->link_list_.push_back(l->get_impl());
  };
  const Attachment& from = attachments_[src->id()];
  const Attachment& to = attachments_[dst->id()];
  const topology::RoutePtr route = graph_.route(from.node, to.node);
  if (!route) {
    pass(sentinel_);
  } else if (src != dst) {
    pass(from.access.forward);
    for (const topology::Hop& h : route->hops)
      pass(h.forward ? links_[h.link].forward : links_[h.link].backward);
    pass(to.access.backward);
  }
  // SimGrid aborts on a route that is neither links nor delay.
  if (into->link_list_.empty() && latency) *latency += 1e-9;
}

}  // namespace sim
