#include "sim/world.hpp"

#include <gtest/gtest.h>

#include <map>

#include "scenario/parse.hpp"

namespace {

using namespace std::chrono_literals;
using timeline::Kind;
using units::TimePoint;

/// Counts the rows of a run and keeps the times of those a test asks for.
struct Notes final : timeline::Recorder {
  std::map<Kind, int> rows;
  std::map<Kind, TimePoint> first, last;
  std::vector<std::string> submitted;
  TimePoint reached_time{};
  bool late = false;

  void record(const timeline::Event& e) override {
    ++rows[e.kind];
    first.try_emplace(e.kind, e.time);
    last[e.kind] = e.time;
    late = late || e.time < reached_time;
    if (e.kind == Kind::submitted) submitted.push_back(e.mail->identity().id);
  }
  void reached(TimePoint now) override { reached_time = now; }
};

struct Scenes : ::testing::Test {
  Notes notes;
  scenario::Scenario parsed(const std::string& toml) {
    auto p = scenario::parse(toml, "test.toml");
    for (const auto& d : p.diagnostics) ADD_FAILURE() << scenario::to_text(d);
    return p.scenario.value_or(scenario::Scenario{});
  }
  /// Two ideal MTAs (no think time), 40 ms apart, 8 Mbit/s; ann's says HELO, and so goes in lock-step.
  std::string pair(const std::string& rest) {
    return R"(
name = "pair"
[network]
default_link = { latency = "20 ms", bandwidth = "8 Mbps" }
[[mta]]
name = "a.example"
users = ["ann"]
software = "ideal"
esmtp = false
[[mta]]
name = "b.example"
users = ["bob"]
software = "ideal"
)" + rest;
  }
};

constexpr const char* kLetter = R"(
[[message]]
id = "one"
at = "1 s"
from = "ann@a.example"
to = ["bob@b.example"]
body = """
Hello.
"""
)";

TEST_F(Scenes, AMessageGoesFromOneMtaToTheOther) {
  const auto outcome = sim::run_world(parsed(pair(kLetter)), notes, nullptr);
  EXPECT_EQ(outcome.end, sim::EndReason::done);
  EXPECT_TRUE(outcome.queued.empty());
  EXPECT_EQ(notes.rows[Kind::submitted], 1);
  EXPECT_EQ(notes.rows[Kind::delivered], 1);
  EXPECT_EQ(notes.rows[Kind::bounced], 0);
  EXPECT_EQ(notes.first[Kind::submitted], units::kStart + 1s);
  EXPECT_FALSE(notes.late);
}

TEST_F(Scenes, ALockStepSessionIsAcceptedAfterSixAndAHalfRoundTripsAndItsOctets) {
  // SYN to the arrival of the content: 1 RTT handshake, then banner, HELO, MAIL, RCPT, DATA an RTT each, half
  // an RTT for the content (FIDELITY "Duration of a session"; its reply is the other half). RTT 80 ms; octets
  // at a us each.
  sim::run_world(parsed(pair(kLetter)), notes, nullptr);
  const auto spent = notes.last[Kind::content] - notes.first[Kind::connecting];
  EXPECT_GE(spent, 6 * 80ms + 40ms);
  EXPECT_LT(spent, 6 * 80ms + 40ms + 2ms);
}

TEST_F(Scenes, PipeliningSavesTheRoundTripsOfRcptAndData) {
  auto scenario = parsed(pair(kLetter));
  for (auto& m : scenario.mtas) {  // MAIL, RCPT and DATA go as one group
    m.config.esmtp = true;
    m.config.extensions = {smtp::Extension::pipelining};
  }
  sim::run_world(scenario, notes, nullptr);
  const auto spent = notes.last[Kind::content] - notes.first[Kind::connecting];
  EXPECT_GE(spent, 4 * 80ms + 40ms);
  EXPECT_LT(spent, 4 * 80ms + 40ms + 2ms);
}

TEST_F(Scenes, MessagesAreHandedInByDateNotByPlaceInTheFile) {
  const std::string again = R"(
[[message]]
id = "two"
at = "500 ms"
from = "bob@b.example"
to = ["ann@a.example"]
[[message]]
id = "three"
at = "500 ms"
from = "ann@a.example"
to = ["bob@b.example"]
)";
  sim::run_world(parsed(pair(kLetter + again)), notes, nullptr);
  EXPECT_EQ(notes.submitted,
            (std::vector<std::string>{"three", "two", "one"}));  // a tie: the MTA that stands first
  EXPECT_EQ(notes.rows[Kind::delivered], 3);
}

TEST_F(Scenes, WhatIsNotDeliveredWhenTheRunStopsIsStillQueued) {
  const auto outcome = sim::run_world(parsed("stop = \"1100 ms\"\n" + pair(kLetter)), notes, nullptr);
  EXPECT_EQ(outcome.end, sim::EndReason::stop);
  EXPECT_EQ(outcome.ended, units::kStart + 1100ms);
  ASSERT_EQ(outcome.queued.size(), 1u);
  EXPECT_EQ(outcome.queued[0].recipient, "bob@b.example");
}

TEST_F(Scenes, ALargeBodyTakesItsRoundsAndThenTheLineRate) {
  sim::run_world(parsed(pair(R"(
[[message]]
from = "ann@a.example"
to = ["bob@b.example"]
size = "1448 kB"
)")),
                 notes, nullptr);
  const auto spent = notes.last[Kind::content] - notes.first[Kind::connecting];
  // 10, 20 and 40 packets wait for their acknowledgements, 80 ms + 2 x 1.5 ms + 52 us each; then 1 MB/s.
  const auto least = 6 * 80ms + 40ms + 3 * 83'052us + 930 * 1500us;
  EXPECT_GE(spent, least);
  EXPECT_LT(spent, least + 3ms);
}

// 22 minutes of content: longer than the data block's 3 minutes, the server's 5 and the dot's 10, but never
// silent.
TEST_F(Scenes, ABodyThatMovesSlowlyIsNotGivenUp) {
  sim::run_world(parsed(R"(
[network]
default_link = { latency = "20 ms", bandwidth = "64 kbps" }
[[mta]]
name = "a.example"
users = ["ann"]
[[mta]]
name = "b.example"
users = ["bob"]
max_message = "20 MB"
[[message]]
from = "ann@a.example"
to = ["bob@b.example"]
size = "10 MB"
)"),
                 notes, nullptr);
  EXPECT_EQ(notes.rows[Kind::delivered], 1);
  EXPECT_EQ(notes.rows[Kind::connecting], 1);
  EXPECT_GT(notes.last[Kind::delivered] - notes.first[Kind::connecting], 21min);
}

TEST_F(Scenes, AWorldWithoutMailEndsAtOnce) {
  const auto outcome = sim::run_world(parsed(pair("")), notes, nullptr);
  EXPECT_EQ(outcome.end, sim::EndReason::done);
  EXPECT_EQ(outcome.ended, units::kStart);
  EXPECT_TRUE(notes.rows.empty());
}

}  // namespace
