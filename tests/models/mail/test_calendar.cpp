#include <gtest/gtest.h>

#include "mail/calendar.hpp"

namespace mail {
namespace {

using namespace std::chrono_literals;

Calendar at(std::string_view text) {
  const auto c = parse_calendar(text);
  EXPECT_TRUE(c) << text << ": " << c.error;
  return c.value.value_or(Calendar{});
}
std::string start(std::string_view text) { return at(text).rfc5322(units::kStart); }

TEST(Calendar, begins_the_year_2000_where_nothing_is_said) {
  EXPECT_EQ(Calendar{}.rfc5322(units::kStart), "Sat, 1 Jan 2000 00:00:00 +0000");
  EXPECT_EQ(Calendar{}.rfc3339(units::kStart), "2000-01-01T00:00:00Z");
  EXPECT_EQ(Calendar{}.asctime(units::kStart), "Sat Jan  1 00:00:00 2000");
}

TEST(Calendar, writes_dates_in_the_zone_it_was_given) {
  EXPECT_EQ(start("2004-08-06T10:00:00-04:00"), "Fri, 6 Aug 2004 10:00:00 -0400");
  EXPECT_EQ(start("2004-08-06T10:00:00+05:45"), "Fri, 6 Aug 2004 10:00:00 +0545");
  EXPECT_EQ(start("2004-08-06T10:00:00Z"), "Fri, 6 Aug 2004 10:00:00 +0000");
  EXPECT_EQ(start("2004-08-06T10:00:00-00:30"), "Fri, 6 Aug 2004 10:00:00 -0030");
  EXPECT_EQ(at("2004-08-06T10:00:00-04:00").start_unix, at("2004-08-06T14:00:00Z").start_unix);
}

TEST(Calendar, moves_on_with_the_simulated_time) {
  const auto c = at("2004-12-31T23:59:59-04:00");
  EXPECT_EQ(c.rfc5322(units::kStart + 999ms), "Fri, 31 Dec 2004 23:59:59 -0400");
  EXPECT_EQ(c.rfc5322(units::kStart + 1s), "Sat, 1 Jan 2005 00:00:00 -0400");
  EXPECT_EQ(c.rfc3339(units::kStart + 1s), "2005-01-01T00:00:00-04:00");
  EXPECT_EQ(c.asctime(units::kStart + 1s), "Sat Jan  1 04:00:00 2005") << "the mbox separator is in UTC";
  EXPECT_EQ(c.rfc5322(units::kStart - 1ns), "Fri, 31 Dec 2004 23:59:58 -0400");
}

TEST(Calendar, knows_leap_years) {
  EXPECT_EQ(at("2004-02-28T00:00:00Z").rfc5322(units::kStart + 24h), "Sun, 29 Feb 2004 00:00:00 +0000");
  EXPECT_EQ(at("1900-02-28T00:00:00Z").rfc5322(units::kStart + 24h), "Thu, 1 Mar 1900 00:00:00 +0000");
  EXPECT_EQ(start("2000-02-29T12:00:00Z"), "Tue, 29 Feb 2000 12:00:00 +0000");
  EXPECT_FALSE(parse_calendar("2003-02-29T12:00:00Z"));
  EXPECT_FALSE(parse_calendar("1900-02-29T12:00:00Z"));
}

TEST(Calendar, reaches_before_1970) {
  EXPECT_EQ(start("1969-07-20T20:17:40Z"), "Sun, 20 Jul 1969 20:17:40 +0000");
}

TEST(Calendar, small_letters_and_a_blank_are_dates_too) {
  EXPECT_EQ(start("2004-08-06t10:00:00z"), start("2004-08-06T10:00:00Z"));
  EXPECT_EQ(start("2004-08-06 10:00:00Z"), start("2004-08-06T10:00:00Z"));
}

TEST(Calendar, says_what_is_wrong_with_anything_else) {
  for (const char* text :
       {"", "2004", "2004-08-06", "2004-08-06T10:00:00", "2004-08-06T10:00", "2004-8-6T10:00:00Z",
        "2004-13-01T00:00:00Z", "2004-00-01T00:00:00Z", "2004-04-31T00:00:00Z", "2004-08-06T24:00:00Z",
        "2004-08-06T10:60:00Z", "2004-08-06T10:00:60Z", "2004-08-06T10:00:00+4:00",
        "2004-08-06T10:00:00+0400", "2004-08-06T10:00:00+04:00x", "2004-08-06T10:00:00+15:00",
        "2004-08-06T10:00:00+04:75", "2004-08-06T10:00:00 EST", "yesterday, of course"}) {
    const auto c = parse_calendar(text);
    EXPECT_FALSE(c) << text;
    EXPECT_FALSE(c.error.empty());
    EXPECT_NE(c.suggestion.find("2004-08-06T10:00:00-04:00"), std::string::npos);
  }
}

}  // namespace
}  // namespace mail
