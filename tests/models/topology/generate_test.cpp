// Laws of generated networks: connected, without loops and parallel links, of the size asked for, and the
// same again.
#include "topology/generate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace {

using namespace std::chrono_literals;
using topology::Plan;
using topology::Recipe;

Recipe recipe(const std::string& kind, std::size_t nodes, std::uint64_t seed = 1) {
  Recipe r;
  r.kind = kind;
  r.nodes = nodes;
  r.latency = 10ms;
  r.seed = seed;
  return r;
}

std::string text(const Plan& p) {
  std::string out;
  for (const auto& c : p.cables) out += c.name + " " + units::to_text(*c.latency) + "\n";
  return out;
}

TEST(Generate, EveryNetworkIsConnectedAndSimpleAndTheSameAgain) {
  for (const auto& kind : topology::kinds())
    for (const std::size_t nodes : {4U, 7U, 25U, 120U})
      for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        auto r = recipe(kind, nodes, seed);
        r.alpha = 0.1;
        r.beta = 0.05;  // few cables by chance: the parts have to be joined
        r.rewire = 0.9;
        ASSERT_EQ(topology::unfit(r), "") << kind << ' ' << nodes;
        const auto plan = topology::generate(r);
        SCOPED_TRACE(kind + " " + std::to_string(nodes) + " " + std::to_string(seed));
        EXPECT_EQ(plan.sites.size(), nodes);
        EXPECT_EQ(plan.sites.back().name, "n" + std::to_string(nodes));
        const auto part = topology::parts(plan);
        EXPECT_EQ(*std::max_element(part.begin(), part.end()), 0U);
        std::set<std::pair<std::size_t, std::size_t>> pairs;
        for (const auto& c : plan.cables) {
          EXPECT_NE(c.a, c.b);
          EXPECT_TRUE(pairs.insert(std::minmax(c.a, c.b)).second) << c.name;
        }
        EXPECT_EQ(text(topology::generate(r)), text(plan));
      }
}

TEST(Generate, TheFixedKindsHaveTheLinksOfTheirRule) {
  const auto links = [](const std::string& kind, std::size_t nodes) {
    return topology::generate(recipe(kind, nodes)).cables.size();
  };
  EXPECT_EQ(links("line", 10), 9U);
  EXPECT_EQ(links("star", 10), 9U);
  EXPECT_EQ(links("tree", 10), 9U);
  EXPECT_EQ(links("ring", 10), 10U);
  EXPECT_EQ(links("grid", 12), 17U);  // 4 columns: 9 across, 8 down
  EXPECT_EQ(links("grid", 10), 13U);  // the last row has two
  EXPECT_EQ(text(topology::generate(recipe("star", 3))), "n1-n2 10 ms\nn1-n3 10 ms\n");
}

TEST(Generate, BarabasiAndAlbertBringTheirLinksAndMakeHubs) {
  auto r = recipe("barabasi-albert", 500);
  r.degree = 3;
  const auto plan = topology::generate(r);
  EXPECT_EQ(plan.cables.size(), 6U + 496U * 3U);
  std::vector<int> degree(500);
  for (const auto& c : plan.cables) ++degree[c.a], ++degree[c.b];
  EXPECT_GE(*std::min_element(degree.begin(), degree.end()), 3);
  EXPECT_GT(*std::max_element(degree.begin(), degree.end()), 30);  // five times the mean
}

TEST(Generate, ASmallWorldWithoutRewiringIsARingOfNeighbours) {
  auto r = recipe("small-world", 20);
  r.degree = 4;
  r.rewire = 0;
  for (const auto& c : topology::generate(r).cables) {
    const auto gap = c.a > c.b ? c.a - c.b : c.b - c.a;
    EXPECT_LE(std::min(gap, 20 - gap), 2U) << c.name;
  }
  EXPECT_EQ(topology::generate(r).cables.size(), 40U);
}

TEST(Generate, WaxmanPrefersShortLinks) {
  auto r = recipe("waxman", 200);
  r.alpha = 1;
  double sum = 0;
  const auto plan = topology::generate(r);
  for (const auto& c : plan.cables) {
    EXPECT_LE(*c.latency, 14143us);  // the diagonal
    sum += units::in_seconds(*c.latency);
  }
  // Two points of a square are 0.52 sides apart in the mean.
  EXPECT_LT(sum / static_cast<double>(plan.cables.size()), 0.0045);
}

TEST(Generate, AnotherSeedIsAnotherNetwork) {
  for (const std::string kind : {"waxman", "barabasi-albert", "small-world"})
    EXPECT_NE(text(topology::generate(recipe(kind, 60, 1))), text(topology::generate(recipe(kind, 60, 2))))
        << kind;
}

TEST(Generate, WhatCannotBeIsSaid) {
  auto odd = recipe("small-world", 20);
  odd.degree = 3;
  auto many = recipe("barabasi-albert", 4);
  many.degree = 4;
  auto sure = recipe("waxman", 4);
  sure.alpha = 1.5;
  for (const auto& r : {recipe("line", 1), recipe("ring", 2), recipe("small-world", 3), odd, many, sure})
    EXPECT_NE(topology::unfit(r), "") << r.kind;
}

}  // namespace
