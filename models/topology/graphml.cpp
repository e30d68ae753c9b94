#include "topology/graphml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphml.hpp>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

namespace topology {
namespace {

struct Node {
  std::string label, name, id, latitude, longitude, internal;
};
struct Edge {
  std::string latency, bandwidth, raw, speed, unit, type, label;
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS, Node, Edge>;

/// Every attribute becomes a text, which we read ourselves: files of the Zoo declare types that GraphML does
/// not have ("integer"), and the same attribute under different ones.
std::string all_text(const std::string& text) {
  constexpr std::string_view kType = "attr.type=";
  std::string out;
  std::size_t done = 0;
  for (auto at = text.find(kType); at != std::string::npos; at = text.find(kType, done)) {
    const auto open = at + kType.size();
    const auto close = open < text.size() && (text[open] == '"' || text[open] == '\'')
                           ? text.find(text[open], open + 1)
                           : std::string::npos;
    if (close == std::string::npos) break;
    out.append(text, done, open - done).append("\"string\"");
    done = close + 1;
  }
  return out.append(text, done);
}

/// Elements within elements, which the XML reader takes apart by recursion.
bool too_deep(const std::string& text) {
  constexpr int kMost = 100;
  int depth = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '<' && text[i + 1] == '/')
      --depth;
    else if (text[i] == '<' && text[i + 1] != '!' && text[i + 1] != '?' && ++depth > kMost)
      return true;
    else if (text[i] == '/' && text[i + 1] == '>')
      --depth;
  }
  return false;
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto [end, e] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (e != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<Position> position(const Node& n) {
  const auto latitude = number(n.latitude), longitude = number(n.longitude);
  if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) return std::nullopt;
  return Position{*latitude, *longitude};
}

std::optional<units::BitRate> rate(double bps) {
  constexpr double kMost = 1e18;
  if (!(bps >= 1) || bps > kMost) return std::nullopt;
  return units::BitRate{std::llround(bps)};
}

/// "OC-192c" is 192 times 51.84 Mbit/s.
std::optional<units::BitRate> optical_carrier(const std::string& text) {
  if (!text.starts_with("OC")) return std::nullopt;
  int n = 0;
  const auto digits = text.find_first_not_of("OC-");
  if (digits == std::string::npos) return std::nullopt;
  std::from_chars(text.data() + digits, text.data() + text.size(), n);
  return rate(n * 51.84e6);
}

std::optional<units::BitRate> bandwidth(const Edge& e) {
  if (const auto given = units::parse_bit_rate(e.bandwidth); given && given.value->bps > 0)
    return given.value;
  if (const auto raw = number(e.raw)) return rate(*raw);
  static const std::map<std::string, double> kUnits{
      {"k", 1e3}, {"K", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12}};
  const auto unit = kUnits.find(e.unit);
  if (const auto speed = number(e.speed); speed && unit != kUnits.end()) return rate(*speed * unit->second);
  const auto by_type = optical_carrier(e.type);
  return by_type ? by_type : optical_carrier(e.label);
}

/// "a, b, c and 7 more"
std::string some(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 5;
  const std::vector<std::string> shown(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, names.size())));
  return names.size() <= kShown
             ? fmt::format("{}", fmt::join(shown, ", "))
             : fmt::format("{} and {} more", fmt::join(shown, ", "), names.size() - kShown);
}

class Reader {
 public:
  explicit Reader(const Graph& graph) : graph_(graph) {}

  GraphmlFile read() {
    name_sites();
    std::vector<std::string> external;
    for (std::size_t i = 0; i < boost::num_vertices(graph_); ++i) {
      plan_.sites.push_back({names_[i], position(graph_[i])});
      if (graph_[i].internal == "0") external.push_back(names_[i]);
    }
    std::vector<std::string> loops;
    for (const auto e : boost::make_iterator_range(boost::edges(graph_))) {
      const auto a = boost::source(e, graph_), b = boost::target(e, graph_);
      if (a == b) {
        loops.push_back(names_[a]);
        continue;
      }
      Cable c{"", a, b, std::nullopt, bandwidth(graph_[e])};
      if (const auto given = units::parse_duration(graph_[e].latency); given && given.value->count() >= 0)
        c.latency = given.value;
      plan_.cables.push_back(std::move(c));
    }
    place_the_rest();
    for (auto& c : plan_.cables) {
      const auto &a = plan_.sites[c.a].position, &b = plan_.sites[c.b].position;
      if (!c.latency && a && b) c.latency = latency_between(*a, *b);
    }
    warn("self-loops are dropped, at", loops);
    warn("parallel links are kept apart:", name_cables(plan_));
    warn("nodes of other networks are kept:", external);
    islands();
    return {std::move(plan_), std::move(warnings_), {}};
  }

 private:
  void warn(std::string_view what, const std::vector<std::string>& names) {
    if (!names.empty()) warnings_.push_back(fmt::format("{} {}", what, some(names)));
  }

