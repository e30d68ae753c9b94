// The network of [network], [[router]] and [[link]], and the node every MTA hangs on.
//
// The graph's nodes are the routers, the MTAs that links name, and the hub, where every MTA meets that
// neither a link nor `node` puts elsewhere.
#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

#include "scenario/toml_parts.hpp"
#include "scenario/toml_text.hpp"

namespace scenario {
namespace {

class Network {
 public:
  Network(const TomlReader& root, Draft& draft, Report& report)
      : root_(root), draft_(draft), report_(report) {}

  void read() {
    auto& s = draft_.scenario;
    s.hub = hub_name(s.mtas);
    nodes_.insert(s.hub);
    node_names_.push_back(s.hub);
    for (std::size_t e = 0; e < draft_.entries.size(); ++e)
      for (std::size_t i = 0; i < draft_.entries[e].count; ++i) {
        const auto& m = s.mtas[draft_.entries[e].first + i];
        mtas_.emplace(m.config.name, draft_.entries[e].first + i);
        names_.insert(smtp::lower(m.config.name));
        node_names_.push_back(m.config.name);
      }
    if (draft_.plan) build(*draft_.plan);
    for (const auto* t : root_.tables("router")) read_router(*t);
    if (draft_.plan_failed) return;  // every node of it would be unknown
    for (const auto* t : root_.tables("link")) read_link(*t);
    for (const auto& e : draft_.entries) place(e);
  }

 private:
  void read_router(const toml::table& table) {
    const TomlReader r(table, "router", report_);
    Router router;
    router.position = read_position(r, report_);
    if (!r.need("name", "\"hub\"")) return;
    r.line("name", router.name);
    const auto at = r.place("name");
    if (router.name.empty() || router.name.front() == ' ' || router.name.back() == ' ') {
      report_.error(at, fmt::format("'{}' cannot name a router", router.name), "without blanks around it");
      return;
    }
    if (!names_.insert(smtp::lower(router.name)).second) {
      report_.error(at, fmt::format("the name '{}' is taken", router.name),
                    "routers and MTAs are told apart by name");
      return;
    }
    nodes_.insert(router.name);
    node_names_.push_back(router.name);
    draft_.scenario.routers.push_back(std::move(router));
  }

  /// Its sites become routers, apart from those that have an MTA's name: that MTA is the node.
  void build(const Planned& planned) {
    auto& s = draft_.scenario;
    for (const auto& site : planned.plan.sites) {
      if (const auto mta = mtas_.find(site.name); mta != mtas_.end()) {
        linked_.insert(site.name);
        if (!s.mtas[mta->second].position) s.mtas[mta->second].position = site.position;
        continue;
      }
      if (!names_.insert(smtp::lower(site.name)).second || site.name == s.hub) {
        report_.error(planned.place,
                      fmt::format("the network has a node '{}', a name that is taken", site.name),
                      "MTAs and nodes are told apart by name");
        continue;
      }
      nodes_.insert(site.name);
      node_names_.push_back(site.name);
      s.routers.push_back({site.name, site.position});
    }
    for (const auto& c : planned.plan.cables) {
      links_.insert(c.name);
      s.links.push_back(
          {c.name,
           planned.plan.sites[c.a].name,
           planned.plan.sites[c.b].name,
           {c.latency.value_or(planned.otherwise.latency), c.bandwidth.value_or(planned.otherwise.bandwidth),
            planned.otherwise.loss},
           std::nullopt,
           0});
    }
  }

