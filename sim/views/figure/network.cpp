// The figures of the network: the map, and how busy links are.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include "scenario/parse.hpp"
#include "views/figure/figure.hpp"
#include "views/figure/outages.hpp"
#include "views/topology_export.hpp"

namespace views::figure {

namespace {

constexpr std::size_t kMostLinks = 6;
constexpr double kParts = 400;  // of the span: what a page can show

std::optional<scenario::Scenario> scenario_of(const Run& r) {
  return scenario::load((r.directory() / "scenario.toml").string()).scenario;
}

/// Bits per second of a link by its name; 0: unlimited or unknown.
double bandwidth(const scenario::Scenario& s, const std::string& link) {
  for (const auto& l : s.links)
    if (l.name == link) return static_cast<double>(l.quality.bandwidth.bps);
  for (const auto& m : s.mtas)
    if (m.access && "access " + m.config.name == link) return static_cast<double>(m.access->bandwidth.bps);
  return 0;
}

/// Three digits and a unit: "9.95 Gbps".
std::string rate_in_words(double bps) {
  const auto [unit, factor] = bps >= 1e9   ? std::pair("Gbps", 1e9)
                              : bps >= 1e6 ? std::pair("Mbps", 1e6)
                              : bps >= 1e3 ? std::pair("kbps", 1e3)
                                           : std::pair("bps", 1.0);
  return fmt::format("{:.3g} {}", bps / factor, unit);
}

/// Octets per second in parts of equal length, from a counter that is read now and then.
std::vector<double> rates(const std::vector<std::pair<double, double>>& counter, double part,
                          std::size_t parts) {
  std::vector<double> out(parts, 0);
  for (std::size_t i = 1; i < counter.size(); ++i) {
    const auto [from, before] = counter[i - 1];
    const auto [to, after] = counter[i];
    if (to <= from) continue;
    const double rate = (after - before) / (to - from);
    for (auto k = static_cast<std::size_t>(from / part); k < parts && static_cast<double>(k) * part < to;
         ++k) {
      const double begin = std::max(from, static_cast<double>(k) * part);
      const double end = std::min(to, static_cast<double>(k + 1) * part);
      out[k] += rate * std::max(0.0, end - begin) / part;
    }
  }
  return out;
}

}  // namespace

std::string prepare_map(const Request& q, Data& data) {
  const auto scenario = scenario_of(q.run());
  if (!scenario) return "its scenario.toml is missing or broken";
  const Map map = map_of(*scenario);
  // What was away for a while, by its name.
  std::map<std::string, double> away;
  for (const Outage& o : outages_of(q.run())) away[o.what] += o.to - o.from;
  std::size_t nodes_away = 0, links_away = 0;
  std::map<std::string, const std::string*> at;  // MTAs that were away, or their access links, by node
  for (const auto& m : scenario->mtas)
    if (away.contains(m.config.name) || away.contains("access " + m.config.name))
      at.emplace(m.node, &m.config.name);
  auto nodes = data.table("nodes", "x y label_x label_y mtas name away");
  for (const MapNode& n : map.nodes) {
    const bool was = at.contains(n.name);
    nodes_away += was;
    nodes.row({n.x, n.y, n.label_x, n.label_y, n.mtas, n.name, was ? 1.0 : 0.0});
  }
  auto links = data.table("links", "x1 y1 x2 y2 away");
  for (std::size_t i = 0; i < map.links.size(); ++i) {
    const auto& [a, b] = map.links[i];  // as in the scenario
    const bool was = away.contains(scenario->links[i].name);
    links_away += was;
    links.row({map.nodes[a].x, map.nodes[a].y, map.nodes[b].x, map.nodes[b].y, was ? 1.0 : 0.0});
  }
  if (map.links.empty()) links.row({0.0, 0.0, 0.0, 0.0, 0.0});  // a star: gnuplot draws no empty file
  data.fact("links_away", static_cast<double>(links_away));
  data.fact("nodes_away", static_cast<double>(nodes_away));
  data.fact("W", map.width);
  data.fact("H", map.height);
  return {};
}

std::string prepare_links(const Request& q, Data& data) {
  const Run& r = q.run();
  std::map<std::string, std::array<std::vector<std::pair<double, double>>, 2>> counters;
  double last = end_of(r);
  for (const LinkRow& l : link_changes(r)) {
    auto& of = counters[l.link];
    if (l.bytes_ab) of[0].emplace_back(seconds(l.time), static_cast<double>(*l.bytes_ab));
    if (l.bytes_ba) of[1].emplace_back(seconds(l.time), static_cast<double>(*l.bytes_ba));
    last = std::max(last, seconds(l.time));
  }
  std::vector<std::pair<double, std::string>> busiest;
  for (auto& [name, of] : counters) {
    double octets = 0;
    for (auto& c : of) {
      if (c.empty()) continue;
      if (c.front().first > 0) c.insert(c.begin(), {0, 0});  // every counter begins at zero
      octets += c.back().second;
    }
    if (octets > 0) busiest.emplace_back(-octets, name);
  }
  if (busiest.empty()) return "links.csv counts no octets";
  std::stable_sort(busiest.begin(), busiest.end());
  const std::size_t shown = std::min(busiest.size(), kMostLinks);
  const auto scenario = scenario_of(r);
  const double part = std::max(last, 1e-9) / kParts;
  for (std::size_t i = 0; i < shown; ++i) {
    const std::string& name = busiest[i].second;
    const double bps = scenario ? bandwidth(*scenario, name) : 0;
    auto table = data.table(fmt::format("link{}", i + 1), "time ab ba");
    const auto ab = rates(counters[name][0], part, static_cast<std::size_t>(kParts));
    const auto ba = rates(counters[name][1], part, static_cast<std::size_t>(kParts));
    double peak = 0;
    // Of the bandwidth where it is known, else in bits per second.
    const double whole = bps > 0 ? bps : 1;
    for (std::size_t k = 0; k < ab.size(); ++k) {
      table.row({static_cast<double>(k) * part, ab[k] * 8 / whole, ba[k] * 8 / whole});
      peak = std::max({peak, ab[k] * 8 / whole, ba[k] * 8 / whole});
    }
    data.fact(fmt::format("name{}", i + 1), bps > 0 ? fmt::format("{}, {}", name, rate_in_words(bps)) : name);
    data.fact(fmt::format("known{}", i + 1), bps > 0 ? 1 : 0);
    data.fact(fmt::format("peak{}", i + 1), peak);
  }
  data.fact("panels", static_cast<double>(shown));
  data.fact("links_all", static_cast<double>(busiest.size()));
  data.fact("last", last);
  data.fact("part", part);
  write_outages(data, r, kMostLinks);
  return {};
}

}  // namespace views::figure