  void name_sites() {
    const auto n = boost::num_vertices(graph_);
    std::map<std::string, int> uses;
    for (std::size_t i = 0; i < n; ++i) ++uses[label(i)];
    std::map<std::string, int> taken;
    std::vector<std::string> repeated;
    for (std::size_t i = 0; i < n; ++i) {
      const bool again = uses[label(i)] > 1;
      auto name = again ? fmt::format("{}#{}", label(i), id(i)) : label(i);
      for (int k = 2; !taken.emplace(name, 1).second; ++k) name = fmt::format("{}#{}.{}", label(i), id(i), k);
      if (again) repeated.push_back(name);
      names_.push_back(std::move(name));
    }
    warn("labels that stand more than once got their number:", repeated);
  }

  std::string id(std::size_t i) const { return graph_[i].id.empty() ? std::to_string(i) : graph_[i].id; }
  /// In one line, without blanks around it.
  std::string label(std::size_t i) const {
    std::string out;
    for (const char c : graph_[i].label.empty() ? graph_[i].name : graph_[i].label) {
      const bool blank = static_cast<unsigned char>(c) <= ' ' || c == '\x7f';
      if (!blank)
        out += c;
      else if (!out.empty() && out.back() != ' ')
        out += ' ';
    }
    if (out.ends_with(' ')) out.pop_back();
    return out.empty() ? "node " + id(i) : out;
  }

  /// A node without coordinates lies between its neighbours: round by round, as far as there are any.
  void place_the_rest() {
    auto& sites = plan_.sites;
    std::vector<std::string> guessed, nowhere;
    for (bool found = true; found;) {
      std::vector<std::vector<Position>> around(sites.size());
      for (const auto& c : plan_.cables) {
        if (sites[c.b].position) around[c.a].push_back(*sites[c.b].position);
        if (sites[c.a].position) around[c.b].push_back(*sites[c.a].position);
      }
      found = false;
      for (std::size_t i = 0; i < sites.size(); ++i) {
        if (sites[i].position) continue;
        sites[i].position = middle(around[i]);
        if (!sites[i].position) continue;
        guessed.push_back(sites[i].name);
        found = true;
      }
    }
    std::set<std::size_t> open;  // ends of links that say no latency of their own
    for (const auto& c : plan_.cables)
      if (!c.latency) open.insert({c.a, c.b});
    for (std::size_t i = 0; i < sites.size(); ++i)
      if (!sites[i].position && open.contains(i)) nowhere.push_back(sites[i].name);
    warn("without coordinates, placed at the mean of their neighbours:", guessed);
    warn("without coordinates, as are their neighbours; their links get the default latency:", nowhere);
  }

  void islands() {
    const auto part = parts(plan_);
    std::map<std::size_t, std::size_t> sizes;
    for (const auto p : part) ++sizes[p];
    if (sizes.size() < 2) return;
    const auto main = std::max_element(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) {
                        return a.second < b.second;
                      })->first;
    std::vector<std::string> apart;
    for (std::size_t i = 0; i < part.size(); ++i)
      if (part[i] != main) apart.push_back(names_[i]);
    warn(fmt::format("the network is in {} parts; no path joins the largest to", sizes.size()), apart);
  }

  const Graph& graph_;
  Plan plan_;
  std::vector<std::string> names_, warnings_;
};

}  // namespace

GraphmlFile read_graphml(const std::string& text) {
  if (too_deep(text)) return {{}, {}, "elements stand too deep within each other"};
  Graph graph;
  boost::dynamic_properties wanted(&boost::ignore_other_properties);
  wanted.property("label", boost::get(&Node::label, graph));
  wanted.property("name", boost::get(&Node::name, graph));
  wanted.property("id", boost::get(&Node::id, graph));
  wanted.property("Latitude", boost::get(&Node::latitude, graph));
  wanted.property("Longitude", boost::get(&Node::longitude, graph));
  wanted.property("Internal", boost::get(&Node::internal, graph));
  wanted.property("latency", boost::get(&Edge::latency, graph));
  wanted.property("bandwidth", boost::get(&Edge::bandwidth, graph));
  wanted.property("LinkSpeedRaw", boost::get(&Edge::raw, graph));
  wanted.property("LinkSpeed", boost::get(&Edge::speed, graph));
  wanted.property("LinkSpeedUnits", boost::get(&Edge::unit, graph));
  wanted.property("LinkType", boost::get(&Edge::type, graph));
  wanted.property("LinkLabel", boost::get(&Edge::label, graph));
  try {
    std::istringstream in(all_text(text));
    boost::read_graphml(in, graph, wanted);
  } catch (const boost::directed_graph_error&) {
    return {{}, {}, "the graph is directed; links are full duplex: edgedefault=\"undirected\""};
  } catch (const std::exception& e) {
    return {{}, {}, e.what()};
  }
  if (boost::num_vertices(graph) == 0) return {{}, {}, "there is no node in it"};
  return Reader(graph).read();
}

}  // namespace topology
