// Generate: networks that follow a rule: line, star, ring, grid, tree, waxman, barabasi-albert, small-world.
//
// Invariants: sites are n1 … nN; the same recipe gives the same plan on every machine; no loops and no
// parallel cables; always connected: where chance leaves several parts, each is joined to those before it by
// one more cable, between the closest pair of sites (waxman) or between the first sites of both
// (small-world). Limits: 10,000 sites. See Waxman 1988; Barabási and Albert 1999; Watts and Strogatz 1998
// (boost::small_world_iterator).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "topology/plan.hpp"

namespace topology {

inline constexpr std::size_t kMostSites = 10'000;

struct Recipe {
  std::string kind;
  std::size_t nodes = 2;
  std::size_t degree =
      2;                ///< tree: children; barabasi-albert: links a new site brings; small-world: neighbours
  double alpha = 0.4;   ///< waxman: probability of a cable of no length
  double beta = 0.2;    ///< waxman: of the diagonal, the length at which it falls to 1/e
  double rewire = 0.1;  ///< small-world: probability that a cable ends elsewhere
  units::Duration latency{};  ///< of a cable, one way; waxman: of one as long as a side of the square
  std::uint64_t seed = 1;     ///< of the stream "network.generate"
};

/// The kinds by name.
const std::vector<std::string>& kinds();
/// Why there is no such network; empty where there is.
std::string unfit(const Recipe& r);
/// REQUIRES: unfit(r) is empty.
Plan generate(const Recipe& r);

}  // namespace topology
