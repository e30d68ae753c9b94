#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "scenario/parse.hpp"
#include "sim/world.hpp"

namespace {

using namespace std::chrono_literals;
using timeline::Kind;
using units::TimePoint;

/// Three routers: north is the short way, south the long one.
const std::string kTwoWays = R"(
[[router]]
name = "west"
[[router]]
name = "east"
[[router]]
name = "south"
[[link]]
name = "north"
between = ["west", "east"]
latency = "10 ms"
[[link]]
between = ["west", "south"]
latency = "30 ms"
[[link]]
between = ["south", "east"]
latency = "30 ms"
)";

/// Runs a scenario and keeps what a test asks about.
struct Broken : ::testing::Test, timeline::Recorder {
  std::map<Kind, int> rows;
  std::vector<std::string> links, power, closed, attempts;
  std::vector<TimePoint> delivered;
  sim::Outcome outcome;

  void record(const timeline::Event& e) override {
    ++rows[e.kind];
    const auto at = units::in_seconds(e.time.time_since_epoch());
    if (e.kind == Kind::link && e.change != "octets")
      links.push_back(fmt::format("{} {} {} {} {}", at, e.text, e.change, e.state, e.cause));
    if (e.kind == Kind::power) power.push_back(fmt::format("{} {} {} {}", at, e.mta, e.state, e.cause));
    if (e.kind == Kind::closed) closed.push_back(fmt::format("{:.3f} {} {}", at, e.mta, e.cause));
    if (e.kind == Kind::attempted) attempts.push_back(fmt::format("{:.3f} {} {}", at, e.code, e.cause));
    if (e.kind == Kind::delivered) delivered.push_back(e.time);
  }

  void run(const std::string& rest, const std::string& network = "") {
    auto p = scenario::parse(R"(
name = "outages"
stop = "2 d"
[network]
default_link = { latency = "20 ms", bandwidth = "8 Mbps" }
)" + network + R"(
[[mta]]
name = "a.example"
users = ["ann"]
software = "ideal"
)" + (rest.starts_with(kTwoWays) ? "node = \"west\"\n" : "") +
                                 R"([[mta]]
name = "b.example"
users = ["bob"]
software = "ideal"
)" + (rest.starts_with(kTwoWays) ? "node = \"east\"\n" : "") +
                                 rest,
                             "test.toml");
    for (const auto& d : p.diagnostics) ADD_FAILURE() << scenario::to_text(d);
    ASSERT_TRUE(p.scenario);
    scenario = *p.scenario;
    outcome = sim::run_world(scenario, *this, nullptr);
  }
  scenario::Scenario scenario;
};

using Lines = std::vector<std::string>;

const std::string kLetter = R"(
[[message]]
from = "ann@a.example"
to = ["bob@b.example"]
body = "Hello"
)";

TEST_F(Broken, OutagesAloneKeepNoRunGoing) {
  run(kLetter + R"(
[[outage]]
link = "access a.example"
at = "10 s"
for = "1 s"
every = "2 s"
)");
  EXPECT_EQ(outcome.end, sim::EndReason::done);
  EXPECT_EQ(delivered.size(), 1u);
  EXPECT_EQ(links, Lines{});
}

TEST_F(Broken, ChangesAreRecordedInOrderWithTheirCause) {
  run(kTwoWays + kLetter + R"(at = "100 s"
[[outage]]
name = "digger"
link = ["east", "west"]
at = "10 s"
for = "5 s"
[[outage]]
name = "storm"
node = "south"
at = "12 s"
for = "8 s"
)");
  EXPECT_EQ(links, (Lines{"10 north down down digger", "10  re-routed  0 routes in use given up",
                          "12 west-south down down storm", "12 south-east down down storm",
                          "12  re-routed  0 routes in use given up", "15 north up up digger",
                          "15  re-routed  0 routes in use given up", "20 west-south up up storm",
                          "20 south-east up up storm", "20  re-routed  0 routes in use given up"}));
}

TEST_F(Broken, ACrashedMtaRefusesKeepsItsQueueAndGoesOnWithItWhenItIsBack) {
  run(kLetter + R"(
[[outage]]
name = "bug"
mta = "a.example"
as = "crash"
at = "100 ms"
for = "10 min"
)");
  // In the middle of the greeting; the other side hears a reset one way later.
  EXPECT_EQ(power, (Lines{"0.1 0 crashed bug", "600.1 0 up bug"}));
  EXPECT_EQ(closed.at(0), "0.100 0 crashed");
  ASSERT_EQ(delivered.size(), 1u);
  EXPECT_GT(delivered[0], TimePoint(600s));
  EXPECT_LT(delivered[0], TimePoint(601s));
  EXPECT_EQ(outcome.end, sim::EndReason::done);
}

