// [network] topology and generate: the network they give, and what is said where they give none.
#include "support.hpp"

namespace scenario {
namespace {

using namespace std::chrono_literals;

const std::string kAbilene =
    "[network]\ntopology = \"" + source_file("scenarios/topologies/Abilene.graphml") + "\"\n";

std::string ring(const std::string& more = "") {
  return "[network]\ngenerate = { kind = \"ring\", nodes = 5" + more + " }\n";
}
std::string mta(const std::string& name, const std::string& node = "") {
  return "[[mta]]\nname = \"" + name + "\"\n" + (node.empty() ? "" : "node = \"" + node + "\"\n");
}

/// The same scenario, read from what is written of it.
void expect_same_again(const Scenario& s) {
  auto again = good(to_toml(s));
  auto wanted = s;
  wanted.inputs = again.inputs = {};
  EXPECT_EQ(again, wanted);
}

TEST(Plan, AFileGivesRoutersAndLinks) {
  const auto s = good(kAbilene + mta("a.example", "New York") + mta("b.example", "Seattle"));
  EXPECT_EQ(s.routers.size(), 11U);
  EXPECT_EQ(s.links.size(), 14U);
  EXPECT_EQ(s.links.front().quality.bandwidth.bps, 9'953'280'000);
  EXPECT_EQ(s.mtas.front().node, "New York");
  ASSERT_EQ(s.inputs.size(), 2U);
  EXPECT_TRUE(s.inputs.back().name.ends_with("Abilene.graphml"));
  expect_same_again(s);
}

TEST(Plan, AnMtaWithANodesNameIsThatNode) {
  const auto s = good(kAbilene + mta("Chicago") + mta("b.example", "Seattle"));
  EXPECT_EQ(s.routers.size(), 10U);
  EXPECT_EQ(s.mtas.front().node, "Chicago");
  EXPECT_FALSE(s.mtas.front().access);
  EXPECT_NEAR(s.mtas.front().position->latitude, 41.85, 0.01);
  expect_same_again(s);
}

TEST(Plan, ARuleGivesRoutersAndLinksWithItsFigures) {
  const auto s = good(ring(", latency = \"3 ms\", bandwidth = \"1 Gbps\"") + mta("a", "n1") + mta("b", "n3"));
  ASSERT_EQ(s.links.size(), 5U);
  EXPECT_EQ(s.links.back().name, "n5-n1");
  EXPECT_EQ(s.links.back().quality, (LinkQuality{3ms, {1'000'000'000}}));
  expect_same_again(s);
}

TEST(Plan, LinksAndRoutersOfTheFileJoinIt) {
  const auto s =
      good(ring() + mta("a", "n1") + mta("b") + "[[link]]\nbetween = [\"b\", \"n2\"]\nlatency = \"1 ms\"\n");
  EXPECT_EQ(s.links.size(), 6U);
  EXPECT_EQ(s.mtas.back().node, "b");
}

TEST(Plan, TheSeedOfTheScenarioDrawsTheNetwork) {
  const auto with = [](const std::string& seed) {
    return good("seed = " + seed + "\n[network]\ngenerate = { kind = \"waxman\", nodes = 30 }\n" +
                mta("a", "n1"));
  };
  EXPECT_EQ(with("1").links, with("1").links);
  EXPECT_NE(with("1").links, with("2").links);
}

TEST(Plan, AnUnknownNodeHasASuggestion) {
  EXPECT_NE(bad(kAbilene + mta("a", "Seatle")).find("did you mean 'Seattle'?"), std::string::npos);
}

TEST(Plan, AnMtaThatSaysNoNodeIsRefused) {
  EXPECT_NE(bad(ring() + mta("a")).find("'a' says no node of the network to hang on"), std::string::npos);
}

TEST(Plan, AFileThatIsNotThereIsRefusedOnceWithASuggestion) {
  const auto said = bad("[network]\ntopology = \"" + source_file("scenarios/topologies/Abilen.graphml") +
                        "\"\n" + mta("a", "New York"));
  EXPECT_NE(said.find("did you mean 'Abilene.graphml'?"), std::string::npos) << said;
  EXPECT_EQ(said.find("New York"), std::string::npos) << said;
}

TEST(Plan, AFileThatIsNoGraphmlIsRefused) {
  EXPECT_NE(bad("[network]\ntopology = \"" + source_file("scenarios/README.md") + "\"\n" + mta("a", "x"))
                .find("cannot be used as GraphML"),
            std::string::npos);
}

TEST(Plan, BothAtOnceAreRefused) {
  EXPECT_NE(bad("[network]\ntopology = \"x\"\ngenerate = { kind = \"ring\", nodes = 5 }\n" + mta("a", "n1"))
                .find("not both"),
            std::string::npos);
}

TEST(Plan, AnUnknownKindHasASuggestionAndAnImpossibleOneAReason) {
  EXPECT_NE(bad("[network]\ngenerate = { kind = \"rign\", nodes = 5 }\n" + mta("a", "n1"))
                .find("did you mean 'ring'?"),
            std::string::npos);
  EXPECT_NE(
      bad("[network]\ngenerate = { kind = \"ring\", nodes = 2 }\n" + mta("a", "n1")).find("three nodes"),
      std::string::npos);
}

TEST(Plan, WhatIsUnusualInAFileIsAWarning) {
  const auto parsed = parse("[network]\ntopology = \"" + source_file("scenarios/topologies/AttMpls.graphml") +
                                "\"\n" + mta("a.example", "NY54"),
                            "test");
  EXPECT_TRUE(parsed.scenario) << all(parsed.diagnostics);
  EXPECT_NE(all(parsed.diagnostics).find("warning: "), std::string::npos);
}

TEST(Plan, APlaceHasBothCoordinatesAndIsOnTheEarth) {
  EXPECT_NE(bad(kTwoCities + "[[router]]\nname = \"R\"\nlatitude = 4\n").find("'longitude' is missing"),
            std::string::npos);
  EXPECT_NE(
      bad(kTwoCities + "[[router]]\nname = \"R\"\nlatitude = 91\nlongitude = 0\n").find("not on the earth"),
      std::string::npos);
}

}  // namespace
}  // namespace scenario