  void read_link(const toml::table& table) {
    const TomlReader r(table, "link", report_);
    Link link;
    link.quality.bandwidth = draft_.scenario.default_link.bandwidth;
    link.quality.loss = draft_.scenario.default_link.loss;
    const bool has_ends = r.need("between", "[\"London\", \"NewYork\"]");
    if (r.need("latency", "\"35 ms\"")) r.duration("latency", link.quality.latency);
    r.rate("bandwidth", link.quality.bandwidth);
    r.share("loss", link.quality.loss);
    if (const auto cost = r.number("cost", 0)) link.cost = *cost;
    r.share("background", link.background);
    r.line("name", link.name);
    if (!has_ends) return;
    const auto ends = r.list("between");
    if (!ends) return;
    if (ends->size() != 2) {
      report_.error(r.place("between"), fmt::format("a link is between two nodes, not {}", ends->size()),
                    "write it as between = [\"London\", \"NewYork\"]");
      return;
    }
    const bool good = end(ends->front()) && end(ends->back());
    link.a = ends->front().text;
    link.b = ends->back().text;
    if (good && link.a == link.b) {
      report_.error(r.place("between"), fmt::format("a link from '{}' to itself leads nowhere", link.a));
      return;
    }
    if (link.name.empty()) link.name = fmt::format("{}-{}", link.a, link.b);
    if (!links_.insert(link.name).second) {
      report_.error(r.place(r.has("name") ? "name" : "between"),
                    fmt::format("two links are called '{}'", link.name),
                    r.has("name") ? "" : "give one of them a name");
      return;
    }
    if (good) draft_.scenario.links.push_back(std::move(link));
  }

  bool end(const Item& item) {
    const bool is_mta = mtas_.contains(item.text);
    if (is_mta) linked_.insert(item.text);
    hub_linked_ = hub_linked_ || item.text == draft_.scenario.hub;
    if (is_mta || nodes_.contains(item.text)) return true;
    const auto near = nearest(item.text, node_names_);
    report_.error(
        item.at, fmt::format("no MTA and no router is called '{}'", item.text),
        near.empty() ? fmt::format("add: [[router]] with name = \"{}\"", item.text) : did_you_mean(near));
    return false;
  }

  void place(const MtaEntry& e) {
    auto& s = draft_.scenario;
    for (std::size_t i = e.first; i < e.first + e.count; ++i) {
      auto& m = s.mtas[i];
      const bool linked = linked_.contains(m.config.name);
      m.access = e.access;
      m.port = e.port;
      if (!e.has_node) {
        m.node = linked ? m.config.name : s.hub;
        if (!linked && draft_.plan && !hub_linked_) {
          report_.error(e.name, fmt::format("'{}' says no node of the network to hang on", m.config.name),
                        example_node(m.config.name));
          return;
        }
        if (!linked && !m.access) m.access = s.default_link;
        continue;
      }
      if (!m.access) m.access = s.default_link;
      if (!nodes_.contains(m.node) && !linked_.contains(m.node)) {
        report_.error(e.node, fmt::format("no router and no end of a link is called '{}'", m.node),
                      suggest(m.node, node_names_));
        return;  // once is enough for all that `count` made
      }
      if (linked && m.node != m.config.name) {
        report_.error(
            e.node,
            fmt::format("a link ends at MTA '{}', so it cannot hang on '{}' too", m.config.name, m.node),
            "leave out 'node', or let the link end at the node");
        return;
      }
    }
  }

  std::string example_node(const std::string& mta) const {
    const auto& routers = draft_.scenario.routers;
    const auto near = nearest(mta, node_names_);
    const bool is_node = nodes_.contains(near) && near != draft_.scenario.hub;
    if (!is_node && routers.empty()) return "add: node";
    return fmt::format("add: node = {}", quoted(is_node ? near : routers.front().name));
  }

  const TomlReader& root_;
  Draft& draft_;
  Report& report_;
  std::unordered_set<std::string> nodes_;   ///< routers and the hub
  std::unordered_set<std::string> linked_;  ///< MTAs that a link names
  std::unordered_set<std::string> names_;   ///< of routers and MTAs, lower case
  std::unordered_set<std::string> links_;
  std::unordered_map<std::string, std::size_t> mtas_;
  std::vector<std::string> node_names_;
  bool hub_linked_ = false;  ///< else, in a given network, nobody meets there
};

}  // namespace

void read_network(const TomlReader& root, Draft& draft, Report& report) {
  Network(root, draft, report).read();
}

}  // namespace scenario
