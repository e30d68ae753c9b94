#include "timeline/tally.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "models/timeline/told.hpp"

namespace {

using namespace told;
using timeline::DeliveryStory;
using timeline::Kind;
using timeline::Outcome;
using timeline::Tally;

units::TimePoint at(int second) { return units::kStart + std::chrono::seconds(second); }

DeliveryStory story(Outcome outcome, int submitted, int finished, int attempts = 1) {
  DeliveryStory s;
  s.outcome = outcome;
  s.submitted = at(submitted);
  if (outcome != Outcome::queued) s.finished = at(finished);
  s.attempts = attempts;
  return s;
}

timeline::Event reply(int code, int second) {
  auto e = mail_event(Kind::reply, kAlpha, second);
  e.code = code;
  return e;
}

timeline::Event depths(timeline::MtaId mta, std::string_view destination, int second, std::uint32_t active,
                       std::uint32_t deferred) {
  auto e = mail_event(Kind::queue, mta, second);
  e.destination = destination;
  e.depths = {0, active, deferred};
  return e;
}

TEST(Metrics, names_are_a_list_without_doubles_and_reply_counts_beside_it) {
  std::set<std::string> names;
  for (const auto& m : timeline::metrics()) {
    EXPECT_TRUE(names.emplace(m.name).second) << m.name;
    EXPECT_EQ(timeline::find_metric(m.name)->name, m.name);
    EXPECT_FALSE(m.meaning.empty());
  }
  EXPECT_TRUE(timeline::find_metric("replies.450"));
  EXPECT_TRUE(timeline::find_metric("replies.5yz"));
  for (const char* name : {"replies.45", "replies.4500", "replies.650", "replies.yz", "replies.", "p95", ""})
    EXPECT_FALSE(timeline::find_metric(name)) << name;
}

TEST(Metrics, are_printed_with_their_unit) {
  using timeline::to_human;
  using timeline::Unit;
  EXPECT_EQ(to_human(Unit::share, 0.995), "99.5 %");
  EXPECT_EQ(to_human(Unit::seconds, 1.21), "1.21 s");
  EXPECT_EQ(to_human(Unit::seconds, INFINITY), "not reached");
  EXPECT_EQ(to_human(Unit::count, 3), "3");
  EXPECT_EQ(to_human(Unit::count, NAN), "does not apply");
  EXPECT_EQ(to_human(Unit::seconds, 1.21346, 0.001), "1.2135 s") << "one digit more than the step";
  EXPECT_EQ(to_human(Unit::seconds, 0.0213, 0.00001), "21.3 ms");
}

TEST(Tally, outcomes_count_each_recipient_once) {
  Tally t;
  t.take(story(Outcome::delivered, 0, 2, 1));
  t.take(story(Outcome::delivered, 0, 4, 3));
  t.take(story(Outcome::bounced, 0, 1, 1));
  t.take(story(Outcome::queued, 0, 0, 5));
  const auto v = t.values();
  EXPECT_EQ(v.at("recipients"), 4);
  EXPECT_EQ(v.at("delivered"), 0.5);
  EXPECT_EQ(v.at("delivered_count"), 2);
  EXPECT_EQ(v.at("bounced"), 1);
  EXPECT_EQ(v.at("queued"), 1);
  EXPECT_EQ(v.at("expired"), 0);
  EXPECT_EQ(v.at("p50_delay"), 4);
  EXPECT_EQ(v.at("p95_delay"), INFINITY);
  EXPECT_EQ(v.at("mean_delay"), INFINITY);
  EXPECT_EQ(v.at("attempts"), 10);
  EXPECT_EQ(v.at("mean_attempts"), 2.5);
  EXPECT_EQ(v.at("max_attempts"), 5);
}

TEST(Tally, the_mean_delay_is_over_all_when_all_were_reached) {
  Tally t;
  t.take(story(Outcome::delivered, 0, 2));
  t.take(story(Outcome::delivered, 3, 8));
  EXPECT_EQ(t.values().at("mean_delay"), 3.5);
}

TEST(Tally, what_does_not_apply_is_no_number) {
  const auto v = Tally().values();
  for (const char* name : {"delivered", "p50_delay", "mean_delay", "drain_time", "connect_time",
                           "session_time", "max_link_utilisation"})
    EXPECT_TRUE(std::isnan(v.at(name))) << name;
  EXPECT_EQ(v.at("recipients"), 0);
  EXPECT_EQ(v.at("replies.450"), 0);
}

TEST(Tally, notices_are_in_no_delay_but_in_the_outcomes) {
  Tally t;
  t.take(story(Outcome::delivered, 0, 2));
  auto notice = story(Outcome::discarded, 0, 9);
  notice.kind = mail::Kind::bounce;
  t.take(notice);
  const auto v = t.values();
  EXPECT_EQ(v.at("recipients"), 1);
  EXPECT_EQ(v.at("discarded"), 1);
  EXPECT_EQ(v.at("attempts"), 1);
}

TEST(Tally, replies_are_counted_by_code_and_by_kind_after_the_warm_up) {
  Tally t(10s);
  for (const auto& [code, second] : {std::pair{450, 9}, {450, 10}, {450, 11}, {451, 12}, {250, 12}})
    t.take(reply(code, second));
  const auto v = t.values();
  EXPECT_EQ(v.at("replies.450"), 2);
  EXPECT_EQ(v.at("replies.4yz"), 3);
  EXPECT_EQ(v.at("replies.250"), 1);
  EXPECT_EQ(v.at("replies.550"), 0);
}

TEST(Tally, a_deferral_is_an_attempt_after_which_the_queue_looks_again) {
  Tally t;
  auto e = mail_event(Kind::attempted, kAlpha, 1);
  t.take(e);  // refused for good
  e.next_at = at(300);
  t.take(e);
  EXPECT_EQ(t.values().at("deferrals"), 1);
}

TEST(Tally, queue_maxima_are_over_all_queues_at_one_instant) {
  Tally t;
  t.take(depths(kAlpha, "x", 1, 1, 5));
  t.take(depths(kBeta, "x", 2, 2, 4));   // 9 deferred
  t.take(depths(kAlpha, "x", 3, 0, 0));  // 4
  t.take(depths(kAlpha, "y", 4, 0, 3));  // 7
  EXPECT_EQ(t.values().at("max_deferred"), 9);
  EXPECT_EQ(t.values().at("max_active"), 3);
}

TEST(Tally, queue_maxima_begin_with_what_stands_at_the_end_of_the_warm_up) {
  Tally t(10s);
  t.take(depths(kAlpha, "x", 1, 0, 9));
  t.take(depths(kAlpha, "x", 5, 0, 6));
  t.take(depths(kAlpha, "x", 12, 0, 2));
  EXPECT_EQ(t.values().at("max_deferred"), 6);
}

TEST(Tally, without_trouble_the_queue_drains_after_the_last_submission) {
  Tally t;
  t.take(mail_event(Kind::submitted, kAlpha, 0));
  t.take(mail_event(Kind::submitted, kAlpha, 5));
  t.take(story(Outcome::delivered, 5, 6));
  t.take(story(Outcome::bounced, 0, 45));
  EXPECT_EQ(t.values().at("drain_time"), 40);
}

TEST(Tally, with_trouble_it_drains_of_what_had_come_before_its_end) {
  Tally t;
  t.take(mail_event(Kind::submitted, kAlpha, 0));
  auto up = mail_event(Kind::link, kAlpha, 100);
  up.change = "down";
  t.take(up);
  up.time = at(200);
  up.change = "up";
  t.take(up);
  t.take(mail_event(Kind::submitted, kAlpha, 300));
  t.take(story(Outcome::delivered, 0, 260));
  t.take(story(Outcome::delivered, 300, 900));
  EXPECT_EQ(t.values().at("drain_time"), 60);
  t.take(story(Outcome::queued, 300, 0));
  EXPECT_EQ(t.values().at("drain_time"), 60);
  t.take(story(Outcome::queued, 199, 0));
  EXPECT_EQ(t.values().at("drain_time"), INFINITY);
}

timeline::SessionTimeline session(int began) {
  timeline::SessionTimeline s;
  s.started = at(began);
  s.connected = at(began + 1);
  s.helo = at(began + 3);
  s.accepted = at(began + 10);
  s.closed = at(began + 14);
  timeline::TransactionLine first, second;
  first.data = at(began + 6);
  second.data = at(began + 8);
  s.transactions = {first, second};
  s.bytes_to_client = 100;
  s.bytes_to_server = 23;
  return s;
}

TEST(Tally, phases_of_a_session_add_up_to_its_whole) {
  Tally t;
  t.take(session(0));
  const auto v = t.values();
  EXPECT_EQ(v.at("connect_time"), 1);
  EXPECT_EQ(v.at("greeting_time"), 2);
  EXPECT_EQ(v.at("envelope_time"), 3);
  EXPECT_EQ(v.at("data_time"), 4);
  EXPECT_EQ(v.at("close_time"), 4);
  EXPECT_EQ(v.at("accept_time"), 10);
  EXPECT_EQ(v.at("session_time"), 14);
  EXPECT_EQ(v.at("bytes"), 123);
}

TEST(Tally, sessions_before_the_warm_up_do_not_count) {
  Tally t(10s);
  t.take(session(9));
  t.take(session(10));
  auto never = timeline::SessionTimeline{};
  never.started = at(20);
  t.take(never);  // still open
  const auto v = t.values();
  EXPECT_EQ(v.at("sessions"), 2);
  EXPECT_EQ(v.at("failed_sessions"), 1) << "closed without 221";
  EXPECT_EQ(v.at("connect_time"), 1);
}

}  // namespace
