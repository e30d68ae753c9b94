// What scenarios prove about themselves: scripted sessions hold their replies against `expect`, and
// scenarios/replies/ shows every code of the classic table.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "support/shell.hpp"

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

/// The values of a column of a CSV file whose texts hold no quoted commas before it.
std::multiset<std::string> column(const std::string& csv, const std::string& name) {
  std::multiset<std::string> out;
  std::istringstream in(csv);
  std::string line;
  std::getline(in, line);
  const std::string head = "," + line + ",";
  const auto before =
      std::count(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(head.find("," + name + ",")), ',');
  while (std::getline(in, line)) {
    std::istringstream cells(line);
    std::string cell;
    for (std::ptrdiff_t i = 0; i <= before; ++i) std::getline(cells, cell, ',');
    if (!cell.empty()) out.insert(cell);
  }
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
