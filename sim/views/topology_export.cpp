#include "views/topology_export.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>

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

std::string to_dot(const scenario::Scenario& s) {
  std::string out = fmt::format("graph {} {{\n  node [shape=ellipse];\n", in_dot(s.name));
  const auto add = std::back_inserter(out);
  const auto n = network_of(s);
  for (const auto& node : n.nodes) {
    // A name that holds no MTA but its own is one box; MTAs elsewhere hang on their node by a dashed line.
    const bool itself = node.mtas.size() == 1 && node.mtas.front() == node.name;
    fmt::format_to(add, "  {}{};\n", in_dot(node.name), itself ? " [shape=box]" : "");
    for (const auto& m : node.mtas)
      if (m != node.name)
        fmt::format_to(add, "  {0} [shape=box];\n  {0} -- {1} [style=dashed];\n", in_dot(m),
                       in_dot(node.name));
  }
  for (const auto& l : s.links)
    fmt::format_to(add, "  {} -- {} [label={}];\n", in_dot(l.a), in_dot(l.b),
                   in_dot(units::to_human(l.quality.latency)));
  return out + "}\n";
}

std::string to_graphml(const scenario::Scenario& s) {
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
    out += "    </node>\n";
  }
  for (std::size_t i = 0; i < n.links.size(); ++i) {
    fmt::format_to(add, "    <edge source=\"{}\" target=\"{}\">\n", n.links[i].first, n.links[i].second);
    data("latency", units::to_text(s.links[i].quality.latency));
    data("bandwidth", units::to_text(s.links[i].quality.bandwidth));
    out += "    </edge>\n";
  }
  return out + "  </graph>\n</graphml>\n";
}

}  // namespace views
