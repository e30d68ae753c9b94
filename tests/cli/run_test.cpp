// mtasim run and the verbs that look at a run: where it is written, what is printed, what is never left
// behind.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/shell.hpp"

namespace {

namespace fs = std::filesystem;
using support::has;
using support::Ran;

const std::string kTranscript =
    "Connection between London and Paris\n"
    "     HELO London\n"
    "     250\n"
    "     MAIL FROM:<Fiona@London>\n"
    "     250\n"
    "     RCPT TO:<Jacque@Paris>\n"
    "     250\n"
    "     RCPT TO:<Nobody@Paris>\n"
    "     550\n"
    "     DATA\n"
    "     354\n"
    "     Bonjour\n"
    "     .\n"
    "     250\n"
    "     QUIT\n"
    "     221\n";

class RunVerb : public testing::Test {
 protected:
  RunVerb() {
    support::write(sh / "two.txt",
                   "MTA London 1 Fiona\nMTA Paris 1 Jacque\n*\nFiona@London Jacque@Paris "
                   "Nobody@Paris\n*\nBonjour\n*\n*\n");
  }
  /// What stands in a directory, hidden names too.
  std::vector<std::string> names_in(const std::string& directory) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(sh / directory)) names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  support::Shell sh;
};

using Names = std::vector<std::string>;

TEST_F(RunVerb, PrintsASummaryThatSaysWhereTheRunIs) {
  const Ran r = sh("mtasim run two.txt");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.err, "");
  EXPECT_TRUE(has(r.out, "runs/two-1"));
}

TEST_F(RunVerb, TakesTheNextFreeNumberAndLatestPointsAtIt) {
  sh("mtasim run two.txt; mtasim run two.txt");
  EXPECT_EQ(names_in("runs"), (Names{"latest", "two-1", "two-2"}));
  EXPECT_EQ(fs::read_symlink(sh / "runs/latest"), "two-2");
}

TEST_F(RunVerb, QuietPrintsNothing) {
  const Ran r = sh("mtasim run two.txt --quiet");
  EXPECT_EQ(r.status, 0);
  EXPECT_EQ(r.out + r.err, "");
  EXPECT_TRUE(fs::exists(sh / "runs/two-1/run.json"));
}

TEST_F(RunVerb, AnOutThatExistsIsReplacedOnlyByForce) {
  EXPECT_EQ(sh("mtasim run two.txt --out kept").status, 0);
  support::write(sh / "kept/note.txt", "mine");
  const Ran refused = sh("mtasim run two.txt --out kept");
  EXPECT_EQ(refused.status, 2);
  EXPECT_TRUE(has(refused.err, "--force"));
  EXPECT_TRUE(fs::exists(sh / "kept/note.txt"));
  EXPECT_EQ(sh("mtasim run two.txt --out kept --force").status, 0);
  EXPECT_FALSE(fs::exists(sh / "kept/note.txt")) << "the old run is gone as a whole";
}

TEST_F(RunVerb, ForceReplacesNothingThatIsNoRun) {
  support::write(sh / "thesis/chapter.txt", "years of work");
  EXPECT_EQ(sh("mtasim run two.txt --out thesis --force").status, 2);
  EXPECT_EQ(support::read(sh / "thesis/chapter.txt"), "years of work");
}

TEST_F(RunVerb, AnOutThatCannotBeWrittenIsBadInput) {
  support::write(sh / "file", "");
  const Ran r = sh("mtasim run two.txt --out file/run");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "file/run"));
}

TEST_F(RunVerb, SeedAndOverridesStandInTheRun) {
  support::write(sh / "one.toml",
                 "name = \"one\"\n[[mta]]\nname = \"London\"\nusers = [\"Fiona\"]\n[[message]]\nfrom = "
                 "\"Fiona@London\"\n"
                 "to = [\"Fiona@London\"]\nbody = \"To myself\"\n");
  ASSERT_EQ(sh("mtasim run one.toml --seed 11 --set mta.London.think.rcpt='3 ms' --out r").status, 0);
  EXPECT_TRUE(has(support::read(sh / "r/scenario.toml"), "seed = 11"));
  EXPECT_TRUE(has(support::read(sh / "r/scenario.toml"), "3 ms"));
  EXPECT_TRUE(has(support::read(sh / "r/run.json"), "mta.London.think.rcpt"));
}

