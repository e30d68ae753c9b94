#include <gtest/gtest.h>

#include <limits>

#include "random/stream.hpp"
#include "units/units.hpp"

namespace units {
namespace {

using namespace std::chrono_literals;

std::int64_t ns(std::string_view text) {
  const auto p = parse_duration(text);
  EXPECT_TRUE(p) << text << ": " << p.error;
  return p.value.value_or(Duration(-1)).count();
}

template <class Parsed>
void expect_error(const Parsed& p, std::string_view error, std::string_view suggestion = {}) {
  EXPECT_FALSE(p);
  EXPECT_EQ(p.error, error);
  EXPECT_EQ(p.suggestion, suggestion);
}

TEST(Duration, is_read_in_every_unit) {
  EXPECT_EQ(ns("1 ns"), 1);
  EXPECT_EQ(ns("1 us"), 1'000);
  EXPECT_EQ(ns("1 µs"), 1'000);
  EXPECT_EQ(ns("1 \xCE\xBCs"), 1'000);
  EXPECT_EQ(ns("250 ms"), 250'000'000);
  EXPECT_EQ(ns("1 s"), 1'000'000'000);
  EXPECT_EQ(ns("40 min"), 2'400'000'000'000);
  EXPECT_EQ(ns("2 h"), 7'200'000'000'000);
  EXPECT_EQ(ns("5 d"), 432'000'000'000'000);
}

TEST(Duration, needs_no_blank_and_tolerates_some) {
  EXPECT_EQ(ns("10ms"), 10'000'000);
  EXPECT_EQ(ns("  10   ms "), 10'000'000);
  EXPECT_EQ(ns("+10 ms"), 10'000'000);
  EXPECT_EQ(ns("-10 ms"), -10'000'000);
}

TEST(Duration, is_exact_where_binary_fractions_are_not) {
  EXPECT_EQ(ns("0.3 ms"), 300'000);
  EXPECT_EQ(ns("0.1 s"), 100'000'000);
  EXPECT_EQ(ns("1.000000001 s"), 1'000'000'001);
  EXPECT_EQ(ns("0.5 d"), 43'200'000'000'000);
  EXPECT_EQ(ns("2.50000000000000000000000000000000 h"), 9'000'000'000'000);
  EXPECT_EQ(ns(".5 s"), 500'000'000);
  EXPECT_EQ(ns("1. s"), 1'000'000'000);
}

TEST(Duration, finer_than_a_nanosecond_is_an_error) {
  expect_error(parse_duration("0.3 ns"), "'0.3 ns' is not a whole number of nanoseconds");
  expect_error(parse_duration("0.0000000000000000000000000000000001 d"),
               "'0.0000000000000000000000000000000001 d' is not a whole number of nanoseconds");
}

TEST(Duration, out_of_range_is_an_error) {
  EXPECT_EQ(ns("9223372036854775807 ns"), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(ns("-9223372036854775808 ns"), std::numeric_limits<std::int64_t>::min());
  expect_error(parse_duration("9223372036854775808 ns"),
               "'9223372036854775808 ns' is too large for a duration");
  expect_error(parse_duration("106752 d"), "'106752 d' is too large for a duration");
  expect_error(parse_duration("99999999999999999999999999999999999999999999 s"),
               "'99999999999999999999999999999999999999999999 s' is too large for a duration");
}

TEST(Duration, without_unit_is_an_error_that_suggests_one) {
  expect_error(parse_duration("10"), "'10' has no unit", "did you mean '10 ms'?");
  expect_error(parse_duration("-2.5"), "'-2.5' has no unit", "did you mean '-2.5 ms'?");
}

TEST(Duration, slips_of_the_unit_are_understood_but_not_accepted) {
  expect_error(parse_duration("3 sec"), "'3 sec' is no duration: the unit 'sec' is unknown",
               "did you mean '3 s'?");
  expect_error(parse_duration("3 m"), "'3 m' is no duration: the unit 'm' is unknown",
               "did you mean '3 min'?");
  expect_error(parse_duration("3 MS"), "'3 MS' is no duration: the unit 'MS' is unknown",
               "did you mean '3 ms'?");
  expect_error(parse_duration("3 weeks"), "'3 weeks' is no duration: the unit 'weeks' is unknown",
               "units are ns us µs ms s min h d");
}

TEST(Duration, nonsense_is_an_error) {
  for (const char* text : {"", " ", "ms", "ten ms", ".", "-", "1e3 s", "1,5 s", "1 2 s", "NaN s", "0x10 s"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(Bytes, are_read_in_powers_of_1000_and_of_1024) {
  EXPECT_EQ(parse_bytes("512 B").value, Bytes{512});
  EXPECT_EQ(parse_bytes("4 KiB").value, Bytes{4096});
  EXPECT_EQ(parse_bytes("4 kB").value, Bytes{4000});
  EXPECT_EQ(parse_bytes("4 KB").value, Bytes{4000});
  EXPECT_EQ(parse_bytes("10 MB").value, Bytes{10'000'000});
  EXPECT_EQ(parse_bytes("10 MiB").value, Bytes{10 << 20});
  EXPECT_EQ(parse_bytes("1 GB").value, Bytes{1'000'000'000});
  EXPECT_EQ(parse_bytes("1 GiB").value, Bytes{1 << 30});
  EXPECT_EQ(parse_bytes("0.5 KiB").value, Bytes{512});
  EXPECT_EQ(parse_bytes("1.0009765625 KiB").value, Bytes{1025});
}

TEST(Bytes, come_whole_and_not_negative) {
  expect_error(parse_bytes("0.5 B"), "'0.5 B' is not a whole number of bytes");
  expect_error(parse_bytes("0.0001 KiB"), "'0.0001 KiB' is not a whole number of bytes");
  expect_error(parse_bytes("-1 B"), "'-1 B' is negative; a size cannot be");
  expect_error(parse_bytes("20"), "'20' has no unit", "did you mean '20 KiB'?");
  expect_error(parse_bytes("20 k"), "'20 k' is no size: the unit 'k' is unknown", "did you mean '20 KiB'?");
  expect_error(parse_bytes("8589934592 GiB"), "'8589934592 GiB' is too large for a size");
}

TEST(BitRate, is_read_in_powers_of_1000) {
  EXPECT_EQ(parse_bit_rate("9600 bps").value, BitRate{9600});
  EXPECT_EQ(parse_bit_rate("64 kbps").value, BitRate{64'000});
  EXPECT_EQ(parse_bit_rate("1.5 Mbps").value, BitRate{1'500'000});
  EXPECT_EQ(parse_bit_rate("10 Gbps").value, BitRate{10'000'000'000});
}

TEST(BitRate, slips_are_suggested) {
  expect_error(parse_bit_rate("10 mps"), "'10 mps' is no bit rate: the unit 'mps' is unknown",
               "did you mean '10 Mbps'?");
  expect_error(parse_bit_rate("10 Mbit/s"), "'10 Mbit/s' is no bit rate: the unit 'Mbit/s' is unknown",
               "did you mean '10 Mbps'?");
  expect_error(parse_bit_rate("10"), "'10' has no unit", "did you mean '10 Mbps'?");
}

TEST(Ratio, is_a_percentage) {
  EXPECT_EQ(parse_ratio("100 %").value, 1.0);
  EXPECT_EQ(parse_ratio("0.1 %").value, 0.001);
  EXPECT_EQ(parse_ratio("60%").value, 0.6);
  EXPECT_EQ(parse_ratio("0 %").value, 0.0);
  expect_error(parse_ratio("0.1"), "'0.1' has no unit", "did you mean '0.1 %'?");
  expect_error(parse_ratio("-1 %"), "'-1 %' is negative; a ratio cannot be");
  EXPECT_FALSE(parse_ratio("one %"));
  EXPECT_FALSE(parse_ratio("1 ms"));
}

// The law of this folder: what is printed exactly is read back as the same value.
TEST(Units, every_exact_text_parses_back_to_its_value) {
  rng::Stream random(1, "units");
  for (int i = 0; i < 20'000; ++i) {
    // Spread over all magnitudes, with many round numbers among them.
    auto n = static_cast<std::int64_t>(random() >> (1 + rng::below(random, 63)));
    for (auto zeros = rng::below(random, 12); zeros > 0 && n < std::numeric_limits<std::int64_t>::max() / 10;
         --zeros)
      n *= 10;
    n = std::max<std::int64_t>(n, 0);
    ASSERT_EQ(parse_duration(to_text(Duration(n))).value, Duration(n)) << to_text(Duration(n));
    ASSERT_EQ(parse_duration(to_text(Duration(-n))).value, Duration(-n));
    ASSERT_EQ(parse_bytes(to_text(Bytes{n})).value, Bytes{n}) << to_text(Bytes{n});
    ASSERT_EQ(parse_bit_rate(to_text(BitRate{n})).value, BitRate{n}) << to_text(BitRate{n});
  }
}

TEST(Units, no_text_crashes_a_parser_and_each_gets_a_value_or_a_reason) {
  rng::Stream random(2, "units");
  const std::string_view letters = "0123456789.-+ emsunhdkKMGiBbp/%µ\xCE\xBC\x00\xff";
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto n = rng::below(random, 30); n > 0; --n) text += letters[rng::below(random, letters.size())];
    ASSERT_NE(parse_duration(text).value.has_value(), !parse_duration(text).error.empty()) << text;
    ASSERT_NE(parse_bytes(text).value.has_value(), !parse_bytes(text).error.empty()) << text;
    ASSERT_NE(parse_bit_rate(text).value.has_value(), !parse_bit_rate(text).error.empty()) << text;
    ASSERT_NE(parse_ratio(text).value.has_value(), !parse_ratio(text).error.empty()) << text;
  }
}

TEST(Ratio, is_printed_as_it_is_read) {
  for (const double x : {0.0, 0.001, 0.07, 0.29, 1.0 / 3, 0.6, 1e-9, 0.999999}) {
    const auto text = to_percent(x);
    EXPECT_EQ(parse_ratio(text).value, x) << text;
  }
  EXPECT_EQ(to_percent(0.07), "7 %");
}

}  // namespace
}  // namespace units
