#include <gtest/gtest.h>

#include "units/rate.hpp"

namespace units {
namespace {

using namespace std::chrono_literals;

TEST(Rate, is_a_number_and_a_time) {
  EXPECT_EQ(parse_rate("60/min").value, (Rate{60, 1min}));
  EXPECT_EQ(parse_rate("0.5/s").value, (Rate{0.5, 1s}));
  EXPECT_EQ(parse_rate(" 100 / 10 min ").value, (Rate{100, 10min}));
  EXPECT_EQ(parse_rate("3 per h").value, (Rate{3, 1h}));
  EXPECT_EQ(parse_rate("1e3/d").value, (Rate{1000, 24h}));
  EXPECT_DOUBLE_EQ(parse_rate("60/min").value->per_second(), 1);
}

TEST(Rate, says_what_is_wrong) {
  EXPECT_EQ(parse_rate("60").suggestion, "did you mean '60/min'?");
  EXPECT_NE(parse_rate("60/minute").error.find("unit 'minute' is unknown"), std::string::npos);
  for (const char* text : {"", "/min", "x/min", "0/min", "-1/min", "5/", "5/0 s", "5 min", "nan/s", "inf/s", "1e300/s"}) {
    const auto r = parse_rate(text);
    EXPECT_FALSE(r) << text;
    EXPECT_NE(r.error, "") << text;
  }
}

TEST(Rate, is_written_as_it_is_read) {
  for (const char* text : {"60/min", "0.5/s", "100/10 min", "0.1/d", "7/90 s"})
    EXPECT_EQ(to_text(*parse_rate(text).value), text);
}

}  // namespace
}  // namespace units