TEST_F(Broken, AServerThatIsCrashedRefusesInOneRoundTrip) {
  run(kLetter + R"(
[[outage]]
mta = "b.example"
as = "crash"
for = "10 min"
)");
  ASSERT_FALSE(attempts.empty());
  EXPECT_EQ(attempts[0].substr(0, 5), "0.080");
  EXPECT_EQ(closed.at(0), "0.080 0 refused");
  EXPECT_EQ(delivered.size(), 1u);
}

TEST_F(Broken, AStoppedServerRefusesAnd421IsSaidByOneThatIsUnavailable) {
  run(kLetter + R"(
[[outage]]
mta = "b.example"
as = "421"
for = "10 min"
)");
  ASSERT_FALSE(attempts.empty());
  EXPECT_EQ(attempts[0].substr(6, 3), "421");
  EXPECT_EQ(power.at(0), "0 1 unavailable outage 1");
  EXPECT_EQ(delivered.size(), 1u);
}

TEST_F(Broken, MailHandedInWhileTheDaemonIsStoppedWaits) {
  run(kLetter + R"(at = "1 min"
[[message]]
at = "1 min"
from = "ann@a.example"
to = ["ann@a.example"]
body = "To myself"
[[outage]]
mta = "a.example"
as = "refuse"
for = "1 h"
)");
  ASSERT_EQ(delivered.size(), 2u);
  EXPECT_EQ(delivered[0], TimePoint(1h));
  EXPECT_GT(delivered[1], TimePoint(1h));
}

TEST_F(Broken, AMtaThatNeverComesBackKeepsItsMail) {
  run(kLetter + R"(at = "1 min"
[[outage]]
mta = "a.example"
as = "crash"
)");
  EXPECT_EQ(outcome.end, sim::EndReason::done);
  ASSERT_EQ(outcome.queued.size(), 1u);
  EXPECT_EQ(outcome.queued[0].recipient, "bob@b.example");
}

TEST_F(Broken, RoutingAvoidsADeadLinkOnceItHasConverged) {
  run(kTwoWays + kLetter + R"(at = "20 s"
[[outage]]
link = "north"
at = "10 s"
[[message]]
at = "5 s"
from = "ann@a.example"
to = ["bob@b.example"]
body = "Before"
)",
      "convergence = \"5 s\"");
  EXPECT_EQ(links, (Lines{"10 north down down outage 1", "15  re-routed  1 route in use given up"}));
  EXPECT_EQ(delivered.size(), 2u);
}

const std::string kBody = R"(
[[message]]
from = "ann@a.example"
to = ["bob@b.example"]
size = "5 MB"
)";

TEST_F(Broken, ABodyThatIsCutOffForASecondGoesOn) {
  run(kBody + R"(
[[outage]]
link = "access a.example"
at = "2 s"
for = "1 s"
)");
  EXPECT_EQ(attempts, Lines{});
  EXPECT_EQ(delivered.size(), 1u);
  EXPECT_EQ(rows[Kind::content], 1);
  EXPECT_GE(rows[Kind::retransmitted], 1);
  EXPECT_EQ(outcome.end, sim::EndReason::done);
}

TEST_F(Broken, ABodyThatIsCutOffForLongIsSentAnewAndNeverHandedOverInPieces) {
  run(kBody + R"(
[[outage]]
link = "access a.example"
at = "2 s"
for = "10 min"
)");
  // Five seconds on its way, cut in the middle: the client loses patience after three minutes without
  // progress.
  ASSERT_GE(attempts.size(), 1u);
  EXPECT_NEAR(std::stod(attempts[0]), 182, 1);
  EXPECT_NE(attempts[0].find("timed out"), std::string::npos) << attempts[0];
  EXPECT_EQ(delivered.size(), 1u);
  EXPECT_EQ(rows[Kind::content], 1);
  EXPECT_EQ(outcome.end, sim::EndReason::done);
}

TEST_F(Broken, ALinkMayLosePacketsForAWhile) {
  run(kBody + R"(
[[change]]
at = "0 s"
for = "3 s"
set = { "mta[\"a.example\"].access.loss" = "5 %" }
)");
  EXPECT_EQ(attempts, Lines{});
  EXPECT_EQ(delivered.size(), 1u);
  EXPECT_GT(delivered.at(0), TimePoint(6500ms));
  EXPECT_GE(rows[Kind::retransmitted], 5);
}

TEST_F(Broken, WhatIsBehindALostLineIsNotHandedOver) {
  run(kLetter + R"(
[[outage]]
link = "access b.example"
at = "310 ms"
for = "30 ms"
)");
  EXPECT_EQ(delivered.size(), 1u);
  EXPECT_EQ(rows[Kind::content], 1);
}

}  // namespace
