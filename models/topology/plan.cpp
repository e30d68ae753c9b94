#include "topology/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>
#include <map>
#include <set>

namespace topology {

std::vector<std::size_t> parts(const Plan& plan) {
  boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> graph(plan.sites.size());
  for (const auto& c : plan.cables) boost::add_edge(c.a, c.b, graph);
  std::vector<std::size_t> part(plan.sites.size());
  if (!part.empty()) boost::connected_components(graph, part.data());
  return part;
}

std::vector<std::string> name_cables(Plan& plan) {
  std::vector<std::string> parallel;
  std::map<std::pair<std::size_t, std::size_t>, int> seen;
  std::set<std::string> names;
  for (auto& c : plan.cables) {
    const auto base = fmt::format("{}-{}", plan.sites[c.a].name, plan.sites[c.b].name);
    int n = ++seen[std::minmax(c.a, c.b)];
    const bool beside = n > 1;
    // "A-B" may also join "A-B" of other sites, since a name may hold a hyphen.
    for (c.name = beside ? fmt::format("{}#{}", base, n) : base; !names.insert(c.name).second;)
      c.name = fmt::format("{}#{}", base, ++n);
    if (beside) parallel.push_back(c.name);
  }
  return parallel;
}

}  // namespace topology
