// Traffic, policies and user agents as a user meets them: scenarios that are shipped, and files beside them.
#include <gtest/gtest.h>

#include <map>

#include "support/shell.hpp"
#include "support/table.hpp"

namespace {

namespace fs = std::filesystem;
using support::Ran;

const fs::path kScenarios = fs::path(MTASIM_SOURCE_DIR) / "scenarios";

using support::Row;

struct Played {
  support::Shell sh;
  explicit Played(const std::string& scenario, const std::string& more = "") {
    const Ran r = sh("mtasim run --quiet --out r " + more + " '" + (kScenarios / scenario).string() + "'");
    // What is expected of a scenario as it is shipped need not hold of another.
    EXPECT_LE(r.status, more.empty() ? 0 : 1) << r.err;
  }
  std::vector<Row> table(const std::string& file) const { return support::rows(support::read(sh / "r" / file)); }
  /// messages.csv by id, kind user only.
  std::map<std::string, Row> messages() const {
    std::map<std::string, Row> out;
    for (auto& m : table("messages.csv"))
      if (m["kind"] == "user") out[m["id"]] = m;
    return out;
  }
};

TEST(Greylisting, CostsTheFirstMessageOfEachTripletAWait) {
  auto m = Played("greylisting.toml").messages();
  EXPECT_EQ(m["hello"]["attempts"], "2");
  EXPECT_EQ(m["again"]["attempts"], "1");
  EXPECT_EQ(m["somebody else"]["attempts"], "2");
  for (const auto& [id, row] : m) EXPECT_EQ(row.at("outcome"), "delivered") << id;
}

std::map<std::string, int> duplicates(const Played& run) {
  std::map<std::string, int> out;
  for (auto& m : run.table("messages.csv")) out[m["from"]] += std::stoi(m["duplicates"]);
  return out;
}

TEST(SlowFilter, MakesDuplicatesOfWhoDoesNotWait) {
  auto d = duplicates(Played("slow-filter.toml"));
  EXPECT_EQ(d["clerk@Branch1"], 0);
  EXPECT_EQ(d["clerk@Branch4"], 5);
}

TEST(SlowFilter, WithMoreCoresMakesNone) {
  auto d = duplicates(Played("slow-filter.toml", "--set mta.Office.cores=4"));
  EXPECT_EQ(d["clerk@Branch4"], 0);
}

TEST(SlowFilter, SharesItsCore) {
  // Twenty messages of 2 s on one core are done 40 s after they came.
  const Played run("slow-filter.toml", "--set mta.Branch4.timeouts.dot='\"10 min\"'");
  double last = 0;
  for (auto& s : run.table("sessions.csv")) last = std::max(last, std::stod(s["accepted"]));
  EXPECT_NEAR(last, 40, 0.5);
}

TEST(TwoSessions, ComeOneAfterTheOther) {
  const Played run("two-sessions.toml");
  const auto s = run.table("sessions.csv");
  ASSERT_EQ(s.size(), 4u);
  EXPECT_EQ(s[0].at("client") + " " + s[0].at("server"), "ua.Fiona@London London");
  EXPECT_EQ(s[1].at("client") + " " + s[1].at("server"), "London Paris");
  // London carries on when it has taken the message, while its 250 is still on the way to the agent.
  for (auto& e : run.table("events.csv"))
    if (e["kind"] == "queued" && e["mta"] == "London" && e["session"] == "1") {
      EXPECT_LE(std::stod(e["time"]), std::stod(s[1].at("started")));
    }
  auto m = run.messages();
  EXPECT_EQ(m["hello"]["outcome"], "delivered");
  EXPECT_EQ(m["hello"]["hops"], "2");
  EXPECT_EQ(m["nobody"]["outcome"], "bounced") << "by London, whose 250 the agent has";
  EXPECT_TRUE(support::has(support::read(run.sh / "r/mail/Fiona@London.mbox"), "Undelivered Mail"));
  EXPECT_TRUE(support::has(support::read(run.sh / "r/mail/Maurice@Paris.mbox"), "Received: from [192.0.2.3]"));
  EXPECT_TRUE(support::has(support::read(run.sh / "r/mail/Maurice@Paris.mbox"), "@London>"));
}

TEST(Storm, IsMadeByTheListAlone) {
  const Played run("mailing-list-storm.toml");
  int users = 0, copies = 0, to_owner = 0;
  for (auto& m : run.table("messages.csv")) {
    users += m["kind"] == "user";
    copies += m["kind"] == "list";
    to_owner += m["kind"] == "bounce" && m["to"] == "owner@London";
  }
  EXPECT_GT(users, 5);
  EXPECT_EQ(copies, 25 * users);
  EXPECT_EQ(to_owner, users);
}

const char* const kTraffic = R"(# two kinds of traffic
stop = "1 h"
[[mta]]
name = "a"
users = 5
[[mta]]
name = "b"
users = 5
[[traffic]]
name = "one"
every = "poisson 2/min"
[[traffic]]
name = "two"
every = "poisson 1/min"
recipients = { zipf = 1.5, max = 4 }
size = { median = "2 KiB", sigma = 1 }
)";

