#include "topology/generate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/small_world_generator.hpp>
#include <cmath>
#include <numbers>
#include <set>

#include "random/stream.hpp"

namespace topology {
namespace {

class Generator {
 public:
  explicit Generator(const Recipe& r) : r_(r), random_(r.seed, "network.generate") {}

  Plan make() {
    for (std::size_t i = 0; i < r_.nodes; ++i)
      plan_.sites.push_back({fmt::format("n{}", i + 1), std::nullopt});
    for (const auto& [kind, build] : builders())
      if (kind == r_.kind) (this->*build)();
    name_cables(plan_);
    return std::move(plan_);
  }

  using Build = void (Generator::*)();
  static const std::vector<std::pair<std::string, Build>>& builders() {
    static const std::vector<std::pair<std::string, Build>> kBuilders{
        {"line", &Generator::line},
        {"star", &Generator::star},
        {"ring", &Generator::ring},
        {"grid", &Generator::grid},
        {"tree", &Generator::tree},
        {"waxman", &Generator::waxman},
        {"barabasi-albert", &Generator::barabasi_albert},
        {"small-world", &Generator::small_world}};
    return kBuilders;
  }

 private:
  struct Point {
    double x, y;
  };

  void join(std::size_t a, std::size_t b) { join(a, b, r_.latency); }
  void join(std::size_t a, std::size_t b, units::Duration latency) {
    if (a == b || !joined_.insert(std::minmax(a, b)).second) return;
    plan_.cables.push_back({"", a, b, latency, std::nullopt});
  }

  void line() {
    for (std::size_t i = 1; i < r_.nodes; ++i) join(i - 1, i);
  }
  void star() {
    for (std::size_t i = 1; i < r_.nodes; ++i) join(0, i);
  }
  void ring() {
    line();
    join(r_.nodes - 1, 0);
  }
  /// As square as can be; the last row may be shorter.
  void grid() {
    std::size_t columns = 1;
    while (columns * columns < r_.nodes) ++columns;
    for (std::size_t i = 0; i < r_.nodes; ++i) {
      if (i % columns != 0) join(i - 1, i);
      if (i >= columns) join(i - columns, i);
    }
  }
  void tree() {
    for (std::size_t i = 1; i < r_.nodes; ++i) join((i - 1) / r_.degree, i);
  }

  /// Sites fall on a square; two are joined with probability alpha · e^(-d / (beta · diagonal)).
  void waxman() {
    std::vector<Point> at;
    for (std::size_t i = 0; i < r_.nodes; ++i) {
      const double x = rng::uniform(random_);
      at.push_back({x, rng::uniform(random_)});
    }
    const auto length = [&](std::size_t i, std::size_t j) {
      return std::sqrt((at[i].x - at[j].x) * (at[i].x - at[j].x) + (at[i].y - at[j].y) * (at[i].y - at[j].y));
    };
    const auto lay = [&](std::size_t i, std::size_t j) {
      const auto us = std::llround(length(i, j) * units::in_seconds(r_.latency) * 1e6);
      join(i, j, std::max<units::Duration>(kLeastLatency, std::chrono::microseconds(us)));
    };
    for (std::size_t i = 0; i < r_.nodes; ++i)
      for (std::size_t j = i + 1; j < r_.nodes; ++j)
        if (rng::uniform(random_) < r_.alpha * std::exp(-length(i, j) / (r_.beta * std::numbers::sqrt2)))
          lay(i, j);
    join_parts([&](const std::vector<std::size_t>& before, const std::vector<std::size_t>& part) {
      auto best = std::pair(before.front(), part.front());
      for (const auto i : before)
        for (const auto j : part)
          if (length(i, j) < length(best.first, best.second)) best = {i, j};
      lay(best.first, best.second);
    });
  }

  /// A clique of degree + 1 sites, then each new one joins `degree` others, drawn in proportion to their
  /// links.
  void barabasi_albert() {
    std::vector<std::size_t> ends;  // every site as often as it has links
    const auto link = [&](std::size_t a, std::size_t b) {
      join(a, b);
      ends.push_back(a);
      ends.push_back(b);
    };
    for (std::size_t i = 1; i <= r_.degree; ++i)
      for (std::size_t j = 0; j < i; ++j) link(j, i);
    for (std::size_t i = r_.degree + 1; i < r_.nodes; ++i) {
      std::set<std::size_t> chosen;
      while (chosen.size() < r_.degree) chosen.insert(ends[rng::below(random_, ends.size())]);
      for (const auto j : chosen) link(j, i);
    }
  }

  void small_world() {
    using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
    using Edges = boost::small_world_iterator<rng::Stream, Graph>;
    for (Edges e(random_, r_.nodes, r_.degree, r_.rewire); e != Edges(); ++e) join(e->first, e->second);
    join_parts([&](const std::vector<std::size_t>& before, const std::vector<std::size_t>& part) {
      join(before.front(), part.front());
    });
  }

  template <class Joiner>
  void join_parts(Joiner joiner) {
    const auto part = parts(plan_);
    const auto count = part.empty() ? 0 : *std::max_element(part.begin(), part.end()) + 1;
    std::vector<std::vector<std::size_t>> members(count);
    for (std::size_t i = 0; i < part.size(); ++i) members[part[i]].push_back(i);
    for (std::size_t p = 1; p < count; ++p) {
      joiner(members[0], members[p]);
      members[0].insert(members[0].end(), members[p].begin(), members[p].end());
    }
  }

  const Recipe& r_;
  rng::Stream random_;
  Plan plan_;
  std::set<std::pair<std::size_t, std::size_t>> joined_;
};

}  // namespace

const std::vector<std::string>& kinds() {
  static const auto kNames = [] {
    std::vector<std::string> names;
    for (const auto& b : Generator::builders()) names.push_back(b.first);
    return names;
  }();
  return kNames;
}

std::string unfit(const Recipe& r) {
  if (r.nodes < 2 || r.nodes > kMostSites)
    return fmt::format("nodes: {} is not between 2 and {}", r.nodes, kMostSites);
  if (r.kind == "ring" && r.nodes < 3) return "a ring has three nodes or more";
  if (r.degree < 1) return "degree is at least 1";
  if (r.kind == "barabasi-albert" && r.degree >= r.nodes)
    return fmt::format("degree: a new node cannot bring {} links into a network of {} nodes", r.degree,
                       r.nodes);
  if (r.kind == "small-world" && (r.degree % 2 != 0 || r.degree + 2 > r.nodes))
    return fmt::format("degree: of a small world it is even and at most nodes - 2, not {}", r.degree);
  if (!(r.rewire >= 0 && r.rewire <= 1)) return "rewire is a probability: between 0 and 1";
  if (!(r.alpha > 0 && r.alpha <= 1)) return "alpha is a probability: more than 0, at most 1";
  if (!(r.beta > 0)) return "beta is more than 0";
  return {};
}

Plan generate(const Recipe& r) { return Generator(r).make(); }

}  // namespace topology
