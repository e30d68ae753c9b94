// How a queue is worked off: windows, process limits, connections used again, exchangers, dead destinations.
#include <gtest/gtest.h>

#include "little_world.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;
using Lines = std::vector<std::string>;

std::vector<std::string> users(int n) {
  std::vector<std::string> out;
  for (int i = 0; i < n; ++i) out.push_back("u" + std::to_string(i));
  return out;
}

struct Queueing : LittleWorld {
  explicit Queueing(QueueHabits h, queue::RetryRule retry = {}) {
    auto config = LittleWorld::mta("a.example", {"ann"});
    config.queue_habits = h;
    config.retry = retry;
    config.delay_warning = warning;
    a = add(std::move(config));
  }
  void write(int n, const std::string& domain = "b.example") {
    for (int i = 0; i < n; ++i) submit(a, "ann@a.example", {"bob@" + domain});
  }
  /// Most sessions of `a` that were open at a time, by the record.
  int most_at_once() const {
    int now = 0, most = 0;
    for (const auto& r : rows) {
      if (r.mta != a || r.side != Side::client) continue;
      if (r.kind == Kind::connecting) most = std::max(most, ++now);
      if (r.kind == Kind::closed) --now;
    }
    return most;
  }
  Duration warning{};
  Mta a = 0;
};

QueueHabits postfix() { return preset("postfix")->queue_habits; }

TEST(Window, no_more_sessions_to_one_destination_than_its_window_holds) {
  auto h = postfix();
  h.reuse = false;
  Queueing w(h);
  w.add(LittleWorld::mta("b.example", {"bob"}));
  w.write(200);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 200u);
  EXPECT_EQ(w.count(Kind::connecting), 200u);
  EXPECT_LE(w.most_at_once(), 40) << "20 at work; a session that only says QUIT is none of them";
  EXPECT_GE(w.most_at_once(), 20);
}

TEST(Process, no_more_sessions_in_all_than_max_outgoing) {
  QueueHabits h;
  h.max_outgoing = 3;
  Queueing w(h);
  for (const char* name : {"b.example", "c.example", "d.example"}) {
    w.add(LittleWorld::mta(name, {"bob"}));
    w.write(5, name);
  }
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 15u);
  EXPECT_EQ(w.most_at_once(), 3);
}

TEST(Reuse, a_session_takes_the_mail_that_waits_with_rset_between) {
  auto h = postfix();
  h.max_per_destination = h.first_per_destination = 1;
  Queueing w(h);
  const auto b = w.add(LittleWorld::mta("b.example", {"bob"}));
  w.write(3);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::connecting), 1u);
  EXPECT_EQ(w.dialogue(w.a, b), (Lines{"EHLO a.example",
                                       "250",
                                       "MAIL FROM:<ann@a.example>",
                                       "250",
                                       "RCPT TO:<bob@b.example>",
                                       "250",
                                       "DATA",
                                       "354",
                                       ".",
                                       "250",
                                       "RSET",
                                       "250",
                                       "MAIL FROM:<ann@a.example>",
                                       "250",
                                       "RCPT TO:<bob@b.example>",
                                       "250",
                                       "DATA",
                                       "354",
                                       ".",
                                       "250",
                                       "RSET",
                                       "250",
                                       "MAIL FROM:<ann@a.example>",
                                       "250",
                                       "RCPT TO:<bob@b.example>",
                                       "250",
                                       "DATA",
                                       "354",
                                       ".",
                                       "250",
                                       "QUIT",
                                       "221"}));
  EXPECT_EQ(w.count(Kind::delivered), 3u);
}

TEST(Reuse, ends_after_so_many_messages) {
  QueueHabits h;
  h.reuse = true;
  h.messages_per_session = 10;
  h.max_per_destination = h.first_per_destination = 1;
  Queueing w(h);
  w.add(LittleWorld::mta("b.example", {"bob"}));
  w.write(25);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::connecting), 3u);
  EXPECT_EQ(w.count(Kind::delivered), 25u);
}

TEST(Reuse, mail_behind_a_session_that_broke_was_not_tried_and_has_not_failed) {
  auto h = postfix();
  h.max_per_destination = h.first_per_destination = 1;
  Queueing w(h);
  w.add(LittleWorld::mta("b.example", {"bob"}));
  w.fate = [](ConnId c, Side side, const Chunk& chunk) {
    return c.n == 0 && side == Side::server && chunk.text.starts_with("354") ? Fate::resets : Fate::arrives;
  };
  w.write(3);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::attempted), 1u) << "the message that was being sent";
  EXPECT_EQ(w.count(Kind::delivered), 3u);
}

