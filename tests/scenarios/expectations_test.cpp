// What scenarios prove about themselves: scripted sessions hold their replies against `expect`, and
// scenarios/replies/ shows every code of the classic table.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "support/shell.hpp"
#include "support/table.hpp"

namespace {

namespace fs = std::filesystem;
using support::has;
using support::Ran;

const fs::path kReplies = fs::path(MTASIM_SOURCE_DIR) / "scenarios/replies";

/// A person who types NOOP and QUIT, and expects `codes`.
std::string typed(const std::string& codes) {
  return "name = \"typed\"\n[[mta]]\nname = \"London\"\n[[mta]]\nname = \"Paris\"\n"
         "[[session]]\nname = \"by hand\"\nclient = \"London\"\nserver = \"Paris\"\n"
         "script = \"\"\"\nNOOP\nQUIT\n\"\"\"\nexpect = [" +
         codes + "]\n";
}

TEST(Expectations, ThatHoldLeaveTheRunAsItIs) {
  support::Shell sh;
  support::write(sh / "a.toml", typed("220, 250, 221"));
  const Ran r = sh("mtasim run --out r a.toml");
  EXPECT_EQ(r.status, 0);
  EXPECT_EQ(r.err, "");
  EXPECT_TRUE(has(support::read(sh / "r/run.json"), "\"unexpected\": []"));
}

TEST(Expectations, ThatDoNotHoldAreSaidCountedAndEndWithStatusOne) {
  support::Shell sh;
  support::write(sh / "a.toml", typed("220, 251, 221, 250"));
  const Ran r = sh("mtasim run --out r a.toml");
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(has(r.err, "session 1 (by hand): reply 2: expected 251, got 250"));
  EXPECT_TRUE(has(r.err, "session 1 (by hand): 4 replies expected, 3 came"));
  const std::string json = support::read(sh / "r/run.json");
  EXPECT_TRUE(has(json, "session 1 (by hand): reply 2: expected 251, got 250"));
  EXPECT_TRUE(has(json, "session 1 (by hand): 4 replies expected, 3 came"));
}

/// London writes to Paris twice, once to somebody who is not there.
std::string written(const std::string& expected) {
  return "name = \"written\"\n[[mta]]\nname = \"London\"\nusers = [\"Fiona\"]\n"
         "[[mta]]\nname = \"Paris\"\nusers = [\"Maurice\"]\n"
         "[[message]]\nfrom = \"Fiona@London\"\nto = [\"Maurice@Paris\", \"Nobody@Paris\"]\nbody = \"Hello\"\n"
         "[expect]\n" +
         expected;
}

TEST(Expectations, OfMetricsThatHoldAreInTheRunAndItsSummary) {
  support::Shell sh;
  support::write(sh / "a.toml", written("delivered = \"50 %\"\np95_delay = \"not reached\"\nreplies.550 = \"1\"\n"));
  const Ran r = sh("mtasim run --out r a.toml");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.err, "");
  EXPECT_TRUE(has(r.out, "replies.550"));
  EXPECT_TRUE(has(r.out, "holds"));
  EXPECT_TRUE(has(support::read(sh / "r/run.json"), "\"holds\": true"));
}

TEST(Expectations, OfMetricsThatFailSayWhatWasSeenInEveryVerbThatRuns) {
  support::Shell sh;
  support::write(sh / "a.toml", written("delivered = \">= 99 %\"\nduplicates = \"0\"\n"));
  for (const std::string verb : {"run", "run --record messages", "summary", "transcript", "list"}) {
    const Ran r = sh("mtasim " + verb + " a.toml" + (verb == "list" ? " sessions" : ""));
    EXPECT_EQ(r.status, 1) << verb;
    EXPECT_TRUE(has(r.err, "not as expected: delivered is 50 %, expected >= 99 %"));
    EXPECT_EQ(r.err.find("duplicates"), std::string::npos) << r.err;
  }
  EXPECT_TRUE(has(sh("mtasim summary latest").out, "FAILED"));
}

