// RoutedZone: the SimGrid zone whose routes are Boost.Graph's. SimGrid's own zones ignore whether a link is
// up.
//
// Hosts hang on a node of the topology, with or without an access link of their own; only nodes are vertices.
// A route reports no latency where it has links: flows carry bandwidth only, the channel adds the latency
// afterwards.
//
// Invariants: each link is two SimGrid links, one a direction, so that it is full duplex. A pair no path
// joins gets the sentinel, a link that is down. REQUIRES: hosts are created in this zone in the order of
// MtaId, before anything else in it. See SIMGRID.md "A zone of our own".
#pragma once

#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <vector>

#include "topology/graph.hpp"

namespace sim {

/// The SimGrid links of a link of ours; null where the rate is not limited and nothing can be shared.
struct Duplex {
  simgrid::s4u::Link* forward = nullptr;  ///< from a to b; of an access link: from the host
  simgrid::s4u::Link* backward = nullptr;
};

/// Where a host hangs.
struct Attachment {
  topology::NodeId node = 0;
  Duplex access;
};

class RoutedZone final : public simgrid::kernel::routing::NetZoneImpl {
 public:
  /// `graph` must outlive the zone. The engine deletes the zone.
  RoutedZone(const std::string& name, const topology::Graph& graph);

  void set_link(topology::LinkId l, Duplex d);
  /// Of the host created n-th; called in that order.
  void attach(Attachment a) { attachments_.push_back(a); }
  void set_sentinel(simgrid::s4u::Link* down) { sentinel_ = down; }

  void get_local_route(const simgrid::kernel::routing::NetPoint* src,
                       const simgrid::kernel::routing::NetPoint* dst, simgrid::kernel::routing::Route* into,
                       double* latency) override;

 private:
  const topology::Graph& graph_;
  std::vector<Duplex> links_;
  std::vector<Attachment> attachments_;
  simgrid::s4u::Link* sentinel_ = nullptr;
};

}  // namespace sim
