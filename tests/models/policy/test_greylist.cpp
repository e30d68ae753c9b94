#include <gtest/gtest.h>

#include "policy/greylist.hpp"

namespace policy {
namespace {

using namespace std::chrono_literals;
using units::kStart;

struct List {
  Greylist greylist;
  GreylistRule rule{5min};
  bool passes(units::Duration at, const char* client = "192.0.2.1", const char* from = "a@x", const char* to = "b@y") {
    return greylist.passes(client, from, to, kStart + at, rule);
  }
};

TEST(Greylist, who_comes_back_after_the_delay_passes) {
  List l;
  EXPECT_FALSE(l.passes(0s));
  EXPECT_FALSE(l.passes(299s)) << "too early, and the clock goes on from the first attempt";
  EXPECT_TRUE(l.passes(300s));
  EXPECT_TRUE(l.passes(301s)) << "and is known from then on";
}

TEST(Greylist, every_triplet_waits_for_itself) {
  List l;
  EXPECT_FALSE(l.passes(0s));
  EXPECT_TRUE(l.passes(6min));
  EXPECT_FALSE(l.passes(6min, "192.0.2.1", "c@x"));
  EXPECT_FALSE(l.passes(6min, "192.0.2.1", "a@x", "c@y"));
  EXPECT_FALSE(l.passes(6min, "192.0.3.1"));
  EXPECT_TRUE(l.passes(6min, "192.0.2.77")) << "another host of the same network";
  EXPECT_TRUE(l.passes(6min, "192.0.2.1", "A@X")) << "in any case";
}

TEST(Greylist, who_comes_back_too_late_begins_anew) {
  List l;
  EXPECT_FALSE(l.passes(0s));
  EXPECT_FALSE(l.passes(48h + 1s));
  EXPECT_FALSE(l.passes(48h + 2min));
  EXPECT_TRUE(l.passes(48h + 6min));
}

TEST(Greylist, what_was_not_heard_of_for_long_is_forgotten) {
  List l;
  EXPECT_FALSE(l.passes(0s));
  EXPECT_TRUE(l.passes(5min));
  EXPECT_TRUE(l.passes(34 * 24h));
  EXPECT_TRUE(l.passes(68 * 24h)) << "each mail keeps it known";
  EXPECT_FALSE(l.passes(68 * 24h + 35 * 24h + 1s));
}

TEST(Greylist, a_network_that_kept_coming_back_is_trusted) {
  List l;
  l.rule.auto_whitelist = 2;
  const char* senders[] = {"a@x", "b@x", "c@x"};
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(l.passes(i * 2h, "192.0.2.1", senders[i]));
    EXPECT_TRUE(l.passes(i * 2h + 5min, "192.0.2.1", senders[i]));
  }
  EXPECT_TRUE(l.passes(5h, "192.0.2.1", senders[2]));
  EXPECT_FALSE(l.passes(5h, "198.18.0.1", senders[2]));
}

TEST(Greylist, two_triplets_within_an_hour_are_one_proof) {
  List l;
  l.rule.auto_whitelist = 2;
  EXPECT_FALSE(l.passes(0s, "192.0.2.1", "a@x"));
  EXPECT_FALSE(l.passes(0s, "192.0.2.1", "b@x"));
  EXPECT_TRUE(l.passes(5min, "192.0.2.1", "a@x"));
  EXPECT_TRUE(l.passes(5min, "192.0.2.1", "b@x"));
  EXPECT_FALSE(l.passes(6min, "192.0.2.1", "c@x"));
}

TEST(Greylist, forgets_so_that_it_does_not_grow_for_ever) {
  List l;
  for (int i = 0; i < 20'000; ++i) l.passes(i * 10min, "192.0.2.1", ("user" + std::to_string(i) + "@x").c_str());
  EXPECT_LT(l.greylist.size(), 1500u) << "two days are 288 triplets";
}

TEST(Greylist, without_a_delay_lets_everybody_pass) {
  List l;
  l.rule.delay = {};
  EXPECT_TRUE(l.passes(0s));
  EXPECT_EQ(l.greylist.size(), 0u);
}

}  // namespace
}  // namespace policy
