#include <gtest/gtest.h>

#include "policy/client_limits.hpp"

namespace policy {
namespace {

using namespace std::chrono_literals;
using units::kStart;
using Verdict = ClientLimits::Verdict;

TEST(ClientLimits, so_many_connections_at_a_time) {
  ClientLimits l;
  const ClientRules rules{2, {}, {}};
  EXPECT_EQ(l.connect("a", kStart, rules), Verdict::accepted);
  EXPECT_EQ(l.connect("a", kStart, rules), Verdict::accepted);
  EXPECT_EQ(l.connect("a", kStart, rules), Verdict::too_many_at_once);
  EXPECT_EQ(l.connect("b", kStart, rules), Verdict::accepted);
  l.disconnect("a");
  EXPECT_EQ(l.connect("a", kStart, rules), Verdict::too_many_at_once) << "the refused one still is a connection";
  l.disconnect("a");
  l.disconnect("a");
  EXPECT_EQ(l.connect("a", kStart, rules), Verdict::accepted);
  l.clear();
  EXPECT_EQ(l.connect("a", kStart, rules), Verdict::accepted);
}

TEST(ClientLimits, so_many_messages_in_a_window_that_the_first_one_opens) {
  ClientLimits l;
  const ClientRules rules{0, {}, units::Rate{3, 1min}};
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(l.message("a", kStart + i * 10s, rules));
  EXPECT_FALSE(l.message("a", kStart + 59s, rules));
  EXPECT_TRUE(l.message("b", kStart + 59s, rules));
  EXPECT_TRUE(l.message("a", kStart + 60s, rules)) << "a new window";
  EXPECT_TRUE(l.message("a", kStart + 119s, rules));
  EXPECT_TRUE(l.message("a", kStart + 119s, rules));
  EXPECT_FALSE(l.message("a", kStart + 119s, rules));
}

TEST(ClientLimits, so_many_connections_in_a_time) {
  ClientLimits l;
  const ClientRules rules{0, units::Rate{2, 1s}, {}};
  EXPECT_EQ(l.connect("a", kStart, rules), Verdict::accepted);
  EXPECT_EQ(l.connect("a", kStart, rules), Verdict::accepted);
  EXPECT_EQ(l.connect("a", kStart, rules), Verdict::too_often);
  EXPECT_EQ(l.connect("a", kStart + 1s, rules), Verdict::accepted);
}

TEST(ClientLimits, less_than_one_is_one) {
  ClientLimits l;
  const ClientRules rules{0, {}, units::Rate{0.5, 1min}};
  EXPECT_TRUE(l.message("a", kStart, rules));
  EXPECT_FALSE(l.message("a", kStart + 1s, rules));
}

}  // namespace
}  // namespace policy
