#include "stats/sample.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "random/stream.hpp"

namespace {

using namespace stats;

constexpr double kNotReached = INFINITY;

TEST(StudentT, quantiles_are_those_of_the_tables) {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
  EXPECT_NEAR(student_t(1), 12.706, 5e-4);
  EXPECT_NEAR(student_t(4), 2.776, 5e-4);
  EXPECT_NEAR(student_t(9), 2.262, 5e-4);
  EXPECT_NEAR(student_t(19), 2.093, 5e-4);
  EXPECT_NEAR(student_t(30, 0.99), 2.750, 5e-4);
  EXPECT_NEAR(student_t(1e9), 1.959964, 1e-6);
}

TEST(Moments, mean_deviation_and_interval) {
  // Law, Simulation Modeling and Analysis, example 4.26: 1.20 … 1.34; 90 % interval 1.34 +- 0.24.
  const std::vector<double> xs{1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09};
  const auto m = moments(xs, 0.90);
  EXPECT_EQ(m.n, 10u);
  EXPECT_NEAR(m.mean, 1.343, 1e-12);
  EXPECT_NEAR(*m.sd * *m.sd, 0.17, 0.005);
  EXPECT_NEAR(m.interval->half_width(), 0.24, 0.005);
  EXPECT_NEAR((m.interval->low + m.interval->high) / 2, m.mean, 1e-12);
}

TEST(Moments, one_observation_has_no_interval_and_none_has_no_mean) {
  EXPECT_EQ(moments(std::vector{3.0}).mean, 3.0);
  EXPECT_FALSE(moments(std::vector{3.0}).sd);
  EXPECT_FALSE(moments(std::vector{3.0}).interval);
  EXPECT_TRUE(std::isnan(moments({}).mean));
}

TEST(Moments, equal_observations_have_no_deviation) {
  const auto m = moments(std::vector(7, 0.1));
  EXPECT_EQ(m.mean, 0.1);
  EXPECT_EQ(m.sd, 0.0);
  EXPECT_EQ(m.interval, (Interval{0.1, 0.1}));
}

TEST(Moments, one_that_was_not_reached_makes_the_mean_infinite) {
  const auto m = moments(std::vector{1.0, kNotReached, 2.0});
  EXPECT_EQ(m.infinite, 1u);
  EXPECT_EQ(m.mean, kNotReached);
  EXPECT_FALSE(m.sd);
  EXPECT_FALSE(m.interval);
}

TEST(Quantile, ranks_of_the_median_are_those_of_the_tables) {
  // Conover, Practical Nonparametric Statistics, 3rd ed., table A3 (binomial): ranks of the 95 % interval.
  const auto ranks = [](int n) {
    std::vector<double> xs(static_cast<std::size_t>(n));
    std::iota(xs.begin(), xs.end(), 1.0);
    const auto q = quantile(xs, 0.5);
    return std::pair(q.low.value_or(0), q.high.value_or(0));
  };
  EXPECT_EQ(ranks(5), std::pair(0.0, 0.0)) << "too few";
  EXPECT_EQ(ranks(6), std::pair(1.0, 6.0));
  EXPECT_EQ(ranks(8), std::pair(1.0, 8.0));
  EXPECT_EQ(ranks(9), std::pair(2.0, 8.0));
  EXPECT_EQ(ranks(10), std::pair(2.0, 9.0));
  EXPECT_EQ(ranks(20), std::pair(6.0, 15.0));
  EXPECT_EQ(ranks(30), std::pair(10.0, 21.0));
}

TEST(Quantile, estimates_are_nearest_ranks) {
  const std::vector<double> xs{5, 1, 4, 2, 3};
  EXPECT_EQ(quantile(xs, 0.5).estimate, 3);
  EXPECT_EQ(quantile(xs, 0.9).estimate, 5);
  EXPECT_EQ(quantile(xs, 0.2).estimate, 1);
  EXPECT_EQ(quantile(xs, 0.21).estimate, 2);
  EXPECT_TRUE(std::isnan(quantile({}, 0.5).estimate));
}

TEST(Quantile, what_was_not_reached_is_the_largest) {
  std::vector<double> xs(8, 1.0);
  xs.push_back(kNotReached);
  xs.push_back(kNotReached);
  const auto q = quantile(xs, 0.5);
  EXPECT_EQ(q.estimate, 1);
  EXPECT_EQ(q.low, 1);
  EXPECT_EQ(q.high, kNotReached) << "the 9th of 10";
  EXPECT_FALSE(quantile(xs, 0.99).high) << "no observation is far enough out";
}

/// How often a 95 % interval made from n draws holds what it is for.
template <class Draw, class Covers>
double coverage(std::size_t n, Draw draw, Covers covers) {
  rng::Stream stream(1, "coverage");
  int covered = 0;
  constexpr int kTimes = 4000;
  std::vector<double> xs(n);
  for (int i = 0; i < kTimes; ++i) {
    for (double& x : xs) x = draw(stream);
    covered += covers(xs) ? 1 : 0;
  }
  return static_cast<double>(covered) / kTimes;
}

TEST(Moments, the_interval_covers_as_often_as_it_says) {
  const auto holds = [](double truth) {
    return [truth](const std::vector<double>& xs) {
      const auto i = *moments(xs).interval;
      return i.low <= truth && truth <= i.high;
    };
  };
  // Sums of twelve uniform numbers are all but normal: exact at any n. (Two standard errors are 0.7 %.)
  const auto normal = [](rng::Stream& s) {
    double sum = 0;
    for (int i = 0; i < 12; ++i) sum += rng::uniform(s);
    return sum;
  };
  EXPECT_NEAR(coverage(5, normal, holds(6)), 0.95, 0.0105);
  EXPECT_NEAR(coverage(20, normal, holds(6)), 0.95, 0.0105);
  // Exponential ones are skewed: it covers too little at few runs, and gets better.
  const auto skewed = [](rng::Stream& s) { return rng::exponential(s, 1); };
  const double few = coverage(5, skewed, holds(1)), many = coverage(80, skewed, holds(1));
  EXPECT_NEAR(few, 0.88, 0.02) << "Law, table 4.1: 0.854 at 90 % and n = 5 behaves alike";
  EXPECT_GT(many, 0.93);
}

TEST(Quantile, the_interval_covers_at_least_as_often_as_it_says) {
  const auto skewed = [](rng::Stream& s) { return rng::exponential(s, 1); };
  for (const std::size_t n : {6, 10, 21})
    EXPECT_GE(coverage(n, skewed,
                       [](const std::vector<double>& xs) {
                         const auto q = quantile(xs, 0.5);
                         return *q.low <= std::log(2) && std::log(2) <= *q.high;
                       }),
              0.943)
        << n;
}

TEST(Needed, is_the_least_number_that_is_enough) {
  const auto m = moments(std::vector{1.0, 2.0, 3.0, 4.0, 5.0});  // sd 1.5811
  const auto n = needed(m, 0.5);
  ASSERT_TRUE(n);
  const auto half = [&](std::size_t k) {
    return student_t(static_cast<double>(k) - 1) * *m.sd / std::sqrt(static_cast<double>(k));
  };
  EXPECT_LE(half(*n), 0.5);
  EXPECT_GT(half(*n - 1), 0.5);
  EXPECT_EQ(needed(moments(std::vector{2.0, 2.0}), 0.1), 2u);
  EXPECT_EQ(needed(m, 0), std::nullopt);
  EXPECT_EQ(needed(m, 1e-9), std::nullopt) << "more than a million";
  EXPECT_EQ(needed(moments(std::vector{1.0, kNotReached}), 1), std::nullopt);
}

TEST(BatchMeans, batches_are_as_equal_as_can_be) {
  EXPECT_EQ(batch_means(std::vector{1.0, 2.0, 3.0, 4.0, 5.0, 6.0}, 3), (std::vector{1.5, 3.5, 5.5}));
  EXPECT_EQ(batch_means(std::vector{1.0, 2.0, 3.0, 4.0, 5.0}, 2), (std::vector{2.0, 4.5}));
  EXPECT_EQ(batch_means(std::vector{1.0, kNotReached, 3.0, 4.0}, 2), (std::vector{kNotReached, 3.5}));
}

TEST(BatchMeans, of_a_long_correlated_series_cover_where_single_values_do_not) {
  // x' = 0.9 x + noise: the variance of the mean is 19 times what independent values would have.
  int single = 0, batched = 0;
  constexpr int kTimes = 400;
  rng::Stream s(3, "ar1");
  for (int t = 0; t < kTimes; ++t) {
    std::vector<double> xs(4000);
    double x = 0;
    for (double& v : xs) v = x = 0.9 * x + rng::uniform(s, -1, 1);
    const auto covers = [](const Moments& m) { return m.interval->low <= 0 && 0 <= m.interval->high; };
    single += covers(moments(xs)) ? 1 : 0;
    batched += covers(moments(batch_means(xs, 20))) ? 1 : 0;
  }
  EXPECT_LT(single, 0.5 * kTimes);
  EXPECT_GT(batched, 0.91 * kTimes);
}

TEST(BatchMeans, neighbours_that_alternate_are_told_from_neighbours_that_follow_each_other) {
  EXPECT_LT(lag_1_correlation(std::vector{1.0, -1.0, 1.0, -1.0, 1.0, -1.0}), -0.7);
  EXPECT_GT(lag_1_correlation(std::vector{1.0, 2.0, 3.0, 4.0, 5.0, 6.0}), 0.4);
  EXPECT_TRUE(std::isnan(lag_1_correlation(std::vector{1.0, 1.0, 1.0})));
}

}  // namespace
