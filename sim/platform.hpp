// Platform: the network of a scenario: our graph, and the SimGrid engine with the hosts and links that flows
// use.
//
// An MTA with an access link hangs on its node by arithmetic; without one it sits on its node. Nodes are the
// routers, the ends of links and whatever an MTA hangs on; only they are vertices.
//
// Links fail and change while it runs, SimGrid's with ours. Routing hears of it at converge(); until then
// ways lead over links that are dead, and what is sent there is lost. An access link has no alternative:
// while it is down there is no way. Of an MTA that sits on its node, the "access link" is its plug.
//
// Invariants: one Platform per process (SimGrid's engine is one, and its clock is never reset).
// See SIMGRID.md "Timing", "Scale", "A zone of our own".
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "scenario/scenario.hpp"
#include "sim/octets.hpp"
#include "sim/way.hpp"
#include "timeline/event.hpp"

namespace simgrid::s4u {
class Engine;
class Host;
}  // namespace simgrid::s4u

namespace sim {

class RoutedZone;
struct Duplex;

/// The weight of a link for routing; by default its latency in milliseconds.
double routing_cost(const scenario::Link& l);

class Platform {
 public:
  explicit Platform(const scenario::Scenario& s);
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  /// One way; none where no path exists or no such MTA. An MTA to itself: no latency, not limited.
  std::optional<tcp::Path> path(timeline::MtaId from, timeline::MtaId to) const;
  /// The same with where it leads. It may lead over a link that is down: see intact().
  std::optional<Way> way(timeline::MtaId from, timeline::MtaId to) const;
  /// Whether every link of the way, access links too, has been up from `since` until now.
  bool intact(const Way& w, units::TimePoint since) const { return !broken(w, since); }
  /// The first link that has not; none: intact.
  std::optional<LinkRef> broken(const Way& w, units::TimePoint since) const;
  /// Counts whatever may have changed a way.
  std::uint32_t epoch() const { return graph_.epoch() + access_epoch_; }

  /// Whether any link lost packets at random in the beginning.
  bool lossy() const { return lossy_; }

  const topology::LinkState& link(LinkRef l) const;
  /// A row of the record about it, with what has passed it so far. Its name lives as long as this.
  timeline::Event row(LinkRef l, std::string_view change, units::TimePoint at) const;
  /// The link is dead from now on, or alive again; SimGrid's flows over it fail.
  void set_up(LinkRef l, bool up, units::TimePoint now);
  /// Takes latency, bandwidth, loss and background of `to` at once, its cost at the next converge().
  void change(LinkRef l, const topology::LinkState& to, units::TimePoint now);
  /// Routing learns how the links are now that changed at `until` or before.
  topology::Learnt converge(units::TimePoint until = units::kNever) { return graph_.converge(until); }

  /// What has passed its links.
  Octets& octets() { return *octets_; }
  const Octets& octets() const { return *octets_; }

  simgrid::s4u::Host* host(timeline::MtaId m) const { return hosts_[m]; }
  std::size_t mta_count() const { return hosts_.size(); }
  const topology::Graph& graph() const { return graph_; }
  /// Runs the simulation until nothing moves any more. Throws std::logic_error where actors wait for nothing.
  void run();

 private:
  struct Place {
    topology::NodeId node = 0;
    topology::LinkState access;  ///< no latency and not limited where it sits on its node
  };
  void build_graph(const scenario::Scenario& s);
  void build_zone(const scenario::Scenario& s);

  topology::Graph graph_;
  std::vector<Place> places_;
  std::unique_ptr<Octets> octets_;
  std::vector<Duplex> links_, accesses_;  ///< SimGrid's
  std::vector<simgrid::s4u::Host*> hosts_;
  std::unique_ptr<simgrid::s4u::Engine> engine_;
  std::uint32_t access_epoch_ = 0;
  bool lossy_ = false;
  bool stuck_ = false;
};

}  // namespace sim
