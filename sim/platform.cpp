#include "sim/platform.hpp"

#include <csignal>
#include <malloc.h>

#include <map>
#include <simgrid/s4u/Engine.hpp>
#include <simgrid/s4u/Host.hpp>
#include <simgrid/s4u/Link.hpp>
#include <stdexcept>
#include <string>

#include "sim/routed_zone.hpp"

namespace sim {
namespace {

std::unique_ptr<simgrid::s4u::Engine> make_engine() {
  // Actor stacks come from mmap, so that only touched pages count: 12.9 KB an actor (SIMGRID.md "Scale").
  mallopt(M_MMAP_THRESHOLD, 100'000);
  mallopt(M_MMAP_MAX, 1'000'000'000);
  // CM02 without cross-traffic and gamma: a latency written in the file is the latency simulated.
  std::string arguments[] = {"mtasim",
                             "--log=root.thres:critical",
                             "--cfg=network/model:CM02",
                             "--cfg=network/crosstraffic:0",
                             "--cfg=network/TCP-gamma:0",
                             "--cfg=contexts/stack-size:256",
                             "--cfg=contexts/guard-size:0"};
  std::vector<char*> argv;
  for (std::string& a : arguments) argv.push_back(a.data());
  argv.push_back(nullptr);
  int argc = static_cast<int>(argv.size()) - 1;
  // The engine puts a handler of its own on Ctrl-C, which would leave half a run behind.
  struct sigaction ours {};
  sigaction(SIGINT, nullptr, &ours);
  auto engine = std::make_unique<simgrid::s4u::Engine>(&argc, argv.data());
  sigaction(SIGINT, &ours, nullptr);
  return engine;
}

/// Two SimGrid links, one a direction; none where nothing can be shared.
Duplex make_duplex(simgrid::s4u::NetZone& zone, const std::string& name, units::BitRate rate) {
  if (rate.bps <= 0) return {};
  const double octets_per_second = static_cast<double>(rate.bps) / 8;
  return {zone.create_link(name + " >", octets_per_second), zone.create_link(name + " <", octets_per_second)};
}

units::BitRate slower(units::BitRate a, units::BitRate b) {
  if (a.bps == 0 || b.bps == 0) return a.bps == 0 ? b : a;
  return a < b ? a : b;
}

}  // namespace

Platform::Platform(const scenario::Scenario& s) {
  build_graph(s);
  engine_ = make_engine();
  build_zone(s);
  simgrid::s4u::Engine::on_deadlock_cb([this] { stuck_ = true; });
}

Platform::~Platform() = default;

void Platform::build_graph(const scenario::Scenario& s) {
  std::map<std::string, topology::NodeId, std::less<>> nodes;
  auto node = [&](const std::string& name) {
    const auto [at, is_new] = nodes.try_emplace(name, 0);
    if (is_new) at->second = graph_.add_node(name);
    return at->second;
  };
  for (const scenario::Router& r : s.routers) node(r.name);
  for (const scenario::Link& l : s.links) {
    topology::LinkState link;
    link.name = l.name;
    link.a = node(l.a);
    link.b = node(l.b);
    link.latency = l.quality.latency;
    link.bandwidth = l.quality.bandwidth;
    link.cost = l.cost.value_or(units::in_seconds(l.quality.latency) * 1e3);
    graph_.add_link(std::move(link));
  }
  for (const scenario::Mta& m : s.mtas) {
    Place p;
    p.node = node(m.node.empty() ? (m.access ? s.hub : m.config.name) : m.node);
    if (m.access) p.access = {m.access->latency, m.access->bandwidth};
    places_.push_back(p);
  }
}

void Platform::build_zone(const scenario::Scenario& s) {
  auto* zone = new RoutedZone("network", graph_);  // the engine deletes it
  simgrid::s4u::NetZone& iface = *zone->get_iface();
  hosts_.reserve(s.mtas.size());
  for (const scenario::Mta& m : s.mtas) hosts_.push_back(iface.create_host(m.config.name, 1e9));
  for (std::size_t i = 0; i < places_.size(); ++i)
    zone->attach({places_[i].node,
                  make_duplex(iface, "access " + s.mtas[i].config.name, places_[i].access.bottleneck)});
  for (topology::LinkId l = 0; l < graph_.link_count(); ++l)
    zone->set_link(l, make_duplex(iface, "link " + graph_.link(l).name, graph_.link(l).bandwidth));
  simgrid::s4u::Link* nowhere = iface.create_link("nowhere", 1.0);
  zone->set_sentinel(nowhere);
  iface.seal();
  nowhere->turn_off();
}

std::optional<tcp::Path> Platform::path(timeline::MtaId from, timeline::MtaId to) const {
  if (from >= places_.size() || to >= places_.size()) return std::nullopt;
  if (from == to) return tcp::Path{};
  const topology::Route* route = graph_.route(places_[from].node, places_[to].node);
  if (!route) return std::nullopt;
  const tcp::Path &a = places_[from].access, &b = places_[to].access;
  return tcp::Path{a.latency + route->latency + b.latency,
                   slower(slower(a.bottleneck, b.bottleneck), route->bottleneck)};
}

void Platform::run() {
  engine_->run();
  if (stuck_) throw std::logic_error("the simulation stopped: MTAs wait, and nothing is going to happen");
}

}  // namespace sim
