// mtasim compare: differences of pairs, in words that say how sure they are.
#include <gtest/gtest.h>

#include "support/shell.hpp"

namespace {

using support::has;
using support::Ran;

const std::string kWorld =
    "name = \"pair\"\n[[mta]]\nname = \"London\"\nusers = [\"Fiona\"]\nsoftware = \"ideal\"\n"
    "[[mta]]\nname = \"Paris\"\nusers = [\"Maurice\", \"Marie\"]\nsoftware = \"ideal\"\n"
    "[[message]]\nid = \"hello\"\nfrom = \"Fiona@London\"\nto = [\"Maurice@Paris\", \"Marie@Paris\"]\nbody = "
    "\"Hello\"\n";

class CompareVerb : public testing::Test {
 protected:
  CompareVerb() { support::write(sh / "a.toml", kWorld); }
  support::Shell sh;
};

TEST_F(CompareVerb, SaysByHowMuchADelayChangesAndHowSureThatIs) {
  const Ran r = sh("mtasim compare a.toml --set default_link.latency='20 ms' --replications 4 --out c");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.out, "A: pair\nB: with default_link.latency = 20 ms\n4 pairs"));
  EXPECT_TRUE(has(r.out, "None of 8 recipients has another outcome."));
  // 20 ms more in each of the 7.5 round trips to the delivery of the second recipient's copy... both arrive
  // together.
  EXPECT_TRUE(has(r.out, "With default_link.latency = 20 ms the median delay rises by"));
  EXPECT_TRUE(has(r.out, "alike in all 4 pairs")) << "nothing is random here";
  EXPECT_TRUE(has(r.out, "0 were reached earlier with B, 8 later, 0 at the same time"));
  EXPECT_TRUE(has(r.out, "hello: Fiona@London -> Maurice@Paris"));
  const std::string pairs = support::read(sh / "c/pairs.csv");
  EXPECT_TRUE(has(pairs, "pair,seed,recipients_a,recipients_b,recipients_difference"));
  EXPECT_TRUE(has(pairs, "\n1,1,2,2,0,"));
}

TEST_F(CompareVerb, OutcomesComeFirst) {
  const Ran r = sh("mtasim compare a.toml --set mta.Paris.users='[\"Maurice\"]' --replications 2");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(
      has(r.out, "2 of 4 recipients: delivered in pair, bounced with mta.Paris.users = [\"Maurice\"]"));
  EXPECT_TRUE(
      has(r.out, "the share of recipients that are reached falls by 50 points, alike in all 2 pairs"));
  EXPECT_TRUE(has(r.out, "is not reached in 0 of 2 runs of pair, and in 2 of 2 with"));
  EXPECT_LT(r.out.find("delivered in pair, bounced"), r.out.find("Delays"));
  EXPECT_TRUE(has(r.out, "bounced after"));
}

TEST_F(CompareVerb, TwoScenariosRunOnTheSeedsOfTheFirst) {
  support::write(sh / "b.toml",
                 "seed = 99\n" + kWorld + "[network]\ndefault_link = { latency = \"1 ms\" }\n");
  const Ran r = sh("mtasim compare a.toml b.toml --replications 2 --out c");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.out, "the median delay falls by"));
  EXPECT_TRUE(has(support::read(sh / "c/b-0001/run.json"), "\"seed\": 1,"));
}

TEST_F(CompareVerb, WhatIsTheSameIsSaidToBe) {
  const Ran r = sh("mtasim compare a.toml a.toml --replications 3");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.out, "The median delay is the same in all 3 pairs."));
  EXPECT_TRUE(has(r.out, "No metric differs."));
}

TEST_F(CompareVerb, OnePairHasNoInterval) {
  EXPECT_TRUE(has(sh("mtasim compare a.toml --set default_link.latency='20 ms' --replications 1").out,
                  "in the one pair there is"));
}

TEST_F(CompareVerb, WantsTwoThings) {
  for (const std::string line :
       {"a.toml", "a.toml a.toml --set seed=1", "a.toml --set seed", "a.toml absent.toml",
        "a.toml a.toml --metric p95_dealy", "a.toml --set mta.Lodon.give_up='1 d'"}) {
    const Ran r = sh("mtasim compare " + line);
    EXPECT_EQ(r.status, 2) << line;
    EXPECT_EQ(r.out, "");
  }
}

}  // namespace
