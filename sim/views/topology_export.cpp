#include "views/topology_export.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <map>

#include "views/event_reader.hpp"
#include "views/topology_nodes.hpp"

namespace views {
namespace {

std::string in_dot(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string in_xml(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

Network network_of(const scenario::Scenario& s) {
  Network n;
  std::map<std::string, std::size_t> index;
  const auto node = [&](const std::string& name) {
    const auto [at, fresh] = index.emplace(name, n.nodes.size());
    if (fresh) n.nodes.push_back({name, std::nullopt, {}});
    return at->second;
  };
  for (const auto& r : s.routers) n.nodes[node(r.name)].position = r.position;
  for (const auto& m : s.mtas) {
    const auto at = node(m.node);
    n.nodes[at].mtas.push_back(m.config.name);
    if (m.position && !n.nodes[at].position) n.nodes[at].position = m.position;
  }
  for (const auto& l : s.links) {
    const auto a = node(l.a);
    n.links.emplace_back(a, node(l.b));
  }
  return n;
}

NetworkState network_at(const Run& r, const scenario::Scenario& s, units::TimePoint at) {
  NetworkState state;
  state.at = at;
  for (const auto& l : s.links) state.quality.push_back(l.quality);
  for (const auto& step : s.steps) {
    if (step.at > at) break;
    for (const auto& [number, link] : step.links) state.quality.at(number) = link.quality;
  }
  for (const LinkRow& l : link_changes(r)) {
    if (l.time > at) break;
    if (l.event == "down") state.down[l.link] = l.cause;
    if (l.event == "up") state.down.erase(l.link);
  }
  EventReader events(r);
  for (EventRow e; events.next(e) && e.time <= at;) {
    if (e.kind != "power") continue;
    const std::string& now = e.state.empty() ? e.cause : e.state;
    if (now == "up")
      state.power.erase(e.mta);
    else
      state.power[e.mta] = now;
  }
  return state;
}

std::string to_dot(const scenario::Scenario& s, const NetworkState* state) {
  std::string out = fmt::format("graph {} {{\n  node [shape=ellipse];\n", in_dot(s.name));
  const auto add = std::back_inserter(out);
  if (state)
    fmt::format_to(
        add, "  label={};\n",
        in_dot(fmt::format("{} at {:g} s", s.name, units::in_seconds(state->at.time_since_epoch()))));
  // What is away is told by its line and its words, not by colour alone.
  const auto down = [&](const std::string& link) -> std::string {
    const auto at = state ? state->down.find(link) : std::map<std::string, std::string>::const_iterator{};
    if (!state || at == state->down.end()) return {};
    return "down" + (at->second.empty() ? "" : ": " + at->second);
  };
  const auto power = [&](const std::string& mta) -> std::string {
    if (!state) return {};
    const auto at = state->power.find(mta);
    if (at == state->power.end()) return {};
    return fmt::format(", style=dashed, color=red, label={}", in_dot(mta + " (" + at->second + ")"));
  };
  const auto n = network_of(s);
  for (const auto& node : n.nodes) {
    // A name that holds no MTA but its own is one box; MTAs elsewhere hang on their node by a dashed line.
    const bool itself = node.mtas.size() == 1 && node.mtas.front() == node.name;
    fmt::format_to(add, "  {}{};\n", in_dot(node.name), itself ? " [shape=box" + power(node.name) + "]" : "");
    for (const auto& m : node.mtas) {
      if (m == node.name) continue;
      const std::string away = down("access " + m);
      fmt::format_to(add, "  {0} [shape=box{3}];\n  {0} -- {1} [style=dashed{2}];\n", in_dot(m),
                     in_dot(node.name), away.empty() ? "" : ", color=red, label=" + in_dot(away), power(m));
    }
  }
  for (std::size_t i = 0; i < s.links.size(); ++i) {
    const auto& l = s.links[i];
    const std::string away = down(l.name);
    const auto latency = units::to_human(state ? state->quality[i].latency : l.quality.latency);
    fmt::format_to(add, "  {} -- {} [label={}{}];\n", in_dot(l.a), in_dot(l.b),
                   in_dot(away.empty() ? latency : away), away.empty() ? "" : ", style=dotted, color=red");
  }
  return out + "}\n";
}

std::string to_graphml(const scenario::Scenario& s, const NetworkState* state) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<graphml "
      "xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n";
  const auto add = std::back_inserter(out);
  const auto key = [&](const char* of, const char* name, const char* type) {
    fmt::format_to(add, "  <key id=\"{1}\" for=\"{0}\" attr.name=\"{1}\" attr.type=\"{2}\"/>\n", of, name,
                   type);
  };
  key("node", "label", "string");
  key("node", "Latitude", "double");
  key("node", "Longitude", "double");
  key("node", "mtas", "string");
  key("edge", "latency", "string");
  key("edge", "bandwidth", "string");
  key("edge", "name", "string");
  if (state) {
    key("edge", "loss", "string");
    for (const char* of : {"edge", "node"}) {
      out +=
          fmt::format("  <key id=\"{0}_state\" for=\"{0}\" attr.name=\"state\" attr.type=\"string\"/>\n", of);
      out +=
          fmt::format("  <key id=\"{0}_cause\" for=\"{0}\" attr.name=\"cause\" attr.type=\"string\"/>\n", of);
    }
  }
  out += "  <graph edgedefault=\"undirected\">\n";
  const auto data = [&](const char* name, const std::string& value) {
    fmt::format_to(add, "      <data key=\"{}\">{}</data>\n", name, in_xml(value));
  };
  const auto n = network_of(s);
  for (std::size_t i = 0; i < n.nodes.size(); ++i) {
    fmt::format_to(add, "    <node id=\"{}\">\n", i);
    data("label", n.nodes[i].name);
    if (const auto& p = n.nodes[i].position) {
      data("Latitude", fmt::format("{}", p->latitude));
      data("Longitude", fmt::format("{}", p->longitude));
    }
    if (!n.nodes[i].mtas.empty()) data("mtas", fmt::format("{}", fmt::join(n.nodes[i].mtas, " ")));
    if (state) {
      // What is wrong with its MTAs, or with the way to them.
      std::vector<std::string> away;
      for (const auto& m : n.nodes[i].mtas) {
        if (const auto p = state->power.find(m); p != state->power.end()) away.push_back(m + " " + p->second);
        if (const auto d = state->down.find("access " + m); d != state->down.end())
          away.push_back("access " + m + " down");
      }
      data("node_state", away.empty() ? "up" : "troubled");
      if (!away.empty()) data("node_cause", fmt::format("{}", fmt::join(away, "; ")));
    }
    out += "    </node>\n";
  }
  for (std::size_t i = 0; i < n.links.size(); ++i) {
    fmt::format_to(add, "    <edge source=\"{}\" target=\"{}\">\n", n.links[i].first, n.links[i].second);
    const auto& quality = state ? state->quality[i] : s.links[i].quality;
    data("latency", units::to_text(quality.latency));
    data("bandwidth", units::to_text(quality.bandwidth));
    data("name", s.links[i].name);
    if (state) {
      const auto away = state->down.find(s.links[i].name);
      data("loss", units::to_percent(quality.loss));
      data("edge_state", away == state->down.end() ? "up" : "down");
      if (away != state->down.end() && !away->second.empty()) data("edge_cause", away->second);
    }
    out += "    </edge>\n";
  }
  return out + "  </graph>\n</graphml>\n";
}

}  // namespace views
