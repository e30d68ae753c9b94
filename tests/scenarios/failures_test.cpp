// What the scenarios about failures show: the table of "When the network breaks", and what the words in them
// promise.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "support/shell.hpp"
#include "views/event_reader.hpp"
#include "views/run.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path kScenarios = fs::path(MTASIM_SOURCE_DIR) / "scenarios";

double seconds(const std::optional<units::TimePoint>& t) {
  return t ? units::in_seconds(t->time_since_epoch()) : -1;
}

struct Failures : testing::Test {
  support::Shell sh;
  std::optional<views::Run> run;
  std::map<std::string, views::MessageRow> messages;

  void play(const std::string& file, const std::string& options = "") {
    const auto r =
        sh("mtasim run --quiet --force --out r " + options + " '" + (kScenarios / file).string() + "'");
    ASSERT_EQ(r.status, 0) << r.err;
    std::string error;
    run = views::Run::open(sh / "r", error);
    ASSERT_TRUE(run) << error;
    for (const auto& m : run->messages())
      if (m.kind == "user") messages[m.id] = m;
  }
  /// The sessions from one MTA to another, in order.
  std::vector<views::SessionRow> sessions(const std::string& client, const std::string& server) const {
    std::vector<views::SessionRow> out;
    for (const auto& s : run->sessions())
      if (s.client == client && s.server == server) out.push_back(s);
    return out;
  }
  double delay(const std::string& id) const {
    const auto& m = messages.at(id);
    EXPECT_EQ(m.outcome, "delivered") << id;
    return seconds(m.finished) - seconds(m.submitted);
  }
};

TEST_F(Failures, APartitionStopsNothingWithinItsHalves) {
  play("partition.toml");
  EXPECT_LT(delay("within the north"), 1);
  EXPECT_LT(delay("within the south"), 1);
  for (const char* id : {"across", "and back"}) {
    EXPECT_GT(seconds(messages.at(id).finished), 60 + 3 * 3600) << id;
    EXPECT_GT(messages.at(id).attempts, 1) << id;
    EXPECT_GT(delay(id), 0) << id;
  }
}

TEST_F(Failures, EachWayOfCrashingIsSeenAsItIs) {
  play("crash.toml");
  const auto outcomes = [&](const std::string& server) {
    std::string out;
    for (const auto& s : sessions("London", server + ".example")) out += (out.empty() ? "" : " ") + s.outcome;
    return out;
  };
  EXPECT_EQ(outcomes("crash").substr(0, 13), "reset refused");
  EXPECT_EQ(outcomes("power").substr(0, 19), "timed_out timed_out");
  EXPECT_EQ(outcomes("silent").substr(0, 19), "timed_out timed_out");
  const auto stopped = sessions("London", "stopped.example");
  EXPECT_EQ(stopped.at(1).outcome, "refused");
  // One round trip, and what the SYN (60 octets) and the RST (52) take at 10 Mbit/s.
  EXPECT_NEAR(seconds(stopped[1].closed) - seconds(stopped[1].started), 0.1 + 112 * 8e-7, 1e-6);
  for (const auto& [id, m] : messages) {
    EXPECT_EQ(m.outcome, "delivered") << id;
    EXPECT_EQ(m.duplicates, 0) << id;
  }
  EXPECT_GT(delay("from the queue"), 590);
}

TEST_F(Failures, AClosedPortCostsARoundTripAndABlackHoleThePatienceOfTheMta) {
  play("when-it-breaks/no-answer.toml");
  const auto refused = sessions("London", "Refused").at(0), hole = sessions("London", "Hole").at(0);
  EXPECT_EQ(refused.outcome, "refused");
  EXPECT_NEAR(seconds(refused.closed) - seconds(refused.started), 0.05 + 112 * 8e-7, 1e-6);
  EXPECT_EQ(hole.outcome, "timed_out");
  EXPECT_NEAR(seconds(hole.closed) - seconds(hole.started), 30, 1e-6);
  EXPECT_GT(delay("refused"), 1200);
  EXPECT_GT(delay("hole"), 1200);
}

}  // namespace
