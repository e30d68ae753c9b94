#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "traffic/arrivals.hpp"

namespace traffic {
namespace {

using namespace std::chrono_literals;
using units::kStart;

std::vector<TimePoint> dates(const std::string& rule, const Profile& profile, TimePoint from, TimePoint to,
                             const mail::Calendar& calendar = {}, std::uint64_t seed = 1) {
  ArrivalClock clock(*parse_arrivals(rule).value, profile, calendar, from);
  rng::Stream s(seed, "test");
  std::vector<TimePoint> out;
  for (auto t = clock.next(s); t < to; t = clock.next(s)) out.push_back(t);
  return out;
}

TEST(Arrivals, once_is_at_the_beginning) {
  EXPECT_EQ(dates("once", {}, kStart + 5min, kStart + 1h), std::vector{kStart + 5min});
}

TEST(Arrivals, every_is_exact) {
  EXPECT_EQ(dates("every 10 s", {}, kStart + 1s, kStart + 31s), (std::vector{kStart + 1s, kStart + 11s, kStart + 21s}));
  const auto many = dates("every 333333333 ns", {}, kStart, kStart + 1000h);
  EXPECT_EQ(many.back(), kStart + units::Duration(333333333) * (static_cast<std::int64_t>(many.size()) - 1));
}

TEST(Arrivals, a_burst_is_many_at_one_instant) {
  EXPECT_EQ(dates("burst 3 every 1 h", {}, kStart, kStart + 90min),
            (std::vector{kStart, kStart, kStart, kStart + 1h, kStart + 1h, kStart + 1h}));
}

TEST(Arrivals, poisson_has_exponential_gaps_and_the_mean_that_was_asked_for) {
  const auto all = dates("poisson 2/s", {}, kStart, kStart + 50000s);
  const auto n = static_cast<double>(all.size());
  EXPECT_NEAR(n, 100000, 4 * std::sqrt(100000.0));  // a Poisson count
  double sum = 0, squares = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const double gap = units::in_seconds(all[i] - all[i - 1]);
    sum += gap, squares += gap * gap;
  }
  const double mean = sum / (n - 1), variance = squares / (n - 1) - mean * mean;
  EXPECT_NEAR(mean, 0.5, 0.01);
  EXPECT_NEAR(variance, 0.25, 0.01);
}

TEST(Arrivals, say_what_is_wrong) {
  for (const char* text : {"", "often", "every", "every 0 s", "every 5", "poisson", "poisson 5", "poisson 0/s", "burst 5",
                           "burst x every 1 h", "burst 0 every 1 h", "burst 5 every", "once more", "burst -1 every 1 s"}) {
    const auto a = parse_arrivals(text);
    EXPECT_FALSE(a) << text;
    EXPECT_NE(a.error, "") << text;
    EXPECT_NE(a.suggestion, "") << text;
  }
}

TEST(Arrivals, are_written_as_they_are_read) {
  for (const char* text : {"once", "every 10 s", "poisson 2/min", "poisson 0.25/10 s", "burst 100 every 1 h"})
    EXPECT_EQ(to_text(*parse_arrivals(text).value), text);
}

TEST(Profile, the_working_day_has_the_measured_peak_and_trough) {
  const auto w = Profile::weekday().weights();
  double sum = 0;
  for (const double x : w) sum += x;
  EXPECT_NEAR(sum, 24, 1e-12);
  EXPECT_DOUBLE_EQ(*std::max_element(w.begin(), w.end()), 2.2);
  EXPECT_DOUBLE_EQ(*std::min_element(w.begin(), w.end()), 0.07);
}

TEST(Profile, weights_are_scaled_to_a_mean_of_one) {
  Profile::Weights w;
  w.fill(0);
  w[8] = w[9] = 5;
  const Profile p(w);
  EXPECT_DOUBLE_EQ(p.weights()[8], 12);
  EXPECT_EQ(p.given(), w);
}

TEST(Profile, each_hour_gets_its_share_by_the_clock_on_the_wall) {
  // 30 days from 13:00 at UTC+2, that is 11:00 UTC.
  const auto calendar = *mail::parse_calendar("2001-05-07T13:00:00+02:00").value;
  const auto all = dates("poisson 1000/h", Profile::weekday(), kStart, kStart + 30 * 24h, calendar);
  std::array<double, 24> seen{};
  for (const auto t : all) {
    const auto hour = std::chrono::duration_cast<std::chrono::hours>(t.time_since_epoch()).count();
    seen[static_cast<std::size_t>((13 + hour) % 24)] += 1;
  }
  for (std::size_t h = 0; h < 24; ++h) {
    const double expected = 30 * 1000 * Profile::weekday().weights()[h];
    EXPECT_NEAR(seen[h], expected, 5 * std::sqrt(expected)) << h;
  }
}

TEST(Profile, a_steady_pace_keeps_its_number_a_day) {
  const auto all = dates("every 1 min", Profile::weekday(), kStart, kStart + 3 * 24h);
  EXPECT_NEAR(static_cast<double>(all.size()), 3 * 24 * 60, 1);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
}

TEST(Profile, nothing_comes_in_hours_of_no_weight) {
  Profile::Weights w;
  w.fill(0);
  w[3] = 1;
  for (const char* rule : {"every 7 min", "poisson 10/min", "burst 2 every 1 h"})
    for (const auto t : dates(rule, Profile(w), kStart, kStart + 5 * 24h)) {
      const auto minute = std::chrono::duration_cast<std::chrono::minutes>(t.time_since_epoch()).count() % 1440;
      EXPECT_GE(minute, 180) << rule;
      EXPECT_LE(minute, 240) << rule;
    }
  EXPECT_EQ(dates("once", Profile(w), kStart, kStart + 24h), std::vector{kStart + 3h});
}

TEST(Profile, what_comes_once_in_a_thousand_years_is_not_waited_for) {
  EXPECT_TRUE(dates("every 36500 d", Profile::weekday(), kStart + 1h, units::kNever).size() < 4);
}

}  // namespace
}  // namespace traffic
