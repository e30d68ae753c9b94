#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "traffic/sizes.hpp"

namespace traffic {
namespace {

SizeLaw measured() {
  SizeLaw z;
  z.kind = SizeLaw::Kind::lognormal;
  z.median = std::exp(8.48);
  z.sigma = 1.62;
  z.pareto_above = 16384;
  z.pareto_exponent = 0.63;
  z.max = 10 << 20;
  return z;
}

TEST(SizeLaw, has_the_share_above_64_KiB_that_was_measured) {
  EXPECT_NEAR(1 - measured().cdf(65536), 0.095, 0.005);
}

TEST(SizeLaw, quantile_is_the_inverse_of_the_distribution_function) {
  for (auto z : {measured(), [] { auto y = measured(); y.pareto_above = 0; return y; }(), [] { auto y = measured(); y.pareto_above = y.max = 0; return y; }()})
    for (double p = 0.001; p < 1; p += 0.0371) EXPECT_NEAR(z.cdf(z.quantile(p)), p, 1e-9);
  EXPECT_NEAR(measured().quantile(0.5), std::exp(8.48), 1e-6);
}

TEST(SizeLaw, mean_is_the_integral_of_the_quantiles) {
  auto lognormal = measured();
  lognormal.pareto_above = lognormal.max = 0;
  lognormal.sigma = 1;
  auto cut = measured();
  cut.pareto_above = 0;
  auto one = measured();
  one.pareto_exponent = 1;
  for (const auto& z : {measured(), lognormal, cut, one}) {
    double sum = 0;
    constexpr int n = 2'000'000;
    for (int i = 0; i < n; ++i) sum += z.quantile((i + 0.5) / n);
    EXPECT_NEAR(z.mean(), sum / n, z.mean() * 1e-3);
  }
}

TEST(SizeLaw, draws_follow_it) {
  const auto z = measured();
  rng::Stream s(7, "size");
  constexpr int n = 200'000;
  std::vector<double> drawn;
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    drawn.push_back(static_cast<double>(z.draw(s)));
    sum += drawn.back();
  }
  std::sort(drawn.begin(), drawn.end());
  EXPECT_GE(drawn.front(), 1);
  EXPECT_LE(drawn.back(), 10 << 20);
  // Kolmogorov-Smirnov at 0.1 %.
  double worst = 0;
  for (int i = 0; i < n; ++i) worst = std::max(worst, std::abs(z.cdf(drawn[static_cast<std::size_t>(i)] + 0.5) - (i + 1.0) / n));
  EXPECT_LT(worst, 1.95 / std::sqrt(n));
  EXPECT_NEAR(sum / n, z.mean(), z.mean() * 0.04);
}

TEST(SizeLaw, of_a_list_gives_each_as_often_as_the_others) {
  SizeLaw z;
  z.kind = SizeLaw::Kind::list;
  z.values = {100, 100, 4000, 9};
  rng::Stream s(1, "size");
  int hundred = 0, nine = 0;
  for (int i = 0; i < 40'000; ++i) {
    const auto n = z.draw(s);
    hundred += n == 100, nine += n == 9;
  }
  EXPECT_NEAR(hundred, 20'000, 500);
  EXPECT_NEAR(nine, 10'000, 450);
  EXPECT_DOUBLE_EQ(z.mean(), 1052.25);
  EXPECT_DOUBLE_EQ(z.quantile(0.6), 100);
}

TEST(Counts, follow_Zipf_cut_off) {
  const Counts c(CountLaw{1, 2.3, 18});
  EXPECT_NEAR(c.probability(1), 0.70, 0.02);  // FIDELITY: 69 % one, mean 1.8
  EXPECT_NEAR(c.probability(2) / c.probability(1), std::pow(2, -2.3), 1e-12);
  EXPECT_NEAR(c.mean(), 1.8, 0.06);
  rng::Stream s(1, "who");
  int one = 0, most = 0;
  double sum = 0;
  for (int i = 0; i < 100'000; ++i) {
    const int k = c.draw(s);
    one += k == 1, most = std::max(most, k), sum += k;
  }
  EXPECT_NEAR(one / 1e5, c.probability(1), 0.006);
  EXPECT_NEAR(sum / 1e5, c.mean(), 0.03);
  EXPECT_EQ(most, 18);
}

TEST(Counts, may_be_fixed) {
  rng::Stream s(1, "who");
  EXPECT_EQ(Counts(CountLaw{3, 0, 1}).draw(s), 3);
}

}  // namespace
}  // namespace traffic
