// mtasim sweep: what it runs, what it keeps, what it says; alone, in pieces, and over machines.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "support/shell.hpp"
#include "support/table.hpp"

namespace {

namespace fs = std::filesystem;
using support::has;
using support::Ran;

/// London writes to Paris; random think times make replications differ.
const std::string kWorld =
    "name = \"pair\"\n[[mta]]\nname = \"London\"\nusers = [\"Fiona\"]\nsoftware = \"ideal\"\n"
    "[[mta]]\nname = \"Paris\"\nusers = [\"Maurice\"]\nsoftware = \"ideal\"\n"
    "[[message]]\nfrom = \"Fiona@London\"\nto = [\"Maurice@Paris\"]\nbody = \"Hello\"\n";
const std::string kAxes =
    "[sweep]\ndefault_link.latency = [\"5 ms\", \"50 ms\"]\nmta.Paris.users = [[\"Maurice\"], [\"Marie\"]]\n"
    "metrics = [\"p50_delay\", \"bounced\"]\n";

class SweepVerb : public testing::Test {
 protected:
  SweepVerb() { support::write(sh / "pair.toml", kWorld + kAxes); }
  std::string read(const std::string& name) { return support::read(sh / name); }
  /// A row of a table, from 1.
  support::Row row(const std::string& csv, std::size_t n) { return support::rows(csv).at(n - 1); }
  support::Shell sh;
};

TEST_F(SweepVerb, RunsEveryDesignPointAndSaysWhatCameOut) {
  const Ran r = sh("mtasim sweep pair.toml --out s");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.out, "pair: 4 design points, 1 run each"));
  EXPECT_TRUE(has(r.out, "not reached"));
  EXPECT_TRUE(has(r.out, "s/p50_delay.svg"));
  const std::string summary = read("s/summary.csv");
  auto first = row(summary, 1), last = row(summary, 4);
  EXPECT_EQ(first["default_link.latency"], "5 ms");
  EXPECT_EQ(first["runs"], "1");
  EXPECT_EQ(first["p50_delay_sd"], "") << "one run has none";
  EXPECT_EQ(last["p50_delay_mean"], "inf");
  EXPECT_EQ(last["p50_delay_unreached"], "1");
  EXPECT_EQ(last["bounced_mean"], "1");
  // Two links of 5 ms: 20 ms a round trip. SYN, banner, EHLO and the envelope take one each, the message data
  // half of one.
  EXPECT_NEAR(std::stod(first["p50_delay_mean"]), 4.5 * 0.020, 0.001);
  auto run = row(read("s/runs.csv"), 3);
  EXPECT_EQ(run["index"], "2");
  EXPECT_EQ(run["seed"], "1");
  EXPECT_EQ(run["replies.550"], "0");
  EXPECT_TRUE(support::read(sh / "s/p50_delay.svg").starts_with("<?xml"));
}

TEST_F(SweepVerb, GivesTheSameBytesHoweverItRan) {
  const std::string more = " --replications 3 --out ";
  ASSERT_EQ(sh("mtasim sweep pair.toml -j 4" + more + "a").status, 0);
  ASSERT_EQ(sh("mtasim sweep pair.toml -j 1" + more + "b").status, 0);
  ASSERT_EQ(sh("for k in 7 3 11 0 1 2 4 5 6 8 9 10; do mtasim sweep pair.toml --index $k" + more +
               "c || exit 1; done")
                .status,
            0);
  ASSERT_EQ(sh("mtasim sweep pair.toml --merge" + more + "c").status, 0);
  for (const std::string file : {"runs.csv", "summary.csv", "p50_delay.svg", "bounced.svg"})
    for (const std::string other : {"b/", "c/"})
      EXPECT_TRUE(support::same_text(read("a/" + file), read(other + file))) << other << file;
}

TEST_F(SweepVerb, GoesOnWhereItStopped) {
  ASSERT_EQ(sh("mtasim sweep pair.toml --index 2 --out s").status, 0);
  const Ran r = sh("mtasim sweep pair.toml --out s");
  EXPECT_EQ(r.status, 0);
  EXPECT_TRUE(has(r.err, "1 of 4 runs are there already"));
  ASSERT_EQ(sh("mtasim sweep pair.toml --out whole").status, 0);
  EXPECT_TRUE(support::same_text(read("whole/runs.csv"), read("s/runs.csv")));
}

