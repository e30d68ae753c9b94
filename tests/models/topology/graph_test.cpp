#include "topology/graph.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "random/stream.hpp"

namespace {

using namespace std::chrono_literals;
using topology::Graph;
using topology::LinkId;
using topology::NodeId;

struct World : ::testing::Test {
  Graph graph;
  NodeId node(const std::string& name) { return graph.add_node(name); }
  LinkId link(NodeId a, NodeId b, double cost, std::int64_t mbps = 100) {
    return graph.add_link(
        {"", a, b, std::chrono::milliseconds(static_cast<int>(cost)), {mbps * 1'000'000}, cost, true});
  }
  /// And routing hears of it.
  void set_up(LinkId l, bool up) {
    graph.set_up(l, up, {});
    graph.converge();
  }
  /// "0> 3<": link 0 from a to b, link 3 from b to a; "none" where no path exists.
  std::string way(NodeId from, NodeId to) {
    const topology::RoutePtr r = graph.route(from, to);
    if (!r) return "none";
    std::string text;
    for (const auto& h : r->hops)
      text += (text.empty() ? "" : " ") + std::to_string(h.link) + (h.forward ? ">" : "<");
    return text;
  }
};

TEST_F(World, TheCheapestWayIsTakenNotTheShortest) {
  const auto a = node("a"), b = node("b"), c = node("c");
  link(a, c, 10);
  link(a, b, 4);
  link(b, c, 5);
  EXPECT_EQ(way(a, c), "1> 2>");
  EXPECT_EQ(graph.route(a, c)->latency, 9ms);
}

TEST_F(World, TheBottleneckIsTheSlowestLinkOfTheRoute) {
  const auto a = node("a"), b = node("b"), c = node("c"), d = node("d");
  link(a, b, 1, 100);
  link(b, c, 1, 2);
  link(c, d, 1, 0);  // not limited
  EXPECT_EQ(graph.route(a, d)->bottleneck.bps, 2'000'000);
  EXPECT_EQ(graph.route(c, d)->bottleneck.bps, 0);
}

TEST_F(World, BackwardsTheSameLinksAreTaken) {
  const auto a = node("a"), b = node("b"), c = node("c"), d = node("d");
  link(a, b, 1);
  link(a, c, 1);
  link(b, d, 1);
  link(d, c, 1);
  EXPECT_EQ(way(a, d), "0> 2>");
  EXPECT_EQ(way(d, a), "2< 0<");
}

TEST_F(World, OfEqualCostsTheFewestHopsWin) {
  const auto a = node("a"), b = node("b"), c = node("c");
  link(a, b, 1);
  link(b, c, 1);
  link(a, c, 2);
  EXPECT_EQ(way(a, c), "2>");
}

TEST_F(World, OfEqualParallelLinksTheFirstWins) {
  const auto a = node("a"), b = node("b");
  link(a, b, 3);
  link(b, a, 3);
  EXPECT_EQ(way(a, b), "0>");
  set_up(0, false);
  EXPECT_EQ(way(a, b), "1<");
}

TEST_F(World, CostsOfTenthsTieAsTheyDoOnPaper) {
  const auto a = node("a"), b = node("b"), c = node("c");
  link(a, b, 0.1);
  link(b, c, 0.2);
  link(a, c, 0.3);  // 0.1 + 0.2 != 0.3 in doubles
  EXPECT_EQ(way(a, c), "2>");
}

TEST_F(World, ALinkThatIsDownIsNotTakenAndAChangeIsANewEpoch) {
  const auto a = node("a"), b = node("b"), c = node("c");
  link(a, c, 1);
  link(a, b, 5);
  link(b, c, 5);
  EXPECT_EQ(way(a, c), "0>");
  const auto before = graph.epoch();
  set_up(0, false);
  EXPECT_EQ(way(a, c), "1> 2>");
  EXPECT_NE(graph.epoch(), before);
  set_up(1, false);
  EXPECT_EQ(way(a, c), "none");
  set_up(0, true);
  EXPECT_EQ(way(a, c), "0>");
}

TEST_F(World, SettingALinkToWhatItIsChangesNothing) {
  const auto a = node("a"), b = node("b");
  link(a, b, 1);
  const auto before = graph.route(a, b);
  set_up(0, true);
  EXPECT_EQ(graph.epoch(), 0u);
  EXPECT_EQ(graph.route(a, b), before);
}

TEST_F(World, ANodeReachesItselfWithoutLinks) {
  const auto a = node("a");
  link(a, a, 1);  // a loop is never worth it
  EXPECT_EQ(way(a, a), "");
  EXPECT_EQ(graph.route(a, a)->latency, 0ns);
}

/// Floyd and Warshall's own way to the same distances, in whole costs.
std::vector<std::vector<double>> all_distances(const Graph& g) {
  const double far = std::numeric_limits<double>::infinity();
  const std::size_t n = g.node_count();
  std::vector<std::vector<double>> d(n, std::vector<double>(n, far));
  for (NodeId i = 0; i < n; ++i) d[i][i] = 0;
  for (LinkId l = 0; l < g.link_count(); ++l) {
    const auto& link = g.link(l);
    if (!link.up) continue;
    d[link.a][link.b] = std::min(d[link.a][link.b], link.cost);
    d[link.b][link.a] = std::min(d[link.b][link.a], link.cost);
  }
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) d[i][j] = std::min(d[i][j], d[i][k] + d[k][j]);
  return d;
}

