// What a sender hears of mail that could not be delivered (RFC 5321 4.2.5, 6.1).
#include <gtest/gtest.h>

#include <algorithm>

#include "little_world.hpp"
#include "mail/compose.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

TEST(Notice, a_rejected_recipient_is_reported_to_the_sender) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example", {"ann"}));
  w.add(LittleWorld::mta("b.example", {"bob"}));
  w.submit(a, "ann@a.example", {"bob@b.example", "nobody@b.example", "nemo@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::bounced), 2u);
  ASSERT_EQ(w.count(Kind::delivered), 2u) << "bob's mail, and one notice for both failures";
  const auto notice = w.all(Kind::delivered)[1];
  EXPECT_EQ(notice.recipient, "ann@a.example");
  EXPECT_TRUE(contains(notice.mail, "<nobody@b.example>: host b.example said: 550 No such user here"));
  EXPECT_TRUE(contains(notice.mail, "Final-Recipient: rfc822; nemo@b.example"));
  EXPECT_FALSE(contains(notice.mail, "rfc822; bob@b.example"));
}

TEST(Notice, travels_with_the_null_reverse_path) {
  LittleWorld w;
  auto desk = LittleWorld::mta("desk.example", {"ann"});
  desk.relayhost = "relay.example";
  auto relay = LittleWorld::mta("relay.example");
  relay.relay_for = {"*"};
  const auto d = w.add(std::move(desk)), r = w.add(std::move(relay));
  w.add(LittleWorld::mta("b.example"));
  w.submit(d, "ann@desk.example", {"nobody@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.dialogue(r, d).at(2), "MAIL FROM:<>");
  EXPECT_EQ(w.count(Kind::delivered), 1u);
}

TEST(Notice, about_expired_mail_comes_when_it_is_too_old) {
  LittleWorld w;
  auto config = LittleWorld::mta("a.example", {"ann"});
  config.give_up = 2h;
  const auto a = w.add(std::move(config)), b = w.add(LittleWorld::mta("b.example", {"bob"}));
  w.refuses = {b};
  w.submit(a, "ann@a.example", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  const auto expired = w.all(Kind::expired);
  ASSERT_EQ(expired.size(), 1u);
  EXPECT_EQ(expired[0].time, units::kStart + 2h + 100ms) << "the last attempt is made exactly at the age";
  EXPECT_EQ(w.count(Kind::connecting), 4u) << "at 0, 30, 90 and 120 minutes";
  ASSERT_EQ(w.count(Kind::delivered), 1u);
  EXPECT_TRUE(contains(w.all(Kind::delivered)[0].mail, "Status: 4.4.7"))
      << "delivery time expired (RFC 3463)";
  EXPECT_TRUE(w.queued().empty());
}

TEST(Notice, is_never_made_about_a_notice) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example"));
  w.add(LittleWorld::mta("b.example"));
  w.submit(a, "ghost@a.example", {"nobody@b.example"});        // dies at home
  w.submit(a, "ghost@b.example", {"nobody@b.example"});        // dies abroad
  w.submit(a, "ghost@nowhere.example", {"nobody@b.example"});  // dies nowhere
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::submitted), 6u);
  EXPECT_EQ(w.count(Kind::bounced), 3u);
  EXPECT_EQ(w.count(Kind::discarded), 3u);
  EXPECT_EQ(w.count(Kind::delivered), 0u);
}

TEST(Notice, is_not_made_for_mail_without_a_sender) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example", {"ann"}));
  w.add(LittleWorld::mta("b.example"));
  w.submit(a, "", {"nobody@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::bounced), 1u);
  EXPECT_EQ(w.count(Kind::submitted), 1u);
}

TEST(Notice, is_not_made_where_the_rules_say_so) {
  LittleWorld w;
  auto config = LittleWorld::mta("a.example", {"ann"});
  config.notices = false;
  const auto a = w.add(std::move(config));
  w.add(LittleWorld::mta("b.example"));
  w.submit(a, "ann@a.example", {"nobody@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::bounced), 1u);
  EXPECT_EQ(w.count(Kind::submitted), 1u);
}

TEST(Notice, about_a_neighbour_who_does_not_exist_comes_at_once) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example", {"ann"}));
  w.submit(a, "ann@a.example", {"nobody@a.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::bounced), 1u);
  EXPECT_EQ(w.count(Kind::delivered), 1u);
  EXPECT_EQ(w.now(), units::kStart);
}

TEST(Notice, is_made_as_each_recipient_asked_and_what_he_asked_stays_his) {
  LittleWorld w;
  const auto knows = [](Config c) {
    c.extensions = {smtp::Extension::dsn};
    return c;
  };
  const auto a = w.add(knows(LittleWorld::mta("a.example", {"ann"})));
  const auto b = w.add(knows(LittleWorld::mta("b.example"))), c = w.add(knows(LittleWorld::mta("c.example")));
  mail::Letter l;
  l.who.key = {mail::MessageKey::kScenario, 0};
  l.envelope.reverse_path = *smtp::parse_mailbox("ann@a.example");
  l.envelope.forward_paths = {*smtp::parse_mailbox("bob@b.example"), *smtp::parse_mailbox("eve@c.example")};
  l.envelope.rcpt_parameters = {{{"NOTIFY", "NEVER"}}, {{"NOTIFY", "FAILURE"}}};
  l.body = "Hello";
  w.submit(a, mail::compose(std::move(l), mail::Calendar{}, units::kStart), units::kStart);
  ASSERT_TRUE(w.run());
  const auto said = [&](LittleWorld::Mta to, const std::string& what) {
    const auto lines = w.dialogue(a, to);
    return std::find(lines.begin(), lines.end(), what) != lines.end();
  };
  EXPECT_TRUE(said(b, "RCPT TO:<bob@b.example> NOTIFY=NEVER"));
  EXPECT_TRUE(said(c, "RCPT TO:<eve@c.example> NOTIFY=FAILURE"));
  EXPECT_EQ(w.count(Kind::bounced), 2u);
  ASSERT_EQ(w.count(Kind::delivered), 1u) << "one notice";
  EXPECT_TRUE(contains(w.all(Kind::delivered)[0].mail, "eve@c.example"));
  EXPECT_FALSE(contains(w.all(Kind::delivered)[0].mail, "Final-Recipient: rfc822; bob@b.example"));
}

TEST(Warning, tells_the_sender_once_that_mail_is_late_and_never_about_a_notice) {
  auto rule = *queue::retry_rule("postfix");
  rule.phase = 120s;
  LittleWorld w;
  auto config = LittleWorld::mta("a.example", {"ann"});
  config.retry = rule;
  config.give_up = config.bounce_lifetime = 8h;
  config.delay_warning = 1h;
  const auto a = w.add(std::move(config)), b = w.add(LittleWorld::mta("b.example", {"bob"}));
  w.refuses = {b};
  w.submit(a, "ann@a.example", {"bob@b.example"});
  w.submit(a, "", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  const auto got = w.all(Kind::delivered);
  ASSERT_EQ(got.size(), 2u) << "a warning and a bounce for ann's mail, nothing for that from nobody";
  EXPECT_GE(got[0].time, units::kStart + 1h);
  EXPECT_LE(got[0].time, units::kStart + 1h + 4200s);
  EXPECT_NE(got[0].mail.find("Action: delayed"), std::string::npos);
  EXPECT_NE(got[1].mail.find("Action: failed"), std::string::npos);
  EXPECT_EQ(w.count(Kind::expired), 2u);
}

TEST(DoubleBounce, goes_to_the_postmaster_or_nowhere_by_the_software) {
  for (const auto what : {DoubleBounce::discard, DoubleBounce::postmaster}) {
    LittleWorld w;
    auto config = LittleWorld::mta("a.example");
    config.queue_habits.double_bounce = what;
    const auto a = w.add(std::move(config));
    w.add(LittleWorld::mta("b.example"));
    w.add(LittleWorld::mta("c.example"));
    w.submit(a, "nobody@c.example", {"nobody@b.example"});
    ASSERT_TRUE(w.run());
    EXPECT_EQ(w.count(Kind::bounced), 1u);
    EXPECT_EQ(w.count(Kind::discarded), 1u);
    EXPECT_EQ(w.count(Kind::delivered), what == DoubleBounce::postmaster ? 1u : 0u);
    for (const auto& r : w.all(Kind::delivered)) EXPECT_EQ(r.recipient, "postmaster@a.example");
  }
}

TEST(Loop, ends_by_hop_count_with_one_notice) {
  LittleWorld w;
  auto one = LittleWorld::mta("one.example", {"ann"}), two = LittleWorld::mta("two.example");
  one.relayhost = "two.example";
  two.relayhost = "one.example";
  one.relay_for = two.relay_for = {"*"};
  one.queue_habits.max_hops = two.queue_habits.max_hops = 50;
  const auto a = w.add(std::move(one));
  w.add(std::move(two));
  w.submit(a, "ann@one.example", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::queued), 50u) << "and the notice is one's own";
  EXPECT_EQ(w.count(Kind::bounced), 1u);
  ASSERT_EQ(w.count(Kind::delivered), 1u);
  EXPECT_NE(w.all(Kind::delivered)[0].mail.find("Too many hops"), std::string::npos);
}

}  // namespace
}  // namespace mta
