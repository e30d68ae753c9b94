#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "random/stream.hpp"

namespace rng {
namespace {

std::array<std::uint64_t, 3> first_three(Stream s) { return {s(), s(), s()}; }

// Worked out by an independent program from the definitions of FNV-1a and SplitMix64: a run of today must be
// repeatable next year and on every platform.
TEST(Stream, gives_known_numbers) {
  EXPECT_EQ(first_three(Stream(1, "mta.London.think")),
            (std::array<std::uint64_t, 3>{0xb329e982667c783c, 0xdc04df3a41d2bffb, 0x5ee56645fef055f8}));
  EXPECT_EQ(first_three(Stream(2, "mta.London.think")),
            (std::array<std::uint64_t, 3>{0x4b588b22a3bab2c8, 0x49ce89276333350c, 0xc0e132245267a7d5}));
  EXPECT_EQ(first_three(Stream(1, "message", 0)),
            (std::array<std::uint64_t, 3>{0x73825a4c84eee5bd, 0xd1e80818971cccd9, 0x549cf17c38439496}));
  EXPECT_EQ(first_three(Stream(1, "message", 1)),
            (std::array<std::uint64_t, 3>{0xc45b4d1c239c6558, 0x445ae8c66293fc66, 0x35f416c36e343db3}));
}

TEST(Stream, drawing_from_one_leaves_another_as_it_was) {
  Stream london(7, "mta.London.think");
  const auto alone = first_three(london);
  Stream paris(7, "mta.Paris.think"), again(7, "mta.London.think");
  std::array<std::uint64_t, 3> interleaved{};
  for (auto& v : interleaved) {
    paris();
    v = again();
    paris();
  }
  EXPECT_EQ(interleaved, alone);
}

double correlation(Stream a, Stream b) {
  constexpr int n = 100'000;
  double ab = 0, a1 = 0, b1 = 0, a2 = 0, b2 = 0;
  for (int i = 0; i < n; ++i) {
    const double x = uniform(a), y = uniform(b);
    ab += x * y, a1 += x, b1 += y, a2 += x * x, b2 += y * y;
  }
  return (n * ab - a1 * b1) / std::sqrt((n * a2 - a1 * a1) * (n * b2 - b1 * b1));
}

// Three standard errors of an empty correlation are 3 / sqrt(100000) = 0.0095.
TEST(Stream, neighbours_by_name_seed_and_number_do_not_correlate) {
  EXPECT_LT(std::abs(correlation({1, "mta.A"}, {1, "mta.B"})), 0.0095);
  EXPECT_LT(std::abs(correlation({1, "mta.A"}, {2, "mta.A"})), 0.0095);
  EXPECT_LT(std::abs(correlation({1, "mta.A", 0}, {1, "mta.A", 1})), 0.0095);
  EXPECT_LT(std::abs(correlation({0, ""}, {1, ""})), 0.0095);
}

struct Moments {
  double mean, deviation;
};

template <class Draw>
Moments moments(Draw draw, int n = 200'000) {
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double x = draw();
    sum += x, squares += x * x;
  }
  return {sum / n, std::sqrt(squares / n - sum / n * sum / n)};
}

TEST(Uniform, fills_its_interval_evenly) {
  Stream s(3, "uniform");
  const auto unit = moments([&] { return uniform(s); });
  EXPECT_NEAR(unit.mean, 0.5, 0.002);
  EXPECT_NEAR(unit.deviation, std::sqrt(1.0 / 12), 0.002);
  for (int i = 0; i < 10'000; ++i) {
    const double x = uniform(s, -2, 3);
    ASSERT_GE(x, -2);
    ASSERT_LT(x, 3);
  }
}

TEST(Exponential, has_its_mean_and_the_same_deviation) {
  Stream s(3, "exponential");
  const auto m = moments([&] { return exponential(s, 40); });
  EXPECT_NEAR(m.mean, 40, 0.4);
  EXPECT_NEAR(m.deviation, 40, 0.8);
}

TEST(Lognormal, has_its_median_and_its_mean) {
  Stream s(3, "lognormal");
  int below_median = 0;
  const auto m = moments([&] {
    const double x = lognormal(s, 4.8, 0.5);
    below_median += x < 4.8;
    return x;
  });
  EXPECT_NEAR(below_median / 200'000.0, 0.5, 0.004);
  EXPECT_NEAR(m.mean, 4.8 * std::exp(0.125), 0.03);
}

TEST(Below, gives_every_number_alike_and_none_beyond) {
  Stream s(3, "below");
  std::vector<int> hits(7);
  for (int i = 0; i < 70'000; ++i) ++hits.at(below(s, 7));
  double chi_square = 0;
  for (int h : hits) chi_square += (h - 10'000.0) * (h - 10'000.0) / 10'000;
  EXPECT_LT(chi_square, 22.5) << "6 degrees of freedom: a fair die passes it 999 times in 1,000";
  EXPECT_EQ(below(s, 1), 0u);
}

}  // namespace
}  // namespace rng
