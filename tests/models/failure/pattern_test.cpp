#include "failure/pattern.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace failure;

Interval span(Duration from, Duration to) { return {TimePoint(from), TimePoint(to)}; }

/// The first n at most.
std::vector<Interval> unrolled(const Pattern& p, std::size_t n = 100, std::string_view name = "x",
                               std::uint64_t seed = 1) {
  Intervals intervals(p, seed, name);
  std::vector<Interval> out;
  while (out.size() < n) {
    const auto i = intervals.next();
    if (!i) break;
    out.push_back(*i);
  }
  return out;
}

using Spans = std::vector<Interval>;

TEST(Pattern, OnceIsFromAtForItsLength) {
  Pattern p{.at = TimePoint(10min), .lasts = 40min};
  EXPECT_EQ(unrolled(p), Spans{span(10min, 50min)});
}

TEST(Pattern, WithoutALengthItIsForGood) {
  EXPECT_EQ(unrolled({.at = TimePoint(1s)}), (Spans{{TimePoint(1s), units::kNever}}));
}

TEST(Pattern, FlapsComeAgainAsOftenAsSaid) {
  Pattern p{.at = TimePoint(1s), .lasts = 2s, .every = 10s, .times = 3};
  EXPECT_EQ(unrolled(p), (Spans{span(1s, 3s), span(11s, 13s), span(21s, 23s)}));
}

TEST(Pattern, FlapsWithoutANumberNeverEnd) {
  Pattern p{.lasts = 1s, .every = 2s};
  const auto spans = unrolled(p, 1000);
  ASSERT_EQ(spans.size(), 1000u);
  EXPECT_EQ(spans.back(), span(1998s, 1999s));
}

TEST(Pattern, ConstantLivesAreMaintenanceByTheCalendar) {
  Pattern p{.at = TimePoint(100s), .times = 2, .mtbf = 50s, .mttr = 5s};
  p.up = p.down = {Lifetime::Kind::constant, 1};
  EXPECT_EQ(unrolled(p), (Spans{span(150s, 155s), span(205s, 210s)}));
}

TEST(Pattern, AnEndBeyondAllDatesIsNever) {
  Pattern p{.at = TimePoint(Duration::max() - 1s), .lasts = 2s};
  EXPECT_EQ(unrolled(p).front().end, units::kNever);
}

struct Moments {
  double mean = 0, deviation = 0;
};
Moments moments(const Lifetime& l, Duration mean) {
  rng::Stream random(5, "lives");
  constexpr int kDraws = 200'000;
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = units::in_seconds(draw(l, mean, random));
    sum += x;
    squares += x * x;
  }
  const double m = sum / kDraws;
  return {m, std::sqrt(squares / kDraws - m * m)};
}

TEST(Lifetime, ExponentialHasItsMeanAndAsMuchDeviation) {
  const auto m = moments({}, 60s);
  EXPECT_NEAR(m.mean, 60, 0.6);
  EXPECT_NEAR(m.deviation, 60, 0.9);
}

TEST(Lifetime, WeibullKeepsTheMeanWhateverItsShape) {
  for (const double shape : {0.7, 1.0, 2.0, 5.0}) {
    const auto m = moments({Lifetime::Kind::weibull, shape}, 60s);
    const double first = std::tgamma(1 + 1 / shape), second = std::tgamma(1 + 2 / shape);
    EXPECT_NEAR(m.mean, 60, 0.9) << shape;
    EXPECT_NEAR(m.deviation, 60 / first * std::sqrt(second - first * first), 1.5) << shape;
  }
}

TEST(Lifetime, ItIsDownForMttrOfMtbfAndMttr) {
  Pattern p{.mtbf = 90s, .mttr = 10s};
  const auto spans = unrolled(p, 20'000);
  double down = 0;
  for (const auto& s : spans) down += units::in_seconds(s.end - s.begin);
  EXPECT_NEAR(down / units::in_seconds(spans.back().end.time_since_epoch()), 0.1, 0.003);
}

TEST(Lifetime, EachNameHasItsOwnFailuresAndEachSeed) {
  Pattern p{.mtbf = 90s, .mttr = 10s};
  EXPECT_EQ(unrolled(p, 50, "a"), unrolled(p, 50, "a"));
  EXPECT_NE(unrolled(p, 50, "a"), unrolled(p, 50, "b"));
  EXPECT_NE(unrolled(p, 50, "a", 1), unrolled(p, 50, "a", 2));
}

TEST(Lifetime, ItsTextIsReadBack) {
  for (const char* text : {"exponential", "weibull 0.7", "constant"}) {
    const auto l = parse_lifetime(text);
    ASSERT_TRUE(l) << text;
    EXPECT_EQ(to_text(*l.value), text);
  }
  for (const char* text : {"", "weibull", "weibull 0", "weibull -1", "weibull 1x", "normal", "weibull nan"})
    EXPECT_FALSE(parse_lifetime(text)) << text;
}

}  // namespace