TEST_F(SweepVerb, IsInterruptedWithoutLosingWhatIsDone) {
  const Ran r =
      sh("mtasim sweep pair.toml --replications 2000 -j 2 --out s & until ls s/runs/*.json > /dev/null 2>&1; "
         "do sleep 0.05; done; "
         "kill -TERM $!; wait $!");
  EXPECT_EQ(r.status, 130);
  EXPECT_TRUE(has(r.err, "goes on"));
  const auto done = std::distance(fs::directory_iterator(sh / "s/runs"), fs::directory_iterator());
  EXPECT_GT(done, 0);
  for (const auto& entry : fs::directory_iterator(sh / "s/runs"))
    EXPECT_EQ(entry.path().extension(), ".json") << entry.path() << ": half a run is left";
}

TEST_F(SweepVerb, NeverTakesResultsOfAnotherVersionForItsOwn) {
  ASSERT_EQ(sh("mtasim sweep pair.toml --out s").status, 0);
  const std::string before = read("s/runs.csv");
  support::write(sh / "pair.toml", "# a comment changes nothing\n" + kWorld + kAxes);
  EXPECT_TRUE(has(sh("mtasim sweep pair.toml --merge --out s").out, "p50_delay"));
  EXPECT_EQ(read("s/runs.csv"), before);
  support::write(sh / "pair.toml",
                 kWorld +
                     "[[message]]\nfrom = \"Maurice@Paris\"\nto = [\"Fiona@London\"]\nbody = \"And you\"\n" +
                     kAxes);
  const Ran merged = sh("mtasim sweep pair.toml --merge --out s");
  EXPECT_EQ(merged.status, 2) << "at Paris without Maurice nobody can send this";
  support::write(sh / "pair.toml", kWorld + "[network]\ndns_time = \"1 ms\"\n" + kAxes);
  EXPECT_TRUE(has(sh("mtasim sweep pair.toml --merge --out s").err, "run 0 has no result"));
  EXPECT_EQ(sh("mtasim sweep pair.toml --out s").status, 0);
  EXPECT_NE(read("s/runs.csv"), before);
}

TEST_F(SweepVerb, AFailingRunEndsNothingAndSaysHowToRepeatIt) {
  // One recipient makes no two batches: that is found when the run is over.
  const std::string sweep =
      "mtasim sweep pair.toml --sweep 'message.1.to=[\"Maurice@Paris\"],[\"Maurice@Paris\",\"Anna@Paris\"]' "
      "--sweep 'mta.Paris.users=[\"Maurice\"]' --batches 2 --out s";
  for (const int time : {1, 2}) {
    const Ran r = sh(sweep);
    EXPECT_EQ(r.status, 3) << time;
    EXPECT_TRUE(
        has(r.err,
            "run 0 failed with status 3: mtasim: error: mtasim sweep: 1 recipients do not make 2 batches"));
    EXPECT_TRUE(has(r.err, "run 0 has no result"));
    EXPECT_TRUE(
        has(r.err, "mtasim run pair.toml --seed 1 --set 'default_link.latency=5 ms' --set 'mta.Paris.users"));
    EXPECT_EQ(row(read("s/summary.csv"), 1)["runs"], "0");
    EXPECT_EQ(row(read("s/summary.csv"), 2)["runs"], "1") << "the others went on";
  }
}

TEST_F(SweepVerb, AWrongValueIsSaidBeforeAnythingRuns) {
  const Ran r = sh("mtasim sweep pair.toml --sweep mta.London.give_up='1 d,5' --out s");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "--set mta.London.give_up=5: error: give_up: '5' has no unit"));
  EXPECT_FALSE(fs::exists(sh / "s"));
  EXPECT_TRUE(
      has(sh("mtasim sweep pair.toml --sweep mta.Lodon.give_up='1 d'").err, "did you mean 'London'?"));
  EXPECT_TRUE(has(sh("mtasim sweep pair.toml --metric p95_dealy").err, "did you mean 'p95_delay'?"));
  EXPECT_TRUE(has(sh("mtasim sweep pair.toml --sweep seed").err, "KEY=a,b,c"));
  EXPECT_EQ(sh("mtasim sweep pair.toml --index 4 --out s").status, 2);
  EXPECT_EQ(sh("mtasim sweep pair.toml --merge").status, 2);
  EXPECT_EQ(sh("mtasim sweep pair.toml --format gif").status, 2);
}

