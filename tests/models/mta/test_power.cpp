// An MTA in trouble, and one whose configuration changes while it runs.
#include <gtest/gtest.h>

#include "little_world.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;

struct Pair : ::testing::Test {
  LittleWorld w;
  MtaId a = w.add(LittleWorld::mta("a.example", {"ann"})), b = w.add(LittleWorld::mta("b.example", {"bob"}));

  void power(MtaId m, Duration at, Power to) {
    w.at(units::kStart + at, [this, m, to] { w.tell(m, event::PowerChanged{to, "trouble"}); });
  }
  Duration delivered(std::size_t n = 0) {
    const auto rows = w.all(Kind::delivered);
    return n < rows.size() ? rows[n].time.time_since_epoch() : Duration(-1);
  }
};

TEST_F(Pair, a_crash_resets_every_session_and_is_recorded_once) {
  w.submit(a, "ann@a.example", {"bob@b.example"});
  power(b, 350ms, Power::crashed);
  power(b, 360ms, Power::crashed);
  power(b, 20min, Power::up);
  ASSERT_TRUE(w.run());
  const auto rows = w.all(Kind::power);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].state, "crashed");
  EXPECT_EQ(rows[0].cause, "trouble");
  const auto closed = w.all(Kind::closed);
  ASSERT_GE(closed.size(), 2u);
  EXPECT_EQ(closed[0].mta, b);
  EXPECT_EQ(closed[0].cause, "crashed");
  EXPECT_EQ(closed[1].mta, a);
  EXPECT_EQ(closed[1].cause, "reset");
  EXPECT_EQ(closed[1].time, units::kStart + 400ms) << "one way later";
  EXPECT_EQ(w.count(Kind::delivered), 1u);
}

TEST_F(Pair, one_that_is_unavailable_says_so_and_still_sends_its_own) {
  w.submit(a, "ann@a.example", {"bob@b.example"});
  w.submit(b, "bob@b.example", {"ann@a.example"}, units::kStart + 1s);
  power(b, 0s, Power::unavailable);
  power(b, 10min, Power::up);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.all(Kind::attempted).at(0).code, 421);
  EXPECT_LT(delivered(0), 2s) << "b's own";
  EXPECT_GE(delivered(1), 10min);
}

TEST_F(Pair, one_that_is_stopped_begins_nothing_new) {
  power(a, 0s, Power::stopping);
  w.submit(a, "ann@a.example", {"bob@b.example", "ann@a.example"}, units::kStart + 1s);
  power(a, 1h, Power::up);
  w.at(units::kStart + 30min, [&] { EXPECT_EQ(w.queued().size(), 2u) << "what was dropped is in custody"; });
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.all(Kind::submitted).at(0).time, units::kStart + 1s);
  EXPECT_EQ(w.all(Kind::connecting).at(0).time, units::kStart + 1h);
  EXPECT_EQ(delivered(0), 1h) << "the local one";
  EXPECT_EQ(w.count(Kind::delivered), 2u);
}

TEST_F(Pair, a_session_it_leads_goes_on_to_its_end_while_it_stops) {
  w.submit(a, "ann@a.example", {"bob@b.example"});
  power(a, 350ms, Power::stopping);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 1u);
  EXPECT_EQ(w.count(Kind::attempted), 0u);
}

TEST_F(Pair, a_new_configuration_holds_from_the_next_session_on) {
  auto slow = LittleWorld::mta("b.example", {"bob"});
  slow.think.banner = 5s;
  slow.max_message = 10;
  w.submit(a, "ann@a.example", {"bob@b.example"});
  w.submit(a, "ann@a.example", {"bob@b.example"}, units::kStart + 1min);
  w.at(units::kStart + 30s, [&] {
    w.tell(b, event::Reconfigured{std::make_shared<const Config>(slow), "storm"});
  });
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.all(Kind::configured).at(0).cause, "storm");
  EXPECT_EQ(w.count(Kind::delivered), 2u) << "the second is the notice";
  EXPECT_EQ(w.count(Kind::bounced), 1u) << "too large since the change";
  for (const auto& r : w.all(Kind::reply))
    if (r.code == 220 && r.time > units::kStart + 1min) {
      EXPECT_GE(r.time, units::kStart + 1min + 5s);
    }
}

TEST_F(Pair, retries_follow_the_new_schedule_from_the_next_failure_on) {
  w.refuses = {b};
  w.submit(a, "ann@a.example", {"bob@b.example"});
  auto eager = LittleWorld::mta("a.example", {"ann"});
  eager.retry.formula.first = eager.retry.formula.max = 1min;
  w.at(units::kStart + 10min, [&] {
    w.tell(a, event::Reconfigured{std::make_shared<const Config>(eager), "hurry"});
  });
  w.at(units::kStart + 40min, [&] { w.refuses.clear(); });
  ASSERT_TRUE(w.run());
  EXPECT_GT(w.count(Kind::attempted), 8u) << "every minute from 30 min on";
  EXPECT_LT(delivered(), 42min);
}

TEST_F(Pair, a_shorter_lifetime_holds_for_mail_that_is_queued_already) {
  w.refuses = {b};
  w.submit(a, "ann@a.example", {"bob@b.example"});
  auto hasty = LittleWorld::mta("a.example", {"ann"});
  hasty.give_up = 15min;
  w.at(units::kStart + 10min, [&] {
    w.tell(a, event::Reconfigured{std::make_shared<const Config>(hasty), "hurry"});
  });
  ASSERT_TRUE(w.run());
  ASSERT_EQ(w.count(Kind::expired), 1u);
  EXPECT_LT(w.all(Kind::expired)[0].time, units::kStart + 31min);
}

}  // namespace
}  // namespace mta
