// The questions of scenarios/what-if: one command each gives a table and figures, and what their first lines
// say they teach is what comes out. A replication each, or what a figure of theirs needs.
#include <gtest/gtest.h>

#include <cmath>

#include "support/shell.hpp"
#include "support/table.hpp"

namespace {

class WhatIf : public testing::Test {
 protected:
  struct Point {
    support::Row cells;
    double operator[](const std::string& column) const {
      const auto found = cells.find(column);
      EXPECT_NE(found, cells.end()) << column;
      return found == cells.end() || found->second.empty() ? std::nan("") : std::stod(found->second);
    }
  };

  std::vector<Point> sweep(const std::string& name, const std::string& options = " --replications 1") {
    const auto r = sh("mtasim sweep '" MTASIM_SOURCE_DIR "/scenarios/what-if/" + name +
                      ".toml' --quiet --out " + name + options);
    EXPECT_EQ(r.status, 0) << r.err << r.out;
    std::vector<Point> points;
    for (const auto& row : support::rows(support::read(sh / (name + "/summary.csv"))))
      points.push_back({row});
    return points;
  }

  support::Shell sh;
};

TEST_F(WhatIf, PipeliningSavesSixRoundTripsInEleven) {
  for (const Point& p : sweep("pipelining"))
    EXPECT_NEAR(p["accept_time_mean"] / p["accept_time: 11 and 5 round trips"], 1, 0.001);
}

TEST_F(WhatIf, BandwidthBuysNothingBeyondTheKnee) {
  const auto points = sweep("bandwidth");
  ASSERT_EQ(points.size(), 12u);
  const auto p95 = [&](std::size_t bandwidth, bool far) {
    return points[2 * bandwidth + far]["p95_delay_mean"];
  };
  EXPECT_GT(p95(0, false), 3 * p95(1, false)) << "asked for more than it has";
  for (std::size_t b = 1; b < 6; ++b) EXPECT_LT(p95(b, false), p95(b - 1, false));
  EXPECT_LT(p95(3, true), 1.1 * p95(5, true)) << "round trips";
  EXPECT_GT(p95(5, true), 5 * p95(5, false));
}

TEST_F(WhatIf, ConvergenceIsHiddenByTcpUpToItsLastSyn) {
  const auto points = sweep("convergence");
  ASSERT_EQ(points.size(), 7u);
  for (const Point& p : points) {
    const double expected = p["failed_sessions: 10/s for convergence - 19 s"];
    // At random: a standard deviation of the square root.
    EXPECT_NEAR(p["failed_sessions_mean"], expected, 4 * std::sqrt(expected))
        << p.cells.at("network.convergence");
    EXPECT_GT(p["max_delay_mean"], expected > 0 ? 1800 : 0.1);
  }
}

TEST_F(WhatIf, QueuesDrainAsLongAsTheOutageUpToMaximalBackoff) {
  const auto points = sweep("outage-drain");
  ASSERT_EQ(points.size(), 16u);
  const double cap = 4000 + 300 + 60, short_cap = 400 + 300 + 60;  // and a queue run, and the sessions
  for (std::size_t i = 0; i < points.size(); i += 2) {
    EXPECT_LT(points[i]["drain_time_mean"], cap);
    EXPECT_LT(points[i + 1]["drain_time_mean"], short_cap + 0.1 * short_cap);
    EXPECT_GE(points[i]["drain_time_mean"], points[i + 1]["drain_time_mean"]);
  }
  EXPECT_GT(points[14]["drain_time_mean"], 4000);
  EXPECT_NEAR(points[8]["drain_time_mean"], 40 * 60, 10 * 60) << "about as long as it took";
}

TEST_F(WhatIf, AGreylistCostsTheFirstAttemptAfterIt) {
  const auto points = sweep("greylist-retry");
  ASSERT_EQ(points.size(), 64u);
  const auto median = [&](std::size_t greylist, std::size_t sender) {
    return points[8 * greylist + sender]["p50_delay_mean"];
  };
  for (const std::size_t sender : {0, 1, 4}) EXPECT_NEAR(median(0, sender), median(2, sender), 1) << sender;
  EXPECT_NEAR(median(3, 0), 450, 45);    // Postfix
  EXPECT_NEAR(median(3, 1), 1800, 180);  // Exim: half of the queue runs' interval either way
  EXPECT_NEAR(median(0, 4), 362, 1);     // gmail's 6:02
  EXPECT_TRUE(std::isinf(median(5, 7))) << "aol has given up";
}

TEST_F(WhatIf, WaitsAreErlangs) {
  const auto points = sweep("process-limit", " --replications 3");
  ASSERT_EQ(points.size(), 7u);
  for (std::size_t i = 0; i < 4; ++i)  // up to 80 %: there half an hour is long
    EXPECT_NEAR(points[i]["greeting_time_mean"] / points[i]["greeting_time: Erlang C"], 1, 0.25) << i;
  for (std::size_t i = 1; i < 7; ++i)
    EXPECT_GT(points[i]["greeting_time_mean"], points[i - 1]["greeting_time_mean"]);
}

}  // namespace
