// [expect] and warmup in a scenario.
#include "support.hpp"

namespace scenario {
namespace {

using namespace std::chrono_literals;

TEST(Expect, is_read_in_file_order) {
  const auto s = good("warmup = \"6 h\"\n" + kTwoCities +
                      "[expect]\np95_delay = \"< 1 h\"\ndelivered = \">= 99 %\"\nduplicates = 0\n"
                      "replies.450 = \"0\"\n");
  EXPECT_EQ(s.warmup, 6h);
  ASSERT_EQ(s.expect.size(), 4u);
  EXPECT_EQ(s.expect[0].metric, "p95_delay");
  EXPECT_EQ(s.expect[0].text, "< 1 h");
  EXPECT_EQ(s.expect[1].metric, "delivered");
  EXPECT_EQ(s.expect[2].text, "0");
  EXPECT_EQ(s.expect[3].metric, "replies.450");
}

TEST(Expect, survives_being_written) {
  const auto s = good("warmup = \"6 h\"\n" + kTwoCities +
                      "[expect]\np95_delay = \"interval < 1 h\"\n\"replies.4yz\" = \"between 1 and 2\"\n");
  const auto again = good(to_toml(s));
  EXPECT_EQ(again.warmup, s.warmup);
  EXPECT_EQ(again.expect, s.expect);
}

TEST(Expect, can_be_set) {
  EXPECT_EQ(good(kTwoCities, {{"expect.duplicates", "0"}}).expect.at(0).text, "0");
  EXPECT_EQ(good(kTwoCities, {{"expect.replies.450", "> 3"}}).expect.at(0).metric, "replies.450");
}

TEST(Expect, mistakes_have_their_place) {
  EXPECT_EQ(bad(kTwoCities + "[expect]\np95_dealy = \"< 1 h\"\n"),
            "test:8:1: error: there is no metric 'p95_dealy'\n    p95_dealy = \"< 1 h\"\n    did you mean "
            "'p95_delay'?\n");
  EXPECT_EQ(
      bad(kTwoCities + "[expect]\np95_delay = \"< 1\"\n"),
      "test:8:13: error: p95_delay: '1' has no unit\n    p95_delay = \"< 1\"\n    did you mean '1 ms'?\n");
  EXPECT_EQ(bad(kTwoCities + "[expect]\ndelivered = 1\n"),
            "test:8:13: error: what is expected of 'delivered' is a text\n    delivered = 1\n    write it as "
            "delivered = \">= 99 %\"\n");
}

}  // namespace
}  // namespace scenario