TEST(Recipients, beyond_what_one_transaction_holds_go_into_a_further_one) {
  auto h = postfix();
  h.recipients_per_message = 50;
  Queueing w(h);
  w.add(LittleWorld::mta("b.example", users(120)));
  std::vector<std::string> to;
  for (const auto& u : users(120)) to.push_back(u + "@b.example");
  w.submit(w.a, "ann@a.example", to);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 120u);
  std::size_t mails = 0;
  for (const auto& r : w.all(Kind::command)) mails += r.verb == smtp::Verb::mail ? 1 : 0;
  EXPECT_EQ(mails, 3u);
}

// RFC 5321 4.5.3.1.10.
TEST(Recipients, that_a_server_finds_too_many_go_into_a_further_transaction_of_the_session) {
  Queueing w{QueueHabits{}};
  auto b = LittleWorld::mta("b.example", users(7));
  b.max_recipients = 3;
  const auto at = w.add(std::move(b));
  std::vector<std::string> to;
  for (const auto& u : users(7)) to.push_back(u + "@b.example");
  w.submit(w.a, "ann@a.example", to);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 7u);
  EXPECT_EQ(w.count(Kind::attempted), 0u) << "nobody was deferred";
  EXPECT_EQ(w.count(Kind::connecting), 1u);
  const auto lines = w.dialogue(w.a, at);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "."), 3);
}

struct Exchangers : Queueing {
  Exchangers() : Queueing(postfix(), *queue::retry_rule("postfix")) {
    for (const char* name : {"mx1.b.example", "mx2.b.example", "mx3.b.example"}) {
      auto c = LittleWorld::mta(name, {"bob"});
      c.domains = {"b.example"};
      mx_.push_back(add(std::move(c)));
    }
    prefer({10, 20, 30});
  }
  void prefer(std::vector<int> preferences) {
    MxList list;
    for (std::size_t i = 0; i < mx_.size(); ++i) list.hosts.push_back(host(mx_[i], preferences[i]));
    mx["b.example"] = list;
  }
  std::vector<Mta> mx_;
};

TEST(Exchangers, are_tried_by_preference_until_one_can_be_reached) {
  Exchangers w;
  w.refuses = {w.mx_[0], w.mx_[1]};
  w.write(1);
  ASSERT_TRUE(w.run());
  ASSERT_EQ(w.count(Kind::delivered), 1u);
  EXPECT_EQ(w.all(Kind::delivered)[0].mta, w.mx_[2]);
  EXPECT_EQ(w.count(Kind::attempted), 0u);
}

TEST(Exchangers, that_say_421_or_554_at_the_greeting_are_passed_over_two_sessions_a_delivery) {
  for (const char* greeting : {"421 busy", "554 no service", "450 later"}) {
    Queueing w(postfix(), *queue::retry_rule("postfix"));
    const auto refusing = [&](const std::string& name) {
      return w.add(name, [greeting](const std::string& line) {
        return line.empty() ? std::string(greeting) : std::string("221 bye");
      });
    };
    const auto first = refusing("mx1"), second = w.add(LittleWorld::mta("b.example", {"bob"}));
    w.mx["b.example"].hosts = {w.host(first, 10), w.host(second, 20)};
    w.write(1);
    ASSERT_TRUE(w.run(units::kStart + 1min)) << greeting;
    EXPECT_EQ(w.count(Kind::delivered), 1u) << greeting;
    EXPECT_EQ(w.count(Kind::connecting), 2u);
  }
}

TEST(Exchangers, beyond_the_second_that_answers_wait_for_the_next_attempt) {
  Queueing w(postfix(), *queue::retry_rule("postfix"));
  MxList list;
  for (int i = 0; i < 4; ++i)
    list.hosts.push_back(
        w.host(w.add("mx" + std::to_string(i), [](const std::string&) { return "421 busy"; }), i));
  w.mx["b.example"] = list;
  w.write(1);
  w.run(units::kStart + 1min);
  EXPECT_EQ(w.count(Kind::connecting), 2u);
  EXPECT_EQ(w.count(Kind::attempted), 1u);
}

TEST(Exchangers, of_equal_preference_share_the_mail_by_chance_and_the_same_seed_says_the_same) {
  std::vector<std::vector<std::size_t>> seen;
  for (int run = 0; run < 2; ++run) {
    Exchangers w;
    w.prefer({10, 10, 20});
    w.write(200);
    ASSERT_TRUE(w.run());
    std::vector<std::size_t> got(3);
    for (const auto& r : w.all(Kind::delivered)) ++got[r.mta - w.mx_[0]];
    seen.push_back(got);
  }
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_GT(seen[0][0], 50u);
  EXPECT_GT(seen[0][1], 50u);
  EXPECT_EQ(seen[0][2], 0u);
}