/// The cost of a route, after checking that its hops join up.
double walk(const Graph& g, NodeId from, NodeId to) {
  double cost = 0;
  NodeId at = from;
  for (const auto& h : g.route(from, to)->hops) {
    const auto& link = g.link(h.link);
    EXPECT_TRUE(link.up);
    EXPECT_EQ(h.forward ? link.a : link.b, at);
    at = h.forward ? link.b : link.a;
    cost += link.cost;
  }
  EXPECT_EQ(at, to);
  return cost;
}

using units::TimePoint;
TimePoint at(std::chrono::seconds s) { return TimePoint(s); }

TEST_F(World, UntilRoutingConvergesTheOldRouteIsTakenAndItIsBroken) {
  const auto a = node("a"), b = node("b"), c = node("c");
  link(a, c, 1);
  link(a, b, 5);
  link(b, c, 5);
  const auto before = graph.route(a, c);
  EXPECT_TRUE(graph.intact(*before, at(3s)));
  graph.set_up(0, false, at(10s));
  EXPECT_EQ(way(a, c), "0>");
  EXPECT_FALSE(graph.intact(*before, at(3s)));
  EXPECT_EQ(graph.converge().given_up, 1u);
  EXPECT_EQ(way(a, c), "1> 2>");
  EXPECT_EQ(before->hops.size(), 1u);  // what was in flight keeps its route
}

TEST_F(World, WhatWasInFlightDuringAnOutageIsLostThoughTheLinkIsBack) {
  const auto a = node("a"), b = node("b");
  link(a, b, 1);
  const auto route = graph.route(a, b);
  graph.set_up(0, false, at(10s));
  graph.set_up(0, true, at(12s));
  EXPECT_FALSE(graph.intact(*route, at(9s)));
  EXPECT_FALSE(graph.intact(*route, at(10s)));  // left as it went down
  EXPECT_TRUE(graph.intact(*route, at(12s)));
  EXPECT_FALSE(graph.converge().news);  // down and up again before routing heard of it
}

TEST_F(World, AChangedLinkChangesTheSumsAtOnceAndTheWayWhenRoutingHearsOfItsCost) {
  const auto a = node("a"), b = node("b"), c = node("c");
  link(a, c, 1);
  link(a, b, 5);
  link(b, c, 5);
  ASSERT_EQ(graph.route(a, c)->latency, 1ms);
  auto slow = graph.link(0);
  slow.latency = 100ms;
  slow.cost = 100;
  slow.loss = 0.5;
  slow.background = 0.6;
  graph.change(0, slow, at(1s));
  EXPECT_EQ(graph.route(a, c)->latency, 100ms);
  EXPECT_DOUBLE_EQ(graph.route(a, c)->loss, 0.5);
  EXPECT_EQ(graph.route(a, c)->bottleneck.bps, 40'000'000);
  graph.converge();
  EXPECT_EQ(way(a, c), "1> 2>");
}

TEST_F(World, RoutingLearnsOfWhatIsOldEnough) {
  const auto a = node("a"), b = node("b"), c = node("c");
  link(a, c, 1);
  link(a, b, 5);
  link(b, c, 5);
  graph.set_up(0, false, at(10s));
  graph.set_up(2, false, at(12s));
  graph.converge(at(9s));
  EXPECT_EQ(way(a, c), "0>");
  graph.converge(at(10s));
  EXPECT_EQ(way(a, c), "1> 2>");
  graph.converge(at(12s));
  EXPECT_EQ(way(a, c), "none");
}

