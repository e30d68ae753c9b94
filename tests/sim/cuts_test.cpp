// The cuts that were measured between two Postfix: 5 MB at 10 Mbit/s, round trip 20 ms, the link down for a
// while in the middle of the body (Linux 6.18; FIDELITY "When the network breaks").
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "scenario/parse.hpp"
#include "sim/world.hpp"

namespace {

using timeline::Kind;

struct Measured {
  double cut, down;             ///< seconds: for how long, from when
  std::vector<double> retries;  ///< when the body's first unacknowledged packet was sent again
};

struct Cuts : ::testing::TestWithParam<Measured>, timeline::Recorder {
  std::vector<double> retries, content, closed;

  void record(const timeline::Event& e) override {
    const double at = units::in_seconds(e.time.time_since_epoch());
    if (e.kind == Kind::retransmitted && e.side == timeline::Side::client) retries.push_back(at);
    if (e.kind == Kind::content) content.push_back(at);
    if (e.kind == Kind::closed && e.side == timeline::Side::client) closed.push_back(at);
  }

  void run(const Measured& m) {
    auto p = scenario::parse(fmt::format(R"(
name = "cut"
stop = "4 min"
[[link]]
name = "wan"
between = ["a.example", "b.example"]
latency = "10 ms"
bandwidth = "10 Mbps"
[[mta]]
name = "a.example"
users = ["ann"]
software = "postfix"
[[mta]]
name = "b.example"
users = ["bob"]
software = "postfix"
[[message]]
from = "ann@a.example"
to = ["bob@b.example"]
size = "5 MB"
[[outage]]
link = "wan"
at = "{} s"
for = "{} s"
)",
                                         m.down, m.cut),
                             "cut.toml");
    for (const auto& d : p.diagnostics) ADD_FAILURE() << scenario::to_text(d);
    ASSERT_TRUE(p.scenario);
    sim::run_world(*p.scenario, *this, nullptr);
  }
};

TEST_P(Cuts, TheBodyGoesOnWhenItWasMeasuredTo) {
  const Measured& m = GetParam();
  run(m);
  ASSERT_EQ(retries.size(), m.retries.size()) << fmt::format("{}", fmt::join(retries, " "));
  // The last is the one that gets through.
  EXPECT_NEAR(retries.back(), m.retries.back(), 0.1 * m.retries.back())
      << fmt::format("{}", fmt::join(retries, " "));
  EXPECT_NEAR(retries[0] - m.down, m.retries[0] - m.down, 0.25);
  ASSERT_EQ(content.size(), 1u);
  EXPECT_GT(content[0], retries.back());
}

INSTANTIATE_TEST_SUITE_P(
    Fidelity, Cuts,
    ::testing::Values(Measured{1, 0.95, {1.516, 2.224}}, Measured{3, 0.91, {1.494, 2.194, 3.606, 6.386}},
                      Measured{10, 1.10, {1.678, 2.382, 3.790, 6.734, 12.366}},
                      Measured{30, 0.91, {1.491, 2.195, 3.603, 6.579, 12.211, 23.475, 47.287}},
                      Measured{60, 0.94, {1.543, 2.219, 3.599, 6.411, 12.043, 23.051, 45.583, 90.635}}),
    [](const auto& p) { return fmt::format("For{}Seconds", p.param.cut); });

TEST_F(Cuts, AfterThreeMinutesWithoutProgressTheSenderGivesUp) {
  run({300, 0.92, {}});
  ASSERT_FALSE(closed.empty());
  EXPECT_NEAR(closed[0], 0.92 + 181, 2);
  for (const double seen : {45.948, 91.003})
    EXPECT_TRUE(std::any_of(retries.begin(), retries.end(),
                            [&](double t) { return std::abs(t - seen) < 0.1 * seen; }))
        << seen << " in " << fmt::format("{}", fmt::join(retries, " "));
  EXPECT_TRUE(content.empty());
}

}  // namespace
