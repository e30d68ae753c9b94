// mtasim export: the network goes out as dot and as GraphML, and GraphML comes in again.
#include <gtest/gtest.h>

#include "support/shell.hpp"

namespace {

using support::has;
using support::Ran;

class ExportVerb : public testing::Test {
 protected:
  ExportVerb() {
    support::write(
        sh / "ring.toml",
        "[network]\ngenerate = { kind = \"ring\", nodes = 4, latency = \"3 ms\", bandwidth = \"7 Mbps\" }\n"
        "[[mta]]\nname = \"n1\"\nusers = [\"Ada\"]\n"
        "[[mta]]\nname = \"mx.example\"\nnode = \"n3\"\nusers = [\"Ben\"]\n"
        "[[message]]\nfrom = \"Ada@n1\"\nto = [\"Ben@mx.example\"]\nbody = \"Hello\"\n");
  }
  support::Shell sh;
};

TEST_F(ExportVerb, DotHasEveryLinkAndTheMtasOnTheirNodes) {
  const Ran r = sh("mtasim export ring.toml --format dot");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.out, "\"n1\" -- \"n2\" [label=\"3 ms\"];")) << r.out;
  EXPECT_TRUE(has(r.out, "\"n4\" -- \"n1\""));
  EXPECT_TRUE(has(r.out, "\"mx.example\" -- \"n3\" [style=dashed];"));
  sh("mtasim export ring.toml -o ring.dot");
  EXPECT_EQ(support::read(sh / "ring.dot"), r.out);
}

TEST_F(ExportVerb, GraphvizReadsTheDotWhereItIsInstalled) {
  const Ran r =
      sh("if command -v dot > have; then mtasim export ring.toml | dot -Tsvg; else echo '<svg'; fi");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.out, "<svg"));
}

TEST_F(ExportVerb, GraphmlComesInAgainAsTheSameNetwork) {
  ASSERT_EQ(sh("mtasim export ring.toml --format graphml --out ring.graphml").status, 0);
  support::write(sh / "again.toml",
                 "name = \"ring\"\n[network]\ntopology = \"ring.graphml\"\n[[mta]]\nname = \"n1\"\n"
                 "[[mta]]\nname = \"mx.example\"\nnode = \"n3\"\n");
  const Ran again = sh("mtasim export again.toml");
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(again.out, sh("mtasim export ring.toml").out);
}

TEST_F(ExportVerb, OfARunItIsTheSame) {
  ASSERT_EQ(sh("mtasim run ring.toml --quiet").status, 0);
  EXPECT_EQ(sh("mtasim export latest").out, sh("mtasim export ring.toml").out);
}

TEST_F(ExportVerb, TheMapNamesTheMtas) {
  ASSERT_EQ(sh("mtasim run ring.toml --quiet").status, 0);
  const Ran r = sh("mtasim plot latest map -o map.svg");
  EXPECT_EQ(r.status, 0) << r.err;
  const std::string svg = support::read(sh / "map.svg");
  for (const std::string name : {"n1", "n2", "n3", "n4", "mx.example"}) EXPECT_TRUE(has(svg, name)) << name;
}

TEST_F(ExportVerb, AnUnknownFormatAndAMissingFileAreRefused) {
  EXPECT_TRUE(has(sh("mtasim export ring.toml --format dott").err, "did you mean 'dot'?"));
  const Ran r = sh("mtasim export nothing.toml");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "no such file"));
}

}  // namespace