std::vector<std::string> mail_of(const support::Shell& sh, const std::string& run, const std::string& traffic) {
  std::vector<std::string> out;
  for (auto& m : support::rows(support::read(sh / run / "messages.csv")))
    if (m["id"].starts_with(traffic + ".")) out.push_back(m["id"] + " " + m["from"] + " " + m["to"] + " " + m["size"] + " " + m["submitted"]);
  return out;
}

TEST(Traffic, OfOneKindDoesNotDependOnTheOther) {
  support::Shell sh;
  support::write(sh / "t.toml", kTraffic);
  ASSERT_EQ(sh("mtasim run --quiet --out x t.toml").status, 0);
  ASSERT_EQ(sh("mtasim run --quiet --out y --set traffic.one.every='poisson 9/min' t.toml").status, 0);
  const auto two = mail_of(sh, "x", "two");
  EXPECT_GT(two.size(), 20u);
  EXPECT_EQ(two, mail_of(sh, "y", "two"));
  EXPECT_NE(mail_of(sh, "x", "one"), mail_of(sh, "y", "one"));
  ASSERT_EQ(sh("mtasim run --quiet --out z --seed 2 t.toml").status, 0);
  EXPECT_NE(two, mail_of(sh, "z", "two"));
}

TEST(Traffic, FromATraceIsKeptInTheRunAndComesAgainFromThere) {
  support::Shell sh;
  std::string csv = "at,from,to,size\n";
  for (int i = 0; i < 200; ++i) csv += std::to_string(i / 10) + ".5,user1@a,user" + std::to_string(1 + i % 5) + "@b user2@a," + std::to_string(300 + i) + "\n";
  fs::create_directory(sh / "in");
  support::write(sh / "in/week.csv", csv);
  support::write(sh / "in/t.toml", "[[mta]]\nname = \"a\"\nusers = 5\n[[mta]]\nname = \"b\"\nusers = 5\n[[traffic]]\nname = \"week\"\ntrace = \"week.csv\"\n");
  ASSERT_EQ(sh("mtasim run --quiet --out x in/t.toml").status, 0);
  const auto first = mail_of(sh, "x", "week");
  EXPECT_EQ(first.size(), 400u);
  EXPECT_EQ(support::read(sh / "x/inputs/week.csv"), csv);
  fs::remove_all(sh / "in");
  const Ran again = sh("mtasim run --quiet --out y x/scenario.toml");
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(first, mail_of(sh, "y", "week"));
  EXPECT_EQ(support::read(sh / "x/scenario.toml"), support::read(sh / "y/scenario.toml"));
}

TEST(Traffic, FromAnMboxArrivesAsItWasWritten) {
  support::Shell sh;
  support::write(sh / "old.mbox",
                 "From Fiona@a Mon May  7 08:00:00 2001\nFrom: Fiona <Fiona@a>\nTo: Maurice@b\nDate: Mon, 7 May 2001 08:00:00 +0000\n"
                 "Subject: old\n\nHello\n>From here\n.\n\nFrom x\nFrom: Maurice@b\nTo: Fiona@a\nDate: Mon, 7 May 2001 08:10:00 +0000\n\nSecond\n\n");
  support::write(sh / "t.toml", "[[mta]]\nname = \"a\"\nusers = [\"Fiona\"]\n[[mta]]\nname = \"b\"\nusers = [\"Maurice\"]\n[[traffic]]\nname = \"old\"\nmbox = \"old.mbox\"\n");
  const Ran r = sh("mtasim run --quiet --out x t.toml");
  ASSERT_EQ(r.status, 0) << r.err;
  const auto mail = mail_of(sh, "x", "old");
  ASSERT_EQ(mail.size(), 2u);
  EXPECT_TRUE(mail[1].ends_with(" 600.000000000")) << mail[1];
  EXPECT_TRUE(support::has(support::read(sh / "x/mail/Maurice@b.mbox"), "Subject: old\n\nHello\n>From here\n.\n"));
  support::write(sh / "strangers.toml", "[[mta]]\nname = \"c\"\nusers = 9\n[[traffic]]\nmbox = \"old.mbox\"\n");
  EXPECT_TRUE(support::has(sh("mtasim check strangers.toml").err, "old.mbox:1: error: no MTA has the domain 'a'"));
  support::write(sh / "strangers.toml", "[[mta]]\nname = \"c\"\nusers = 9\n[[traffic]]\nmbox = \"old.mbox\"\nfrom = \"*\"\nto = \"*\"\nevery = \"every 1 s\"\n");
  EXPECT_EQ(sh("mtasim run --quiet --out z strangers.toml").status, 0);
}

}  // namespace
