// The program as a person or a script meets it: exit statuses, messages, suggestions, pipes.
#include <gtest/gtest.h>

#include "support/shell.hpp"

namespace {

using support::has;
using support::Ran;

const std::string kTwoCities =
    "MTA London 1 Fiona\n"
    "MTA Paris 1 Jacque\n"
    "*\n"
    "Fiona@London Jacque@Paris Nobody@Paris\n"
    "*\n"
    "Bonjour\n"
    "*\n"
    "*\n";

class Cli : public testing::Test {
 protected:
  Cli() { support::write(sh / "two.txt", kTwoCities); }
  support::Shell sh;
};

void expect_refused(const Ran& r, const std::string& why) {
  EXPECT_EQ(r.status, 2);
  EXPECT_EQ(r.out, "") << "messages go to standard error";
  EXPECT_TRUE(has(r.err, why));
}

TEST_F(Cli, WithoutACommandItShowsHowToUseItAndFails) { expect_refused(sh("mtasim"), "Usage: mtasim"); }

TEST_F(Cli, HelpNamesEveryVerb) {
  const Ran r = sh("mtasim --help");
  EXPECT_EQ(r.status, 0);
  for (const std::string verb : {"run", "check", "list", "summary", "transcript", "ladder", "plot", "qshape",
                                 "explain", "export", "report", "sweep", "compare", "serve"})
    EXPECT_TRUE(has(r.out, "\n  " + verb + " "));
}

TEST_F(Cli, EveryVerbHasHelpOfItsOwn) {
  for (const std::string verb : {"run", "check", "list", "summary", "transcript", "ladder", "plot", "export"}) {
    const Ran r = sh("mtasim " + verb + " --help");
    EXPECT_EQ(r.status, 0) << verb;
    EXPECT_TRUE(has(r.out, "Usage: mtasim " + verb));
  }
}

TEST_F(Cli, VersionNamesSimGridToo) {
  const Ran r = sh("mtasim --version");
  EXPECT_EQ(r.status, 0);
  EXPECT_TRUE(has(r.out, "mtasim 0."));
  EXPECT_TRUE(has(r.out, "SimGrid 3."));
}

TEST_F(Cli, AnUnknownVerbGetsASuggestion) {
  const Ran r = sh("mtasim transcirpt two.txt");
  expect_refused(r, "there is no command 'transcirpt'");
  EXPECT_TRUE(has(r.err, "did you mean 'transcript'?"));
}

TEST_F(Cli, AFileInThePlaceOfAVerbIsProbablyToBeRun) {
  expect_refused(sh("mtasim two.txt"), "did you mean 'run two.txt'?");
}

TEST_F(Cli, AnUnknownOptionGetsASuggestion) {
  const Ran r = sh("mtasim transcript two.txt --stile rounds");
  expect_refused(r, "there is no option '--stile'");
  EXPECT_TRUE(has(r.err, "did you mean '--style'?"));
}

TEST_F(Cli, AnUnknownValueOfAnOptionGetsASuggestion) {
  expect_refused(sh("mtasim transcript two.txt --style round"), "did you mean 'rounds'?");
  expect_refused(sh("mtasim run two.txt --record sesions"), "did you mean 'sessions'?");
  expect_refused(sh("mtasim list two.txt mta"), "did you mean 'mtas'?");
}

TEST_F(Cli, AMissingOrSuperfluousArgumentIsNamed) {
  expect_refused(sh("mtasim run"), "FILE is required");
  expect_refused(sh("mtasim run two.txt three.txt"), "one argument too many: 'three.txt'");
  expect_refused(sh("mtasim run two.txt --seed many"), "--seed");
  expect_refused(sh("mtasim run two.txt --set stop"), "KEY=VALUE");
}

TEST_F(Cli, CheckReportsEveryFileAndFailsIfOneIsBad) {
  const Ran good = sh("mtasim check two.txt two.txt");
  EXPECT_EQ(good.status, 0);
  EXPECT_EQ(good.out, "two.txt: ok, 2 MTAs, 1 message\ntwo.txt: ok, 2 MTAs, 1 message\n");
  EXPECT_EQ(good.err, "");
  const Ran mixed = sh("mtasim check absent.txt two.txt");
  EXPECT_EQ(mixed.status, 2);
  EXPECT_TRUE(has(mixed.err, "absent.txt"));
  EXPECT_TRUE(has(mixed.out, "two.txt: ok"));
}

TEST_F(Cli, WhatIsNoScenarioIsRefusedWithTheFileNamed) {
  sh("mkdir folder; : > empty; head -c 4096 /bin/true > binary; head -c 60 two.txt > truncated");
  for (const std::string file : {"absent", "folder", "empty", "binary", "truncated"})
    for (const std::string verb : {"run", "check"}) {
      const Ran r = sh("mtasim " + verb + " " + file);
      expect_refused(r, "error");
      EXPECT_TRUE(has(r.err, file));
    }
  EXPECT_FALSE(std::filesystem::exists(sh / "runs")) << "nothing ran, so nothing was written";
}

TEST_F(Cli, ADiagnosticNamesFileLineAndColumnAndShowsTheLine) {
  support::write(sh / "bad.toml", "name = \"bad\"\n\n[[mta]]\nname = \"London\"\nuzers = [\"Fiona\"]\n");
  const Ran r = sh("mtasim check bad.toml");
  expect_refused(r, "bad.toml:5:1: error: ");
  EXPECT_TRUE(has(r.err, "uzers = [\"Fiona\"]"));
  EXPECT_TRUE(has(r.err, "users"));
}

TEST_F(Cli, WithoutATerminalThereIsNeitherColourNorProgress) {
  const Ran r = sh("mtasim run two.txt; mtasim run absent");
  EXPECT_EQ(r.err.find('\x1b'), std::string::npos);
  EXPECT_EQ(r.out.find('\x1b'), std::string::npos);
  EXPECT_EQ(r.err.find('\r'), std::string::npos);
}

TEST_F(Cli, NoColorIsHonouredOnATerminal) {
  const std::string typed = "script -qec 'mtasim run absent' /dev/null";
  EXPECT_TRUE(has(sh("TERM=xterm " + typed).out, "\x1b[1;31merror:"));
  EXPECT_EQ(sh("TERM=xterm NO_COLOR=1 " + typed).out.find('\x1b'), std::string::npos);
}

TEST_F(Cli, AReaderThatGoesAwayIsNoError) {
  const Ran r = sh("mtasim transcript two.txt | head -n 1");
  EXPECT_EQ(r.status, 0);
  EXPECT_EQ(r.out, "Connection between London and Paris\n");
  // `true` never reads: every write meets a closed pipe.
  const Ran closed = sh("mtasim --help | true");
  EXPECT_EQ(closed.status, 0);
  EXPECT_EQ(closed.err, "");
}

TEST_F(Cli, AResultThatCannotBeWrittenIsAnError) {
  const Ran r = sh("mtasim --version > /dev/full");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "No space left on device"));
}

}  // namespace
