// The networks that are shipped load as their sources say, and what is unusual in a file is named.
#include "topology/graphml.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace {

using namespace std::chrono_literals;
using topology::distance_km;
using topology::GraphmlFile;
using topology::Position;

std::string shipped(const std::string& name) {
  std::ifstream in(std::string(MTASIM_SOURCE_DIR) + "/scenarios/topologies/" + name + ".graphml");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A file with two attributes for nodes and two for edges around these elements.
GraphmlFile file(const std::string& elements, const std::string& type = "string") {
  return topology::read_graphml(
      "<graphml><key id='l' for='node' attr.name='label' attr.type='string'/>"
      "<key id='y' for='node' attr.name='Latitude' attr.type='" +
      type +
      "'/>"
      "<key id='x' for='node' attr.name='Longitude' attr.type='double'/>"
      "<key id='t' for='edge' attr.name='latency' attr.type='string'/>"
      "<key id='s' for='edge' attr.name='LinkSpeed' attr.type='string'/>"
      "<key id='u' for='edge' attr.name='LinkSpeedUnits' attr.type='string'/>"
      "<graph edgedefault='undirected'>" +
      elements + "</graph></graphml>");
}
std::string node(const std::string& id, const std::string& label, const std::string& place = "") {
  return "<node id='" + id + "'><data key='l'>" + label + "</data>" + place + "</node>";
}
std::string at(const std::string& y, const std::string& x) {
  return "<data key='y'>" + y + "</data><data key='x'>" + x + "</data>";
}
std::string edge(const std::string& a, const std::string& b, const std::string& data = "") {
  return "<edge source='" + a + "' target='" + b + "'>" + data + "</edge>";
}
std::string said(const GraphmlFile& f) {
  std::string out = f.error;
  for (const auto& w : f.warnings) out += w + "\n";
  return out;
}

struct Shipped {
  const char* name;
  std::size_t nodes, links;
  std::vector<std::string> warnings;  ///< how they begin, all of them
};

TEST(Graphml, EveryShippedNetworkHasTheNodesAndLinksOfItsSource) {
  constexpr auto kLabels = "labels that stand more", kPlaced = "without coordinates, placed",
                 kParallel = "parallel links";
  for (const auto& s : std::vector<Shipped>{{"Abilene", 11, 14, {}},
                                            {"Arpanet196912", 4, 4, {}},
                                            {"AttMpls", 25, 57, {kParallel}},
                                            {"Cogentco", 197, 245, {kLabels, kPlaced, kParallel}},
                                            {"Colt", 153, 191, {kLabels, kPlaced, kParallel}},
                                            {"Geant2012", 40, 61, {kPlaced}},
                                            {"Kdl", 754, 899, {kLabels, kPlaced, kParallel}},
                                            {"UsCarrier", 158, 189, {kLabels, kPlaced}}}) {
    SCOPED_TRACE(s.name);
    const auto f = topology::read_graphml(shipped(s.name));
    EXPECT_EQ(f.error, "");
    EXPECT_EQ(f.plan.sites.size(), s.nodes);
    EXPECT_EQ(f.plan.cables.size(), s.links);
    std::set<std::string> names;
    for (const auto& site : f.plan.sites) EXPECT_TRUE(names.insert(site.name).second) << site.name;
    for (const auto& c : f.plan.cables)
      EXPECT_TRUE(!c.latency || *c.latency >= topology::kLeastLatency) << c.name;
    ASSERT_EQ(f.warnings.size(), s.warnings.size()) << said(f);
    for (std::size_t i = 0; i < f.warnings.size(); ++i)
      EXPECT_TRUE(f.warnings[i].starts_with(s.warnings[i])) << f.warnings[i];
  }
}

TEST(Graphml, AbileneIsAsLongAsTheMapSaysAndHasItsOpticalCarriers) {
  const auto f = topology::read_graphml(shipped("Abilene"));
  EXPECT_EQ(said(f), "");
  const auto& c = f.plan.cables.front();
  EXPECT_EQ(c.name, "New York-Chicago");
  EXPECT_NEAR(units::in_seconds(*c.latency), 1145.0 / 199'861.6, 2e-5);  // 1,145 km
  EXPECT_EQ(c.bandwidth->bps, 9'953'280'000);
}

TEST(Graphml, ANodeWithoutCoordinatesLiesBetweenItsNeighbours) {
  const auto f = file(node("0", "A", at("10", "20")) + node("1", "B") + node("2", "C", at("10", "22")) +
                      edge("0", "1") + edge("1", "2"));
  EXPECT_EQ(said(f), "without coordinates, placed at the mean of their neighbours: B\n");
  EXPECT_NEAR(f.plan.sites[1].position->longitude, 21, 1e-4);
}

TEST(Graphml, WhereNobodyHasCoordinatesTheLatencyStaysOpen) {
  const auto f = file(node("0", "A") + node("1", "B") + edge("0", "1"));
  EXPECT_NE(said(f).find("default latency: A, B"), std::string::npos);
  EXPECT_FALSE(f.plan.cables.at(0).latency);
  EXPECT_EQ(said(file(node("0", "A") + node("1", "B") + edge("0", "1", "<data key='t'>3 ms</data>"))), "");
}

TEST(Graphml, RepeatedLabelsGetTheirNumber) {
  const auto f =
      file(node("0", "None") + node("7", "None") + node("2", "") + edge("0", "7") + edge("7", "2"));
  EXPECT_EQ(f.plan.sites[0].name, "None#0");
  EXPECT_EQ(f.plan.sites[1].name, "None#1");  // no attribute 'id': the how-manieth it is
  EXPECT_EQ(f.plan.sites[2].name, "node 2");
  EXPECT_NE(said(f).find("more than once got their number: None#0, None#1"), std::string::npos);
}

TEST(Graphml, LoopsGoAndParallelLinksStay) {
  const auto f = file(node("0", "A") + node("1", "B") + edge("0", "1") + edge("1", "0") + edge("1", "1"));
  ASSERT_EQ(f.plan.cables.size(), 2U);
  EXPECT_EQ(f.plan.cables[1].name, "B-A#2");
  EXPECT_NE(said(f).find("self-loops are dropped, at B"), std::string::npos);
  EXPECT_NE(said(f).find("parallel links are kept apart: B-A#2"), std::string::npos);
}

TEST(Graphml, PartsThatNoPathJoinsAreNamed) {
  const auto f = file(node("0", "A") + node("1", "B") + node("2", "C") + edge("0", "1"));
  EXPECT_NE(said(f).find("in 2 parts; no path joins the largest to C"), std::string::npos);
}

TEST(Graphml, AGivenLatencyAndSpeedWin) {
  const auto f =
      file(node("0", "A", at("0", "0")) + node("1", "B", at("0", "90")) +
           edge("0", "1", "<data key='t'>3 ms</data><data key='s'>2.5</data><data key='u'>G</data>"));
  EXPECT_EQ(*f.plan.cables.at(0).latency, 3ms);
  EXPECT_EQ(f.plan.cables.at(0).bandwidth->bps, 2'500'000'000);
}

TEST(Graphml, CoordinatesThatAreNoneCountAsMissing) {
  for (const std::string bad : {"nan", "91", "north", "1e999", ""})
    EXPECT_FALSE(file(node("0", "A", at(bad, "1")), "integer").plan.sites.at(0).position) << bad;
}

TEST(Graphml, WhatIsNoGraphmlIsRefusedWithAReason) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  for (const std::string& text :
       {std::string(), std::string("<"), std::string("<graphml>"), std::string("<graphml></graphml>"),
        std::string("[[mta]]"), shipped("Abilene").substr(0, 4000), deep,
        std::string("<graphml><graph edgedefault='directed'><node id='a'/><node id='b'/>"
                    "<edge source='a' target='b'/></graph></graphml>")})
    EXPECT_NE(topology::read_graphml(text).error, "") << text.substr(0, 60);
}

TEST(Distance, GreatCirclesAreAsLongAsTheAtlasSays) {
  const Position london{51.5074, -0.1278}, new_york{40.7128, -74.0060}, sydney{-33.8688, 151.2093};
  EXPECT_NEAR(distance_km(london, new_york), 5570, 6);
  EXPECT_NEAR(distance_km(london, sydney), 16994, 17);
  EXPECT_NEAR(distance_km({0, 179}, {0, -179}), 222.4, 0.1);  // over the date line
  EXPECT_NEAR(distance_km({90, 0}, {-90, 0}), 20015, 1);
  EXPECT_EQ(distance_km(london, london), 0);
}

TEST(Distance, LightInGlassTakesFiveMicrosecondsAKilometreAndALinkAtLeastTheFloor) {
  EXPECT_NEAR(units::in_seconds(topology::latency_between({0, 0}, {0, 9})), 1000.75 / 199'861.6, 1e-6);
  EXPECT_EQ(topology::latency_between({50, 4}, {50, 4}), topology::kLeastLatency);
}

}  // namespace
