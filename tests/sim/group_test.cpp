// A group of commands that takes more than one packet, as it was measured between two Postfix (timelines.csv,
// main-579: 20 recipients, 10 Mbit/s, 20 ms): the server reads the first packet, answers what is in it, and
// its second batch of replies waits for the acknowledgement of the first.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "scenario/parse.hpp"
#include "sim/world.hpp"

namespace {

using timeline::Kind;

struct Group : ::testing::Test, timeline::Recorder {
  std::vector<double> replies;  ///< ms; when those to RCPT came
  std::set<double> batches;     ///< the same, each once

  void record(const timeline::Event& e) override {
    if (e.kind != Kind::reply || (e.verb != smtp::Verb::rcpt && e.verb != smtp::Verb::data)) return;
    replies.push_back(units::in_seconds(e.time.time_since_epoch()) * 1e3);
    batches.insert(replies.back());
  }

  void run(int recipients, const std::string& rate, int latency_ms, const std::string& server = "postfix") {
    std::string to, users;
    for (int i = 0; i < recipients; ++i) {
      users += fmt::format("\"s000579-{}\",", i);
      to += fmt::format("\"s000579-{}@pipe.p25.l2.test\",", i);
    }
    auto p = scenario::parse(fmt::format(R"(
name = "group"
[[link]]
between = ["a.test", "b.test"]
latency = "{} ms"
bandwidth = "{}"
[[mta]]
name = "a.test"
users = ["s000579"]
software = "postfix"
[[mta]]
name = "b.test"
domains = ["pipe.p25.l2.test"]
users = [{}]
software = "{}"
[[message]]
from = "s000579@a.test"
to = [{}]
size = "1 kB"
)",
                                         latency_ms, rate, users, server, to),
                             "group.toml");
    for (const auto& d : p.diagnostics) ADD_FAILURE() << scenario::to_text(d);
    ASSERT_TRUE(p.scenario);
    sim::run_world(*p.scenario, *this, nullptr);
  }
};

TEST_F(Group, TheSecondBatchWaitsARoundTripAndADelayedAcknowledgement) {
  run(25, "10 Mbps", 10);
  ASSERT_EQ(replies.size(), 26u);
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_NEAR(*batches.rbegin() - *batches.begin(), 147.917 - 86.231, 1);  // as measured
}

TEST_F(Group, SoItDoesOverEveryDistance) {
  run(25, "10 Mbps", 100);
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_NEAR(*batches.rbegin() - *batches.begin(), 242, 1);
}

TEST_F(Group, AtAHundredMegabitItIsReadTogether) {
  run(20, "100 Mbps", 10);
  EXPECT_EQ(batches.size(), 1u);
}

TEST_F(Group, ThreePacketsAreAnsweredInTwoBatches) {
  run(50, "10 Mbps", 10);  // the second and third come while it answers the first
  ASSERT_EQ(replies.size(), 51u);
  EXPECT_EQ(batches.size(), 2u);
}

TEST_F(Group, WhoSetsNodelayDoesNotWait) {
  run(25, "10 Mbps", 10, "rfc5321");
  ASSERT_EQ(batches.size(), 2u);
  EXPECT_LT(*batches.rbegin() - *batches.begin(), 5);
}

}  // namespace
