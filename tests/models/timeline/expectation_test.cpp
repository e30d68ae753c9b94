#include "timeline/expectation.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using timeline::Expectation;
using timeline::parse_expectation;

bool holds(std::string_view metric, std::string_view text, double seen) {
  const auto e = parse_expectation(metric, text);
  EXPECT_TRUE(e) << metric << " " << text << ": " << e.error;
  return e && e.value->holds(seen);
}

std::string refused(std::string_view metric, std::string_view text) {
  const auto e = parse_expectation(metric, text);
  EXPECT_FALSE(e) << text;
  return e.error + (e.suggestion.empty() ? "" : "; " + e.suggestion);
}

TEST(Expectation, relations) {
  EXPECT_TRUE(holds("delivered", ">= 99 %", 0.99));
  EXPECT_FALSE(holds("delivered", "> 99 %", 0.99));
  EXPECT_FALSE(holds("delivered", ">= 99 %", 0.9899));
  EXPECT_TRUE(holds("p95_delay", "< 1 h", 3599.9));
  EXPECT_FALSE(holds("p95_delay", "<1 h", 3600));
  EXPECT_TRUE(holds("p95_delay", "<= 1 h", 3600));
  EXPECT_TRUE(holds("duplicates", "0", 0));
  EXPECT_FALSE(holds("duplicates", "= 0", 1));
  EXPECT_TRUE(holds("duplicates", "!= 0", 1));
  EXPECT_TRUE(holds("bytes", "> 20 KiB", 20481));
  EXPECT_TRUE(holds("replies.450", "\u2265 3", 3));
}

TEST(Expectation, between_has_its_bounds) {
  EXPECT_TRUE(holds("attempts", "between 2 and 4", 2));
  EXPECT_TRUE(holds("attempts", "between 2 and 4", 4));
  EXPECT_FALSE(holds("attempts", "between 2 and 4", 4.01));
  EXPECT_TRUE(holds("p50_delay", "between 1 min and 1 h", 60));
}

TEST(Expectation, a_decimal_is_equal_to_what_it_was_read_from) {
  EXPECT_TRUE(holds("p50_delay", "= 0.3 s", 0.1 + 0.2));
  EXPECT_FALSE(holds("p50_delay", "= 0.3 s", 0.300000002));
}

TEST(Expectation, what_was_not_reached_is_later_than_everything) {
  EXPECT_FALSE(holds("p95_delay", "< 100 d", INFINITY));
  EXPECT_TRUE(holds("p95_delay", "> 1 h", INFINITY));
  EXPECT_TRUE(holds("p95_delay", "not reached", INFINITY));
  EXPECT_FALSE(holds("p95_delay", "not reached", 5));
  EXPECT_TRUE(holds("p95_delay", "!= not reached", 5));
}

TEST(Expectation, what_does_not_apply_meets_none) {
  for (const char* text : {"< 1 h", "> 0 s", "!= 3 s", "not reached", "between 0 s and 5 d"})
    EXPECT_FALSE(holds("p95_delay", text, NAN)) << text;
}

TEST(Expectation, of_many_runs_it_says_which_figure_it_is_about) {
  using Subject = Expectation::Subject;
  EXPECT_EQ(parse_expectation("p95_delay", "< 1 h").value->subject, Subject::mean);
  EXPECT_EQ(parse_expectation("p95_delay", "mean < 1 h").value->subject, Subject::mean);
  EXPECT_EQ(parse_expectation("p95_delay", "interval < 1 h").value->subject, Subject::interval);
  EXPECT_EQ(parse_expectation("p95_delay", "every run < 1 h").value->subject, Subject::every);
  EXPECT_EQ(parse_expectation("p95_delay", "every < 1 h").value->subject, Subject::every);
  const auto e = *parse_expectation("p95_delay", "interval < 1 h").value;
  EXPECT_TRUE(e.holds_within(10, 3599));
  EXPECT_FALSE(e.holds_within(10, 3601));
  const auto other = *parse_expectation("duplicates", "interval != 3").value;
  EXPECT_FALSE(other.holds_within(2, 4));
  EXPECT_TRUE(other.holds_within(4, 5));
}

TEST(Expectation, mistakes_say_what_was_meant) {
  EXPECT_EQ(refused("p95_delay", "< 1"), "'1' has no unit; did you mean '1 ms'?");
  EXPECT_EQ(refused("delivered", ">= 99"), "'99' has no unit; did you mean '99 %'?");
  EXPECT_EQ(refused("duplicates", "0 %"), "'0 %': a count has no unit; did you mean '0'?");
  EXPECT_EQ(refused("duplicates", "few"),
            "'few' is no number; write it as '0', '>= 100' or 'between 2 and 4'");
  EXPECT_EQ(refused("attempts", "between 4 and 2"),
            "'between 4 and 2': nothing lies between them; the smaller bound comes first");
  EXPECT_EQ(refused("attempts", "between 4"), "'between 4' names one bound; write it as 'between A and B'");
  for (const char* text :
       {"", " ", "<", ">= ", "mean", "interval <", "between  and ", "nan", "inf", "-", "\xff"})
    refused("attempts", text);
}

}  // namespace
