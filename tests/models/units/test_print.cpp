#include <gtest/gtest.h>

#include <limits>

#include "units/units.hpp"

namespace units {
namespace {

using namespace std::chrono_literals;

TEST(Text, takes_the_largest_unit_that_needs_no_fraction) {
  EXPECT_EQ(to_text(Duration(250ms)), "250 ms");
  EXPECT_EQ(to_text(Duration(1500us)), "1500 us");
  EXPECT_EQ(to_text(Duration(1s)), "1 s");
  EXPECT_EQ(to_text(Duration(5 * 24h)), "5 d");
  EXPECT_EQ(to_text(Duration(90min)), "90 min");
  EXPECT_EQ(to_text(Duration(0)), "0 s");
  EXPECT_EQ(to_text(Duration(-2s)), "-2 s");
  EXPECT_EQ(to_text(Bytes{1024}), "1 KiB");
  EXPECT_EQ(to_text(Bytes{1000}), "1 kB");
  EXPECT_EQ(to_text(Bytes{1023}), "1023 B");
  EXPECT_EQ(to_text(Bytes{0}), "0 B");
  EXPECT_EQ(to_text(BitRate{100'000'000}), "100 Mbps");
  EXPECT_EQ(to_text(BitRate{0}), "0 bps");
}

TEST(HumanText, has_about_three_digits) {
  EXPECT_EQ(to_human(Duration(1'206'000'000)), "1.21 s");
  EXPECT_EQ(to_human(Duration(40min)), "40 min");
  EXPECT_EQ(to_human(Duration(300us)), "300 us");
  EXPECT_EQ(to_human(Duration(12'345'678)), "12.3 ms");
  EXPECT_EQ(to_human(Duration(7h)), "7 h");
  EXPECT_EQ(to_human(Duration(5 * 24h)), "5 d");
  EXPECT_EQ(to_human(Duration(0)), "0 s");
  EXPECT_EQ(to_human(Duration(-1500ms)), "-1.5 s");
  EXPECT_EQ(to_human(Bytes{5300}), "5.3 kB");
  EXPECT_EQ(to_human(Bytes{7}), "7 B");
  EXPECT_EQ(to_human(Bytes{10'485'760}), "10.5 MB");
}

TEST(HumanText, goes_to_the_next_unit_rather_than_round_up_to_a_thousand) {
  EXPECT_EQ(to_human(Duration(999'999'999)), "1 s");
  EXPECT_EQ(to_human(Duration(999'400'000)), "999 ms");
  EXPECT_EQ(to_human(Bytes{999'999}), "1 MB");
  EXPECT_EQ(to_human(Duration(119'999'999'999)), "2 min");
}

TEST(Seconds, have_nine_decimals_and_no_unit) {
  EXPECT_EQ(to_seconds(Duration(300ms)), "0.300000000");
  EXPECT_EQ(to_seconds(Duration(1)), "0.000000001");
  EXPECT_EQ(to_seconds(Duration(-1ms)), "-0.001000000");
  EXPECT_EQ(to_seconds(kStart + 3h), "10800.000000000");
  EXPECT_EQ(to_seconds(Duration::min()), "-9223372036.854775808");
  std::string line = "time,";
  append_seconds(line, Duration(2s));
  EXPECT_EQ(line, "time,2.000000000");
}

TEST(FromSeconds, rounds_to_the_nearest_nanosecond) {
  EXPECT_EQ(from_seconds(0.3), Duration(300ms));
  EXPECT_EQ(from_seconds(1e-9), Duration(1));
  EXPECT_EQ(from_seconds(0.4e-9), Duration(0));
  EXPECT_EQ(from_seconds(0.6e-9), Duration(1));
  EXPECT_EQ(from_seconds(-0.25), Duration(-250ms));
  EXPECT_EQ(from_seconds(8'999'999'999.5), Duration(8'999'999'999'500'000'000));
  EXPECT_DOUBLE_EQ(in_seconds(from_seconds(12.75)), 12.75);
}

}  // namespace
}  // namespace units