TEST_F(RunVerb, AnOverrideOfAnUnknownKeyIsRefused) {
  const Ran r = sh("mtasim run two.txt --set mta.London.colour=red");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "colour"));
}

TEST_F(RunVerb, RecordingLessChangesNothingThatHappens) {
  ASSERT_EQ(sh("mtasim run two.txt --out all; mtasim run two.txt --out less --record messages").status, 0);
  EXPECT_TRUE(
      support::same_text(support::read(sh / "all/messages.csv"), support::read(sh / "less/messages.csv")));
}

TEST_F(RunVerb, InterruptedItLeavesNothingBehind) {
  // Enough mail that the run is far from its end after half a second.
  std::string text = "MTA A 1 x\nMTA B 1 y\n*\n";
  for (int n = 0; n < 200000; ++n) text += "x@A y@B\n*\nhello\n*\n";
  support::write(sh / "long.txt", text + "*\n");
  // Once while the scenario is being read or the world built, and once well within the simulation.
  for (const std::string signal : {"INT", "TERM"})
    for (const std::string seconds : {"0.3", "2"}) {
      const Ran r = sh("timeout --signal=" + signal + " " + seconds + " mtasim run long.txt");
      EXPECT_EQ(r.status, 124) << "timeout says that it had to interrupt";
      if (fs::exists(sh / "runs")) {
        EXPECT_EQ(names_in("runs"), Names{}) << signal << " after " << seconds << " s";
      }
    }
}

TEST_F(RunVerb, EveryViewTakesAFileAndRunsItFirst) {
  const Ran r = sh("mtasim transcript two.txt");
  EXPECT_EQ(r.status, 0);
  EXPECT_TRUE(support::same_text(kTranscript, r.out));
  EXPECT_TRUE(has(r.err, "runs/two-1"));
  for (const std::string verb : {"summary two.txt", "ladder two.txt", "list two.txt sessions"})
    EXPECT_EQ(sh("mtasim " + verb).status, 0) << verb;
  EXPECT_EQ(names_in("runs"), (Names{"latest", "two-1", "two-2", "two-3", "two-4"}));
}

TEST_F(RunVerb, EveryViewTakesARunByDirectoryByNameOrAsLatest) {
  sh("mtasim run two.txt --quiet");
  for (const std::string run : {"runs/two-1", "two-1", "latest", "runs/latest/"}) {
    const Ran r = sh("mtasim transcript " + run);
    EXPECT_EQ(r.status, 0) << run;
    EXPECT_TRUE(support::same_text(kTranscript, r.out)) << run;
    EXPECT_EQ(r.err, "");
  }
}

TEST_F(RunVerb, ADirectoryThatIsNoRunIsRefused) {
  sh("mkdir folder");
  for (const std::string verb : {"summary", "transcript", "ladder"}) {
    const Ran r = sh("mtasim " + verb + " folder");
    EXPECT_EQ(r.status, 2);
    EXPECT_TRUE(has(r.err, "folder"));
  }
  EXPECT_TRUE(has(sh("mtasim summary latest").err, "there is no run yet"));
}

TEST_F(RunVerb, ListNamesWhatTheOtherVerbsTake) {
  sh("mtasim run two.txt --quiet");
  const Ran sessions = sh("mtasim list latest sessions");
  EXPECT_TRUE(has(sessions.out, "London"));
  EXPECT_TRUE(has(sessions.out, "Paris"));
  EXPECT_TRUE(has(sh("mtasim list latest messages").out, "Fiona@London"));
  EXPECT_TRUE(has(sh("mtasim list latest mtas").out, "Paris"));
}

TEST_F(RunVerb, LadderOfASessionThatIsNotThereSaysWhichAre) {
  const Ran r = sh("mtasim ladder two.txt --session 7");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "no session 7"));
}

}  // namespace