TEST(Expectations, MetricsAreTheSameAtEveryRecordLevel) {
  support::Shell sh;
  support::write(sh / "a.toml", written(""));
  const auto metrics = [&](const std::string& level) {
    EXPECT_EQ(sh("mtasim run --out " + level + " --record " + level + " a.toml").status, 0);
    const std::string json = support::read(sh / (level + "/run.json"));
    return json.substr(json.find("\"metrics\""));
  };
  const std::string all = metrics("events");
  EXPECT_TRUE(has(all, "\"accept_time\": 0."));
  EXPECT_EQ(metrics("sessions"), all);
  EXPECT_EQ(metrics("messages"), all);
}

/// The values of a column of a CSV file, those that are empty left out.
std::multiset<std::string> column(const std::string& csv, const std::string& name) {
  std::multiset<std::string> out;
  for (const auto& row : support::rows(csv))
    if (const std::string& cell = row.at(name); !cell.empty()) out.insert(cell);
  return out;
}

TEST(Replies, EveryCodeOfTheClassicTableIsShown) {
  support::Shell sh;
  std::set<std::string> seen;
  for (const auto& file : fs::directory_iterator(kReplies)) {
    const Ran r = sh("mtasim run --force --quiet --out r '" + file.path().string() + "'");
    ASSERT_EQ(r.status, 0) << file.path() << "\n" << r.err;
    const auto codes = column(support::read(sh / "r/events.csv"), "code");
    seen.insert(codes.begin(), codes.end());
  }
  for (const char* code : {"211", "214", "220", "221", "250", "251", "252", "354", "421", "450", "451",
                           "452", "500", "501", "502", "503", "504", "550", "551", "552", "553", "554"})
    EXPECT_TRUE(seen.contains(code)) << code;
}

/// How many recipients of scenarios/replies/FILE had each outcome.
std::multiset<std::string> outcomes(const std::string& file) {
  support::Shell sh;
  const Ran r = sh("mtasim run --quiet --out r '" + (kReplies / file).string() + "'");
  EXPECT_EQ(r.status, 0) << r.err;
  return column(support::read(sh / "r/messages.csv"), "outcome");
}

TEST(Replies, TransientOnesOnlyDelay) {
  const auto all = outcomes("4xx.toml");
  EXPECT_EQ(all.size(), 5U);
  EXPECT_EQ(all.count("delivered"), 5U) << "nothing came back";
}

TEST(Replies, PermanentOnesComeBackAsNotices) {
  const auto all = outcomes("5xx-mailbox.toml");
  EXPECT_EQ(all.count("bounced"), 5U) << "550 to 554";
  EXPECT_EQ(all.count("delivered"), 6U) << "a notice for each, and Maurice's copy";
}

TEST(Replies, AForwardedOneArrivesElsewhere) {
  const auto all = outcomes("2xx.toml");
  EXPECT_EQ(all.count("replaced"), 1U);
  EXPECT_EQ(all.count("delivered"), 2U);
}

TEST(Smuggling, OneTextIsTwoMessagesWhereALineFeedEndsIt) {
  support::Shell sh;
  const Ran r =
      sh("mtasim run --quiet --out r '" + (kReplies.parent_path() / "smuggling.toml").string() + "'");
  ASSERT_EQ(r.status, 0) << r.err;
  const auto to = column(support::read(sh / "r/messages.csv"), "to");
  EXPECT_EQ(to.count("Maurice@Strict"), 1U);
  EXPECT_EQ(to.count("Maurice@Postfix"), 2U);
  EXPECT_EQ(to.count("Maurice@OpenSMTPD"), 0U) << "it hangs up on what was said behind the dot";
  EXPECT_TRUE(has(support::read(sh / "r/mail/Maurice@Strict.mbox"), "Pay at once."));
}

}  // namespace