TEST(Exchangers, who_is_deferred_at_one_is_tried_at_the_next_at_once) {
  Exchangers w;
  auto list = w.mx["b.example"];
  list.hosts[0] = w.host(w.add("grey", [](const std::string& line) -> std::string {
    if (line.empty()) return "220 hello";
    return line.starts_with("RCPT") ? "450 later" : line.starts_with("QUIT") ? "221 bye" : "250 ok";
  }));
  w.mx["b.example"] = list;
  w.write(1);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 1u);
  ASSERT_EQ(w.count(Kind::attempted), 1u);
  const auto tried = w.all(Kind::attempted)[0];
  EXPECT_EQ(tried.code, 450);
  EXPECT_EQ(tried.next_at, tried.time) << "at the next exchanger";
}

// The dates of the attempts are asserted in test_retry; here that the agent keeps to them.
TEST(DeadDestination, defers_without_trying_and_says_so) {
  auto rule = *queue::retry_rule("postfix");
  rule.phase = 120s;
  Queueing w(postfix(), rule);
  const auto b = w.add(LittleWorld::mta("b.example", {"bob"}));
  w.refuses = {b};
  w.write(30);
  w.run(units::kStart + 60s);
  EXPECT_EQ(w.count(Kind::connecting), 5u) << "a window of five; the fourth failure makes it dead";
  std::size_t untried = 0;
  for (const auto& r : w.all(Kind::attempted)) {
    EXPECT_EQ(r.next_at, units::kStart + 420s);
    if (r.session) continue;
    ++untried;
    EXPECT_EQ(r.cause, "delivery temporarily suspended: connect to b.example: connection refused");
  }
  EXPECT_EQ(untried, 25u);
  // New mail waits as well, and all of it goes when the host is back and the queue is run.
  w.write(1);
  w.at(units::kStart + 100s, [&] { w.refuses.clear(); });
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 31u);
  EXPECT_TRUE(w.queued().empty());
}

TEST(HostRecord, holds_new_mail_back_until_the_host_may_be_tried_again) {
  auto rule = *queue::retry_rule("exim");
  rule.phase = 10min;
  Queueing w(preset("exim")->queue_habits, rule);
  const auto b = w.add(LittleWorld::mta("b.example", {"bob"}));
  w.refuses = {b};
  w.write(1);
  w.run(units::kStart + 1min);
  w.submit(w.a, "ann@a.example", {"bob@b.example"}, units::kStart + 2min);
  w.run(units::kStart + 3min);
  EXPECT_EQ(w.count(Kind::connecting), 1u);
  const auto rows = w.all(Kind::attempted);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].cause, "retry time not reached for any host");
  EXPECT_FALSE(rows[1].session);
  EXPECT_EQ(rows[1].next_at, units::kStart + 40min);
  w.refuses.clear();
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 2u);
}

TEST(Operator, holds_releases_and_flushes) {
  auto rule = *queue::retry_rule("postfix");
  rule.phase = 120s;
  Queueing w(postfix(), rule);
  const auto b = w.add(LittleWorld::mta("b.example", {"bob"}));
  w.refuses = {b};
  w.write(10);
  w.at(units::kStart + 60s, [&] { w.tell(w.a, event::Action{event::Action::Do::hold, "b.*"}); });
  w.at(units::kStart + 60s, [&] { w.refuses.clear(); });
  ASSERT_TRUE(w.run()) << "held mail keeps nobody waiting";
  EXPECT_EQ(w.queued().size(), 10u);
  EXPECT_EQ(w.count(Kind::delivered), 0u);
  w.tell(w.a, event::Action{event::Action::Do::release, "*"});
  w.tell(w.a, event::Action{event::Action::Do::flush, "*"});
  ASSERT_TRUE(w.run(units::kStart + 100s)) << "the dead are alive, and nothing waits for its date";
  EXPECT_EQ(w.count(Kind::delivered), 10u);
}

TEST(Standing, mail_is_as_old_as_it_says) {
  auto rule = *queue::retry_rule("postfix");
  rule.phase = 0s;
  Queueing w(postfix(), rule);
  w.add(LittleWorld::mta("b.example", {"bob"}));
  mail::Message m;
  m.envelope.reverse_path = *smtp::parse_mailbox("ann@a.example");
  m.envelope.forward_paths = {*smtp::parse_mailbox("bob@b.example")};
  m.content =
      mail::Content::of_text("Subject: old\n\nHello\n", {{mail::MessageKey::kScenario, 9}, {}, {}, {}});
  w.tell(w.a, event::Standing{m, units::kStart - 1000s, queue::DeliveryQueue::Since::deferred});
  ASSERT_TRUE(w.run());
  ASSERT_EQ(w.count(Kind::delivered), 1u);
  EXPECT_EQ(w.all(Kind::connecting)[0].time, units::kStart + 1200s) << "its age later, at a queue run";
}

}  // namespace
}  // namespace mta