TEST_F(World, TheLossOfARouteIsThatOfAllItsLinksTogether) {
  const auto a = node("a"), b = node("b"), c = node("c");
  for (const LinkId l : {link(a, b, 1), link(b, c, 1)}) {
    auto lossy = graph.link(l);
    lossy.loss = 0.1;
    graph.change(l, lossy, {});
  }
  EXPECT_NEAR(graph.route(a, c)->loss, 0.19, 1e-12);
}

TEST(Routing, AfterAnyChangesRoutesAreThoseOfAGraphMadeAnew) {
  rng::Stream random(11, "changes");
  for (int run = 0; run < 40; ++run) {
    Graph g;
    const auto nodes = static_cast<NodeId>(3 + rng::below(random, 12));
    for (NodeId n = 0; n < nodes; ++n) g.add_node("n" + std::to_string(n));
    const auto links = 1 + rng::below(random, 3 * nodes);
    for (std::uint64_t l = 0; l < links; ++l)
      g.add_link({"",
                  static_cast<NodeId>(rng::below(random, nodes)),
                  static_cast<NodeId>(rng::below(random, nodes)),
                  1ms,
                  {1000},
                  static_cast<double>(rng::below(random, 4)),
                  rng::below(random, 4) != 0});
    for (int change = 0; change < 30; ++change) {
      for (std::uint64_t i = 0; i <= rng::below(random, 3); ++i) {
        const auto l = static_cast<LinkId>(rng::below(random, links));
        auto state = g.link(l);
        state.cost = static_cast<double>(rng::below(random, 4));
        if (rng::below(random, 2) == 0)
          g.change(l, state, at(std::chrono::seconds(change)));
        else
          g.set_up(l, !state.up, at(std::chrono::seconds(change)));
      }
      g.converge();
      Graph anew;
      for (NodeId n = 0; n < nodes; ++n) anew.add_node(g.node_name(n));
      for (LinkId l = 0; l < links; ++l) anew.add_link(g.link(l));
      for (NodeId i = 0; i < nodes; ++i)
        for (NodeId j = 0; j < nodes; ++j) {
          const auto kept = g.route(i, j), made = anew.route(i, j);
          ASSERT_EQ(kept == nullptr, made == nullptr);
          if (!kept) continue;
          ASSERT_EQ(kept->hops.size(), made->hops.size());
          for (std::size_t h = 0; h < kept->hops.size(); ++h)
            ASSERT_EQ(kept->hops[h].link, made->hops[h].link) << "run " << run << ", change " << change;
        }
    }
  }
}

TEST(Routing, RoutesOfRandomGraphsAreAsShortAsFloydAndWarshallSay) {
  rng::Stream random(7, "graphs");
  for (int run = 0; run < 60; ++run) {
    Graph g;
    const auto nodes = static_cast<NodeId>(2 + rng::below(random, 14));
    for (NodeId n = 0; n < nodes; ++n) g.add_node("n" + std::to_string(n));
    const auto links = rng::below(random, 3 * nodes);
    for (std::uint64_t l = 0; l < links; ++l) {
      const auto a = static_cast<NodeId>(rng::below(random, nodes)),
                 b = static_cast<NodeId>(rng::below(random, nodes));
      g.add_link(
          {"", a, b, 1ms, {1000}, static_cast<double>(rng::below(random, 6)), rng::below(random, 5) != 0});
    }
    const auto expected = all_distances(g);
    for (NodeId i = 0; i < nodes; ++i) {
      for (NodeId j = 0; j < nodes; ++j) {
        const auto route = g.route(i, j);
        ASSERT_EQ(route != nullptr, expected[i][j] < std::numeric_limits<double>::infinity());
        if (!route) continue;
        ASSERT_DOUBLE_EQ(walk(g, i, j), expected[i][j]);
        const auto back = g.route(j, i);
        ASSERT_EQ(back->hops.size(), route->hops.size());
        for (std::size_t h = 0; h < route->hops.size(); ++h)
          ASSERT_EQ(route->hops[h].link, back->hops[route->hops.size() - 1 - h].link);
      }
    }
  }
}

}  // namespace
