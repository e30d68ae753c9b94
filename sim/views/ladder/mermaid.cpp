#include <fmt/format.h>

#include <algorithm>

#include "views/ladder/ladder.hpp"
#include "views/ladder/plan.hpp"
#include "views/text.hpp"

namespace views {
namespace {

using ladder::Arrow;

// ; ends a statement, # begins an entity, and < > would be taken for HTML.
std::string in_mermaid(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '#' || c == ';' || c == '<' || c == '>' || c == '&' || c == '"')
      out += fmt::format("#{};", static_cast<int>(c));
    else
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return out;
}

// A note or an arrow, at its time.
struct Row {
  units::TimePoint at;
  int order;
  std::string line;
};

}  // namespace

std::string mermaid_ladder(const Run& r, std::uint64_t session) {
  const auto plan = ladder::plan_of(r, session);
  if (!plan) return {};
  const auto& p = *plan;
  const auto since = [&](units::TimePoint t) { return units::to_human(t - p.begin); };
  std::vector<Row> rows;
  for (const auto& phase : p.phases)
    rows.push_back({phase.from, 0, fmt::format("Note over C,S: {}", in_mermaid(phase.name))});
  for (const auto& away : p.away) {
    rows.push_back(
        {away.from, 1,
         fmt::format("Note over C,S: {} goes down ({})", in_mermaid(away.what), since(away.from))});
    if (away.to < p.end)
      rows.push_back(
          {away.to, 1, fmt::format("Note over C,S: {} is back ({})", in_mermaid(away.what), since(away.to))});
  }
  for (const Arrow& a : p.arrows) {
    const char* head = a.lost()      ? (a.kind == Arrow::Kind::again ? "--x" : "-x")
                       : a.to_server ? "->>"
                                     : "-->>";
    rows.push_back({a.left, 2,
                    fmt::format("{}{}{}: {} ({}{})", a.to_server ? "C" : "S", head, a.to_server ? "S" : "C",
                                in_mermaid(text::fitted(a.label(), 120)), since(a.left),
                                a.lost() ? ", lost" : fmt::format(", arrives {}", since(a.arrived)))});
  }
  for (const auto& m : p.marks)
    rows.push_back({m.at, 3,
                    fmt::format("Note {} of {}: {} ({})", m.at_client ? "left" : "right",
                                m.at_client ? "C" : "S", in_mermaid(m.what), since(m.at))});
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::pair(a.at, a.order) < std::pair(b.at, b.order);
  });

  std::string out = fmt::format(
      "sequenceDiagram\n  accTitle: Session {}: {} to {}\n  participant C as {}\n  participant S as {}\n",
      session, in_mermaid(p.client), in_mermaid(p.server), in_mermaid(p.client), in_mermaid(p.server));
  for (const Row& row : rows) out += "  " + row.line + '\n';
  if (p.left_out > 0) out += fmt::format("  Note over C,S: … and {} more lines\n", p.left_out);
  return out;
}

}  // namespace views
