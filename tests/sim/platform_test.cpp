#include "sim/platform.hpp"

#include <gtest/gtest.h>

#include <simgrid/s4u.hpp>

#include "little_world.hpp"

namespace {

using namespace testing_sim;

/// The names of the links SimGrid takes from one MTA to another.
std::vector<std::string> way(const sim::Platform& p, MtaId from, MtaId to) {
  std::vector<simgrid::s4u::Link*> links;
  double latency = 0;
  p.host(from)->route_to(p.host(to), links, &latency);
  std::vector<std::string> names;
  for (const auto* l : links) names.push_back(l->get_name());
  return names;
}

struct Diamond : ::testing::Test {
  LittleWorld world;
  MtaId a = world.mta("a"), z = world.mta("z");
  using Names = std::vector<std::string>;
  Diamond() {
    world.link("a", "north", 10ms, 10_Mbps);
    world.link("north", "z", 10ms, 10_Mbps);
    world.link("a", "south", 5ms, 2_Mbps);
    world.link("z", "south", 5ms, 10_Mbps);
  }
};

TEST_F(Diamond, SimGridTakesTheRouteOfTheGraph) {
  const sim::Platform p(world.scenario);
  EXPECT_EQ(way(p, a, z), (Names{"link a-south >", "link z-south <"}));
  EXPECT_EQ(way(p, z, a), (Names{"link z-south >", "link a-south <"}));
}

TEST_F(Diamond, APathIsItsLatencyAndItsSlowestLink) {
  const sim::Platform p(world.scenario);
  ASSERT_TRUE(p.path(a, z));
  EXPECT_EQ(p.path(a, z)->latency, 10ms);
  EXPECT_EQ(p.path(a, z)->bottleneck, 2_Mbps);
}

TEST_F(Diamond, TheCostDecidesWhereItIsGiven) {
  world.scenario.links[2].cost = 100;
  const sim::Platform p(world.scenario);
  EXPECT_EQ(way(p, a, z), (Names{"link a-north >", "link north-z >"}));
  EXPECT_EQ(p.path(a, z)->latency, 20ms);
}

TEST_F(Diamond, AnAccessLinkIsPartOfEveryRouteOfItsMta) {
  const MtaId m = world.mta("m", 7ms, 1_Mbps);
  world.scenario.mtas[m].node = "south";
  const sim::Platform p(world.scenario);
  EXPECT_EQ(way(p, m, z), (Names{"access m >", "link z-south <"}));
  EXPECT_EQ(way(p, a, m), (Names{"link a-south >", "access m <"}));
  EXPECT_EQ(p.path(m, z)->latency, 12ms);
  EXPECT_EQ(p.path(z, m)->bottleneck, 1_Mbps);
  EXPECT_EQ(p.graph().node_count(), 4u);  // access links add no vertex
}

TEST_F(Diamond, AnMtaReachesItselfAtOnceAndAnIslandNever) {
  const MtaId island = world.mta("island");
  const sim::Platform p(world.scenario);
  EXPECT_EQ(p.path(a, a)->latency, 0ns);
  EXPECT_FALSE(p.path(a, island));
  EXPECT_FALSE(p.path(a, 99));
  EXPECT_EQ(way(p, a, island), Names{"nowhere"});
}

TEST_F(Diamond, ALinkThatGoesDownBreaksTheWayAndIsAvoidedOnceRoutingKnows) {
  sim::Platform p(world.scenario);
  const auto before = p.way(a, z);
  const auto epoch = p.epoch();
  p.set_up({false, 2}, false, TimePoint(10s));
  EXPECT_EQ(way(p, a, z), (Names{"link a-south >", "link z-south <"}));
  EXPECT_FALSE(p.intact(*before, TimePoint(11s)));
  EXPECT_EQ(p.epoch(), epoch);
  EXPECT_EQ(p.converge().given_up, 1u);
  EXPECT_NE(p.epoch(), epoch);
  EXPECT_EQ(way(p, a, z), (Names{"link a-north >", "link north-z >"}));
  EXPECT_TRUE(p.intact(*p.way(a, z), TimePoint(11s)));
  p.set_up({false, 2}, true, TimePoint(20s));
  p.converge();
  EXPECT_FALSE(p.intact(*before, TimePoint(9s)));  // what left before was lost
  EXPECT_TRUE(p.intact(*before, TimePoint(20s)));
}

TEST_F(Diamond, AnAccessLinkCutIsSilenceThatNoRouteAvoids) {
  const MtaId m = world.mta("m", 7ms, 1_Mbps);
  world.scenario.mtas[m].node = "south";
  sim::Platform p(world.scenario);
  const auto before = p.way(m, z);
  p.set_up({true, m}, false, TimePoint(1s));
  EXPECT_FALSE(p.way(m, z));
  EXPECT_FALSE(p.way(z, m));
  EXPECT_TRUE(p.way(m, m));
  EXPECT_FALSE(p.intact(*before, TimePoint(2s)));
  EXPECT_TRUE(p.intact(*p.way(a, z), TimePoint(0s)));
  p.set_up({true, m}, true, TimePoint(3s));
  EXPECT_FALSE(p.intact(*before, TimePoint(1s)));
  EXPECT_TRUE(p.intact(*p.way(m, z), TimePoint(3s)));
}

TEST_F(Diamond, AChangedLinkIsChangedForSimGridToo) {
  sim::Platform p(world.scenario);
  auto busy = p.link({false, 3});
  busy.latency = 25ms;
  busy.background = 0.9;
  p.change({false, 3}, busy, TimePoint(1s));
  EXPECT_EQ(p.path(a, z)->latency, 30ms);
  EXPECT_EQ(p.path(a, z)->bottleneck, 1_Mbps);
  EXPECT_DOUBLE_EQ(simgrid::s4u::Link::by_name("link z-south <")->get_bandwidth(), 125'000);
}

}  // namespace
