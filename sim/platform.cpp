#include "sim/platform.hpp"

#include <malloc.h>

#include <csignal>
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

/// Of a link that is not limited: never the bottleneck, but it can be cut.
constexpr double kUnlimited = 1e15;

double octets_per_second(units::BitRate rate) {
  return rate.bps > 0 ? static_cast<double>(rate.bps) / 8 : kUnlimited;
}

/// Two SimGrid links, one a direction.
Duplex make_duplex(simgrid::s4u::NetZone& zone, const std::string& name, const topology::LinkState& l) {
  const double rate = octets_per_second(l.capacity());
  return {zone.create_link(name + " >", rate), zone.create_link(name + " <", rate)};
}

units::BitRate slower(units::BitRate a, units::BitRate b) {
  if (a.bps == 0 || b.bps == 0) return a.bps == 0 ? b : a;
  return a < b ? a : b;
}

}  // namespace

double routing_cost(const scenario::Link& l) {
  return l.cost.value_or(units::in_seconds(l.quality.latency) * 1e3);
}

Platform::Platform(const scenario::Scenario& s) {
  build_graph(s);
  octets_ = std::make_unique<Octets>(graph_.link_count(), places_.size());
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
    link.cost = routing_cost(l);
    link.background = l.background;
    link.loss = l.quality.loss;
    lossy_ = lossy_ || link.loss > 0;
    graph_.add_link(std::move(link));
  }
  for (const scenario::Mta& m : s.mtas) {
    Place p;
    p.node = node(m.node.empty() ? (m.access ? s.hub : m.config.name) : m.node);
    if (m.access) {
      p.access.latency = m.access->latency;
      p.access.bandwidth = m.access->bandwidth;
      p.access.loss = m.access->loss;
      lossy_ = lossy_ || p.access.loss > 0;
    }
    p.access.name = "access " + m.config.name;
    places_.push_back(p);
  }
}

void Platform::build_zone(const scenario::Scenario& s) {
  auto* zone = new RoutedZone("network", graph_);  // the engine deletes it
  simgrid::s4u::NetZone& iface = *zone->get_iface();
  hosts_.reserve(s.mtas.size());
  for (const scenario::Mta& m : s.mtas)
    hosts_.push_back(iface.create_host(m.config.name, 1e9)->set_core_count(m.config.cores));
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const bool plug = s.mtas[i].access || !s.outages.empty();
    accesses_.push_back(plug ? make_duplex(iface, places_[i].access.name, places_[i].access) : Duplex{});
    zone->attach({places_[i].node, accesses_.back()});
  }
  for (topology::LinkId l = 0; l < graph_.link_count(); ++l) {
    links_.push_back(make_duplex(iface, "link " + graph_.link(l).name, graph_.link(l)));
    zone->set_link(l, links_.back());
  }
  simgrid::s4u::Link* nowhere = iface.create_link("nowhere", 1.0);
  zone->set_sentinel(nowhere);
  iface.seal();
  nowhere->turn_off();
}

std::optional<Way> Platform::way(timeline::MtaId from, timeline::MtaId to) const {
  if (from >= places_.size() || to >= places_.size()) return std::nullopt;
  if (from == to) return Way{{}, nullptr, from, to};
  auto route = graph_.route(places_[from].node, places_[to].node);
  if (!route) return std::nullopt;
  const topology::LinkState &a = places_[from].access, &b = places_[to].access;
  if (!a.up || !b.up) return std::nullopt;
  const double kept = (1 - a.loss) * (1 - route->loss) * (1 - b.loss);
  return Way{{a.latency + route->latency + b.latency,
              slower(slower(a.capacity(), b.capacity()), route->bottleneck), 1 - kept},
             std::move(route),
             from,
             to};
}

std::optional<tcp::Path> Platform::path(timeline::MtaId from, timeline::MtaId to) const {
  const auto found = way(from, to);
  return found ? std::optional(found->path) : std::nullopt;
}

std::optional<LinkRef> Platform::broken(const Way& w, units::TimePoint since) const {
  if (!w.route) return std::nullopt;
  const auto was_down = [since](const topology::LinkState& l) { return !l.up || l.last_down >= since; };
  for (const timeline::MtaId m : {w.from, w.to})
    if (was_down(places_[m].access)) return LinkRef{true, m};
  if (graph_.intact(*w.route, since)) return std::nullopt;
  for (const topology::Hop& h : w.route->hops)
    if (was_down(graph_.link(h.link))) return LinkRef{false, h.link};
  return std::nullopt;
}

const topology::LinkState& Platform::link(LinkRef l) const {
  return l.access ? places_[l.id].access : graph_.link(l.id);
}

timeline::Event Platform::row(LinkRef l, std::string_view change, units::TimePoint at) const {
  const topology::LinkState& state = link(l);
  const Octets::Link& octets = octets_->of(l);
  timeline::Event e;
  e.time = at;
  e.mta = timeline::kNoMta;
  e.kind = timeline::Kind::link;
  e.text = state.name;
  e.change = change;
  e.state = state.up ? "up" : "down";
  e.bytes_ab = octets.ab.passed;
  e.bytes_ba = octets.ba.passed;
  return e;
}

void Platform::set_up(LinkRef l, bool up, units::TimePoint now) {
  if (link(l).up == up) return;
  if (l.access) {
    topology::LinkState& access = places_[l.id].access;
    access.up = up;
    ++access_epoch_;
    if (!up) access.last_down = now;
  } else {
    graph_.set_up(l.id, up, now);
  }
  const Duplex& d = l.access ? accesses_[l.id] : links_[l.id];
  for (simgrid::s4u::Link* each : {d.forward, d.backward}) {
    if (!each) continue;
    if (up)
      each->turn_on();
    else
      each->turn_off();
  }
}

void Platform::change(LinkRef l, const topology::LinkState& to, units::TimePoint now) {
  if (l.access) {
    topology::LinkState& access = places_[l.id].access;
    access.latency = to.latency;
    access.bandwidth = to.bandwidth;
    access.loss = to.loss;
    access.background = to.background;
    ++access_epoch_;
  } else {
    graph_.change(l.id, to, now);
  }
  const Duplex& d = l.access ? accesses_[l.id] : links_[l.id];
  for (simgrid::s4u::Link* each : {d.forward, d.backward})
    if (each) each->set_bandwidth(octets_per_second(link(l).capacity()));
}

void Platform::run() {
  engine_->run();
  if (stuck_) throw std::logic_error("the simulation stopped: MTAs wait, and nothing is going to happen");
}

}  // namespace sim