TEST_F(SweepVerb, CheckLooksAtEveryDesignPoint) {
  EXPECT_EQ(sh("mtasim check pair.toml").status, 0);
  support::write(sh / "pair.toml", kWorld + "[sweep]\nmta.Lodon.give_up = [\"1 d\"]\n");
  const Ran r = sh("mtasim check pair.toml");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "did you mean 'London'?"));
  EXPECT_EQ(sh("mtasim run pair.toml").status, 0) << "one run asks for no axis";
}

TEST_F(SweepVerb, AxesOfTheCommandLineReplaceAndAdd) {
  const Ran r =
      sh("mtasim sweep pair.toml --sweep default_link.latency='1 ms,2 ms,3 ms' --sweep seed=5,6 --out s");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.out, "12 design points"));
  EXPECT_EQ(row(read("s/runs.csv"), 2)["seed"], "6");
}

TEST_F(SweepVerb, ReplicationsHaveSeedsOfTheirOwnThatAllPointsShare) {
  ASSERT_EQ(sh("mtasim sweep pair.toml --replications 2 --seed 9 --out s").status, 0);
  const std::string runs = read("s/runs.csv");
  EXPECT_EQ(row(runs, 1)["seed"], "9");
  EXPECT_NE(row(runs, 2)["seed"], "9");
  EXPECT_EQ(row(runs, 1)["seed"], row(runs, 3)["seed"]);
  EXPECT_EQ(row(runs, 2)["seed"], row(runs, 4)["seed"]);
}

TEST_F(SweepVerb, ANetworkThatIsDrawnIsAnotherOneInEachReplication) {
  support::write(sh / "drawn.toml",
                 "[network]\ngenerate = { kind = \"waxman\", nodes = 30, latency = \"50 ms\" }\n"
                 "[[mta]]\nname = \"A\"\nnode = \"n1\"\nusers = [\"x\"]\n[[mta]]\nname = \"B\"\nnode = "
                 "\"n9\"\nusers = [\"y\"]\n"
                 "[[message]]\nfrom = \"x@A\"\nto = [\"y@B\"]\nbody = \"Hello\"\n"
                 "[sweep]\nreplications = 6\nmetrics = [\"p50_delay\"]\n");
  ASSERT_EQ(sh("mtasim sweep drawn.toml --out s").status, 0);
  auto all = row(read("s/summary.csv"), 1);
  EXPECT_GT(std::stod(all["p50_delay_sd"]), 0.001);
  EXPECT_LT(std::stod(all["p50_delay_low"]), std::stod(all["p50_delay_mean"]));
  // Each is what `run` gives with that seed.
  auto third = row(read("s/runs.csv"), 3);
  ASSERT_EQ(sh("mtasim run drawn.toml --seed " + third["seed"] + " --out alone").status, 0);
  EXPECT_TRUE(has(read("alone/run.json"), "\"p50_delay\": " + third["p50_delay"]));
}

TEST_F(SweepVerb, AddsRunsUntilTheMeanIsKnown) {
  // Nothing is random here, so the least number is enough wherever mail arrives; elsewhere no number is.
  const Ran r = sh("mtasim sweep pair.toml --until 'p50_delay within 1 %' --replications 2 --most 4 --out s");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.out, "2 to 4 runs each"));
  EXPECT_TRUE(has(r.out, "2 design points did not become as precise as that within 4 runs"));
  const std::string summary = read("s/summary.csv");
  EXPECT_EQ(row(summary, 1)["runs"], "2");
  EXPECT_EQ(row(summary, 1)["precise"], "1");
  EXPECT_EQ(row(summary, 2)["runs"], "4");
  EXPECT_EQ(row(summary, 2)["precise"], "0");
}

