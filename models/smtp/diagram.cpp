#include "smtp/diagram.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "smtp/table.hpp"

namespace smtp {
namespace {

// What is said on the way from one state to another, joined as the table meets it.
class Edges {
 public:
  void add(std::string_view from, std::string_view to, std::string label) {
    const auto same = [&](const Edge& e) { return e.from == from && e.to == to; };
    const auto e = std::find_if(edges_.begin(), edges_.end(), same);
    if (e == edges_.end()) {
      edges_.push_back({std::string(from), std::string(to), {std::move(label)}});
    } else if (std::find(e->labels.begin(), e->labels.end(), label) == e->labels.end()) {
      e->labels.push_back(std::move(label));
    }
  }
  std::string to_text() const {
    std::string out;
    for (const auto& e : edges_) {
      out += "    " + e.from + " --> " + e.to + ": ";
      for (std::size_t i = 0; i < e.labels.size(); ++i) out += (i ? ", " : "") + e.labels[i];
      out += '\n';
    }
    return out;
  }

 private:
  struct Edge {
    std::string from, to;
    std::vector<std::string> labels;
  };
  std::vector<Edge> edges_;
};

std::string name_of(Verb v) {
  if (v == Verb::none) return "connection";
  if (v == Verb::dot) return "end of data";
  if (v == Verb::tls) return "handshake";
  if (v == Verb::response) return "response";
  return std::string(to_text(v));
}

std::string server() {
  Edges edges;
  for (const auto& r : server_rows()) {
    const auto from = to_text(r.from);
    const auto verb = name_of(r.verb);
    const bool either = r.on_positive == r.on_negative;
    edges.add(from, to_text(r.on_positive), either || r.on_negative == r.from ? verb : verb + " 2yz");
    if (!either && r.on_negative != r.from) edges.add(from, to_text(r.on_negative), verb + " 4yz 5yz");
    if (r.on_intermediate != ServerState::count_) edges.add(from, to_text(r.on_intermediate), verb + " 3yz");
  }
  return "    [*] --> opening\n" + edges.to_text() + "    closed --> [*]\n    turned --> [*]\n";
}

std::string client() {
  Edges edges;
  for (const auto& r : client_rows())
    edges.add(to_text(r.from), to_text(r.to),
              std::string(to_text(r.cue)) + " / " + std::string(to_text(r.act)));
  return "    [*] --> greeting\n" + edges.to_text() + "    closed --> [*]\n";
}

std::string fenced(const char* heading, const std::string& body) {
  return std::string("### ") + heading + "\n\n```mermaid\nstateDiagram-v2\n" + body + "```\n";
}

}  // namespace

std::string diagram() { return fenced("The receiver", server()) + "\n" + fenced("The sender", client()); }

}  // namespace smtp
