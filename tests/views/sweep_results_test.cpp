// What many runs say, from values that are known.
#include <gtest/gtest.h>

#include <cmath>

#include "views/sweep.hpp"

namespace {

using views::SweepPlan;
using views::SweepResults;
using views::SweepRun;

SweepPlan plan(scenario::Sweep sweep) {
  SweepPlan p;
  p.name = "test";
  p.points = scenario::points(sweep);
  p.seeds.resize(p.points.size(), 1);
  p.sweep = std::move(sweep);
  return p;
}

scenario::Sweep of(std::uint32_t replications) {
  scenario::Sweep s;
  s.axes = {{"seed", {"1", "2"}}};
  s.replications = {replications, replications, {}};
  s.metrics = {"p50_delay"};
  return s;
}

SweepRun run(double delay) {
  SweepRun r;
  if (!std::isnan(delay)) r.values.set("p50_delay", delay);
  return r;
}

timeline::Expectation expect(const std::string& text) {
  return *timeline::parse_expectation("p50_delay", text).value;
}

TEST(SweepResults, a_run_that_was_not_reached_makes_the_mean_infinite_and_is_counted) {
  SweepResults r(plan(of(3)));
  for (const auto& [i, x] : {std::pair{0, 1.0}, {1, 2.0}, {2, INFINITY}, {3, 1.0}, {4, 2.0}, {5, 3.0}})
    r.put(static_cast<std::size_t>(i), run(x));
  const std::string csv = views::summary_csv(r);
  EXPECT_NE(csv.find("\n0,1,3,1,3,1,inf,,,,1,,inf,2,,,inf,1,"), std::string::npos) << csv;
  EXPECT_NE(csv.find("\n1,2,3,1,3,0,2,1,"), std::string::npos) << csv;
  EXPECT_NE(views::sweep_table(r).find("not reached in 1 of 3"), std::string::npos);
}

TEST(SweepResults, what_does_not_apply_is_no_observation) {
  SweepResults r(plan(of(3)));
  for (std::size_t i = 0; i < 6; ++i) r.put(i, run(i == 1 ? NAN : 4.0));
  EXPECT_EQ(r.observations(0, "p50_delay"), (std::vector{4.0, 4.0}));
  EXPECT_EQ(r.used(0).size(), 3u);
}

TEST(SweepResults, the_stopping_rule_takes_the_first_number_that_is_enough_whatever_ran_beyond) {
  auto sweep = of(6);
  std::string why, suggestion;
  sweep.replications = {2, 6, scenario::parse_precision("p50_delay within 10 %", why, suggestion)};
  SweepResults r(plan(sweep));
  EXPECT_EQ(r.wanted({}, 4), (std::vector<std::size_t>{0, 1, 6, 7}))
      << "the least number of each point first";
  const double first[] = {10, 12, 11, 11, 11, 30};
  for (std::size_t i = 0; i < 2; ++i) r.put(i, run(first[i])), r.put(6 + i, run(5));
  EXPECT_FALSE(r.precise(0)) << "10 and 12: half-width 12.7";
  EXPECT_TRUE(r.precise(1));
  EXPECT_EQ(r.wanted({}, 2), (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(r.wanted({2}, 1), (std::vector<std::size_t>{3})) << "a run that failed is not tried again";
  for (std::size_t i = 2; i < 6; ++i) r.put(i, run(first[i]));
  // 10 12 11 11: sd 0.8165, t 3.182: 1.30 > 1.1; with a fifth: sd 0.7071, t 2.776: 0.878 <= 1.1.
  EXPECT_EQ(r.used(0), (std::vector<std::uint32_t>{1, 2, 3, 4, 5}));
  EXPECT_TRUE(r.precise(0));
  EXPECT_EQ(r.wanted({}, 9), std::vector<std::size_t>{});
  EXPECT_EQ(r.missing(), std::vector<std::size_t>{});
}

TEST(SweepResults, expectations_are_about_the_mean_the_interval_or_every_run) {
  SweepResults r(plan(of(3)));
  for (const auto& [i, x] : {std::pair{0, 1.0}, {1, 2.0}, {2, 3.0}, {3, 2.0}, {4, 2.0}, {5, 2.0}})
    r.put(static_cast<std::size_t>(i), run(x));
  EXPECT_EQ(views::failed_expectations(r, {expect("2 s"), expect("every run <= 3 s")}), "");
  const auto interval = views::failed_expectations(r, {expect("interval < 3 s")});
  EXPECT_NE(interval.find("-484 ms to 4.5 s"), std::string::npos) << "2 +- 4.303 / sqrt(3): " << interval;
  EXPECT_EQ(std::count(interval.begin(), interval.end(), '\n'), 2)
      << "the second point's interval is a point: " << interval;
  EXPECT_NE(views::failed_expectations(r, {expect("every run < 3 s")}).find("not in 1 of 3 runs"),
            std::string::npos);
}

TEST(SweepResults, one_run_has_no_interval_to_expect_anything_of) {
  SweepResults r(plan(of(1)));
  r.put(0, run(1));
  r.put(1, run(1));
  EXPECT_NE(views::failed_expectations(r, {expect("interval < 3 s")}).find("no interval"), std::string::npos);
}

}  // namespace