TEST_F(SweepVerb, ExpectationsAreAboutEachDesignPointsRuns) {
  support::write(sh / "pair.toml",
                 kWorld + "[expect]\np50_delay = \"< 1 s\"\ndelivered = \"every run >= 99 %\"\n" + kAxes);
  const Ran r = sh("mtasim sweep pair.toml --replications 2 --out s");
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(has(r.out, "Not as expected"));
  EXPECT_TRUE(has(r.out, "not in 2 of 2 runs"));
  EXPECT_EQ(
      sh("mtasim sweep pair.toml --sweep mta.Paris.users='[\"Maurice\"]' --replications 2 --out t").status,
      0);
}

TEST_F(SweepVerb, APlanIsALineARun) {
  const Ran r = sh("mtasim sweep pair.toml --replications 2 --plan plan.tsv");
  EXPECT_EQ(r.status, 0);
  const std::string plan = read("plan.tsv");
  EXPECT_EQ(std::count(plan.begin(), plan.end(), '\n'), 9);
  EXPECT_TRUE(plan.starts_with(
      "index\tpoint\treplication\tseed\tdefault_link.latency\tmta.Paris.users\tcommand\n0\t0\t1\t1\t5 ms\t"));
  EXPECT_EQ(sh("mtasim sweep pair.toml --plan -").out.substr(0, 5), "index");
  // The command of a line is the run by itself.
  ASSERT_EQ(sh("mtasim sweep pair.toml --out s").status, 0);
  ASSERT_EQ(sh("eval \"$(mtasim sweep pair.toml --plan - | awk -F'\\t' 'NR == 4 {print $NF}') --out alone\"")
                .status,
            0);
  EXPECT_TRUE(has(read("alone/run.json"), "\"p50_delay\": " + row(read("s/runs.csv"), 3)["p50_delay"]));
}

TEST_F(SweepVerb, KeepsRunDirectoriesWhenAsked) {
  ASSERT_EQ(sh("mtasim sweep pair.toml --keep events --out s").status, 0);
  int runs = 0;
  for (const auto& entry : fs::directory_iterator(sh / "s/runs"))
    if (entry.is_directory()) runs += fs::exists(entry.path() / "events.csv") ? 1 : 0;
  EXPECT_EQ(runs, 4);
}

TEST_F(SweepVerb, BatchesOfOneRunAreObservations) {
  std::string mail;
  for (int n = 0; n < 20; ++n)
    mail += "[[message]]\nat = \"" + std::to_string(n * 10) +
            " s\"\nfrom = \"Fiona@London\"\nto = [\"Maurice@Paris\"]\nbody = \"Hello\"\n";
  support::write(sh / "long.toml", kWorld + mail + "[sweep]\nbatches = 4\nmetrics = [\"mean_delay\"]\n");
  const Ran r = sh("mtasim sweep long.toml --out s");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(row(read("s/summary.csv"), 1)["mean_delay_n"], "4");
  EXPECT_EQ(row(read("s/runs.csv"), 2)["batch"], "1");
  EXPECT_EQ(row(read("s/runs.csv"), 2)["recipients"], "6") << "21 recipients in 4 parts: 6, 5, 5, 5";
}

TEST_F(SweepVerb, WithoutOutItFindsItsOwnDirectoryAgain) {
  ASSERT_EQ(sh("mtasim sweep pair.toml").status, 0);
  EXPECT_TRUE(has(sh("mtasim sweep pair.toml").err, "runs/pair-sweep-1: 4 of 4 runs are there already"));
  support::write(sh / "pair.toml", kWorld + "[network]\ndns_time = \"1 ms\"\n" + kAxes);
  EXPECT_TRUE(has(sh("mtasim sweep pair.toml").out, "runs/pair-sweep-2/runs.csv"));
}

TEST_F(SweepVerb, LetterCarrierTextIsSweptFromTheCommandLine) {
  support::write(sh / "two.txt",
                 "MTA London 1 Fiona\nMTA Paris 1 Jacque\n*\nFiona@London Jacque@Paris\n*\nBonjour\n*\n*\n");
  const Ran r =
      sh("mtasim sweep two.txt --sweep default_link.latency='1 ms,10 ms' --metric accept_time --out s "
         "--format png");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.out, "s/accept_time.png"));
}

}  // namespace
