// Platform: the network of a scenario: our graph, and the SimGrid engine with the hosts and links that flows
// use.
//
// An MTA with an access link hangs on its node by arithmetic; without one it sits on its node. Nodes are the
// routers, the ends of links and whatever an MTA hangs on; only they are vertices.
//
// Invariants: one Platform per process (SimGrid's engine is one, and its clock is never reset).
// See SIMGRID.md "Timing", "Scale".
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "scenario/scenario.hpp"
#include "tcp/pipe.hpp"
#include "timeline/ids.hpp"
#include "topology/graph.hpp"

namespace simgrid::s4u {
class Engine;
class Host;
}  // namespace simgrid::s4u

namespace sim {

class RoutedZone;

class Platform {
 public:
  explicit Platform(const scenario::Scenario& s);
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  /// One way; none where no path exists or no such MTA. An MTA to itself: no latency, not limited.
  std::optional<tcp::Path> path(timeline::MtaId from, timeline::MtaId to) const;
  simgrid::s4u::Host* host(timeline::MtaId m) const { return hosts_[m]; }
  std::size_t mta_count() const { return hosts_.size(); }
  const topology::Graph& graph() const { return graph_; }
  /// Runs the simulation until nothing moves any more. Throws std::logic_error where actors wait for nothing.
  void run();

 private:
  struct Place {
    topology::NodeId node = 0;
    tcp::Path access;  ///< no latency and not limited where it sits on its node
  };
  void build_graph(const scenario::Scenario& s);
  void build_zone(const scenario::Scenario& s);

  topology::Graph graph_;
  std::vector<Place> places_;
  std::vector<simgrid::s4u::Host*> hosts_;
  std::unique_ptr<simgrid::s4u::Engine> engine_;
  bool stuck_ = false;
};

}  // namespace sim
