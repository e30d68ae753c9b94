#include <gtest/gtest.h>

#include "little_world.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;
using Lines = std::vector<std::string>;

// The house rules of letter carriers: plain SMTP, also within one MTA, and no notices.
Config letter_carrier(const std::string& name, const std::vector<std::string>& users) {
  auto c = LittleWorld::mta(name, users);
  c.esmtp = false;
  c.local_by_session = true;
  c.notices = false;
  return c;
}

std::size_t occurrences(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (auto i = text.find(what); i != std::string::npos; i = text.find(what, i + 1)) ++n;
  return n;
}

TEST(Agent, six_letter_carriers_do_their_rounds) {
  LittleWorld w;
  const auto london = w.add(letter_carrier("London", {"Fiona", "Paul", "Heather", "Nevil"}));
  const auto francisco = w.add(letter_carrier("SanFrancisco", {"Mario", "Luigi", "Shariff"}));
  const auto paris = w.add(letter_carrier("Paris", {"Jacque", "Suzanne", "Maurice"}));
  const auto hongkong = w.add(letter_carrier("HongKong", {"Chen", "Jeng", "Hee"}));
  const auto mexico = w.add(letter_carrier("MexicoCity", {"Conrado", "Estella", "Eva", "Raul"}));
  const auto cairo = w.add(letter_carrier("Cairo", {"Hamdy", "Tarik", "Misa"}));
  w.submit(cairo, "Hamdy@Cairo", {"Conrado@MexicoCity", "Shariff@SanFrancisco", "Lisa@MexicoCity"});
  w.submit(london, "Fiona@London", {"Chen@HongKong", "Natasha@Paris"});
  ASSERT_TRUE(w.run());

  EXPECT_EQ(w.dialogue(cairo, mexico),
            (Lines{"HELO Cairo", "250", "MAIL FROM:<Hamdy@Cairo>", "250", "RCPT TO:<Conrado@MexicoCity>",
                   "250", "RCPT TO:<Lisa@MexicoCity>", "550", "DATA", "354", ".", "250", "QUIT", "221"}));
  EXPECT_EQ(w.dialogue(cairo, francisco),
            (Lines{"HELO Cairo", "250", "MAIL FROM:<Hamdy@Cairo>", "250", "RCPT TO:<Shariff@SanFrancisco>",
                   "250", "DATA", "354", ".", "250", "QUIT", "221"}));
  EXPECT_EQ(w.dialogue(london, hongkong).size(), 12u);
  EXPECT_EQ(w.dialogue(london, paris), (Lines{"HELO London", "250", "MAIL FROM:<Fiona@London>", "250",
                                              "RCPT TO:<Natasha@Paris>", "550", "QUIT", "221"}))
      << "nobody was accepted: no DATA";
  EXPECT_EQ(w.count(Kind::accepted), 4u);
  EXPECT_EQ(w.count(Kind::delivered), 3u);
  EXPECT_EQ(w.count(Kind::bounced), 2u);
  EXPECT_TRUE(w.queued().empty());
  for (auto m : {london, francisco, paris, hongkong, mexico, cairo}) EXPECT_TRUE(w.agent(m).idle());
}

TEST(Agent, what_is_delivered_is_what_was_handed_in_behind_a_trace) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example", {"ann"}));
  w.add(LittleWorld::mta("b.example", {"bob"}));
  w.submit(a, "ann@a.example", {"bob@b.example"}, units::kStart, ".leading dot");
  ASSERT_TRUE(w.run());
  const auto handed_in = w.all(Kind::submitted).at(0).mail;
  const auto delivered = w.all(Kind::delivered).at(0).mail;
  EXPECT_TRUE(
      delivered.starts_with("Received: from a.example ([192.0.2.1])\r\n\tby b.example with ESMTP id "))
      << delivered;
  EXPECT_TRUE(delivered.ends_with("\r\n" + handed_in));
  EXPECT_TRUE(handed_in.ends_with("\r\n\r\n.leading dot\r\n"));
}

TEST(Agent, mail_within_one_mta_needs_no_session) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example", {"ann", "art"}));
  w.submit(a, "ann@a.example", {"art@A.Example", "postmaster@a.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 2u);
  EXPECT_EQ(w.count(Kind::connecting), 0u);
}

TEST(Agent, mail_within_one_mta_takes_a_session_where_the_rules_say_so) {
  LittleWorld w;
  const auto a = w.add(letter_carrier("a.example", {"ann", "art"}));
  w.submit(a, "ann@a.example", {"art@a.example", "postmaster"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.dialogue(a, a),
            (Lines{"HELO a.example", "250", "MAIL FROM:<ann@a.example>", "250", "RCPT TO:<art@a.example>",
                   "250", "RCPT TO:<postmaster>", "250", "DATA", "354", ".", "250", "QUIT", "221"}));
  EXPECT_EQ(w.count(Kind::delivered), 2u) << "the postmaster without a domain is ours, too";
}

TEST(Agent, one_destination_is_one_session) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example"));
  w.add(LittleWorld::mta("b.example", {"bob", "ben"}));
  w.add(LittleWorld::mta("c.example", {"cid"}));
  w.submit(a, "ann@a.example", {"bob@b.example", "cid@c.example", "ben@B.EXAMPLE"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::accepted), 2u);
  EXPECT_EQ(w.count(Kind::delivered), 3u);
}

TEST(Agent, a_recipient_named_twice_is_one_recipient) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example", {"ann"}));
  w.add(LittleWorld::mta("b.example", {"bob", "Bob"}));
  w.submit(a, "ann@a.example",
           {"bob@b.example", "ann@a.example", "bob@B.example", "ann@a.example", "Bob@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::submitted), 3u);
  EXPECT_EQ(w.count(Kind::delivered), 3u) << "local parts have their case";
}

TEST(Agent, mail_for_other_domains_goes_by_the_relay_host_and_shows_two_hops) {
  LittleWorld w;
  auto desk = LittleWorld::mta("desk.example");
  desk.relayhost = "Relay.example";
  auto relay = LittleWorld::mta("relay.example");
  relay.relay_for = {"B.example"};
  const auto d = w.add(std::move(desk)), r = w.add(std::move(relay));
  const auto b = w.add(LittleWorld::mta("b.example", {"bob"}));
  w.submit(d, "ann@desk.example", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_FALSE(w.dialogue(d, r).empty());
  EXPECT_FALSE(w.dialogue(r, b).empty());
  ASSERT_EQ(w.count(Kind::delivered), 1u);
  const auto mail = w.all(Kind::delivered)[0].mail;
  EXPECT_EQ(occurrences(mail, "Received: from "), 2u);
  EXPECT_LT(mail.find("by b.example"), mail.find("by relay.example")) << "newest first";
  EXPECT_EQ(w.count(Kind::queued), 2u);
  EXPECT_EQ(w.count(Kind::passed), 2u);
}

TEST(Agent, mail_is_relayed_for_nobody_else) {
  LittleWorld w;
  auto desk = LittleWorld::mta("desk.example");
  desk.relayhost = "relay.example";
  const auto d = w.add(std::move(desk)), r = w.add(LittleWorld::mta("relay.example"));
  w.submit(d, "ann@desk.example", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.dialogue(d, r).at(5), "550");
  EXPECT_EQ(w.count(Kind::bounced), 1u);
}

TEST(Agent, two_relays_that_trust_each_other_end_their_loop) {
  LittleWorld w;
  auto a = LittleWorld::mta("a.example", {"ann"}), b = LittleWorld::mta("b.example");
  a.relay_for = b.relay_for = {"*"};
  a.relayhost = "b.example";
  b.relayhost = "a.example";
  const auto first = w.add(std::move(a));
  w.add(std::move(b));
  w.submit(first, "ann@a.example", {"bob@elsewhere.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::bounced), 1u);
  EXPECT_EQ(w.all(Kind::bounced)[0].code, 554);
  EXPECT_EQ(w.count(Kind::queued), 100u) << "RFC 5321 6.3: after a hundred hops";
  EXPECT_EQ(w.count(Kind::delivered), 1u) << "the notice";
}

TEST(Agent, mail_that_would_come_back_to_itself_bounces) {
  LittleWorld w;
  auto c = LittleWorld::mta("a.example", {"ann"});
  c.relay_for = {"b.example"};
  const auto a = w.add(std::move(c));
  w.mx["b.example"] = {{w.host(a)}, false};
  w.submit(a, "ann@a.example", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  ASSERT_EQ(w.count(Kind::bounced), 1u);
  EXPECT_NE(w.all(Kind::bounced)[0].text.find("loops back to myself"), std::string::npos);
}

TEST(Agent, unknown_domains_bounce) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example", {"ann"}));
  w.submit(a, "ann@a.example", {"bob@nowhere.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::bounced), 1u);
  EXPECT_EQ(w.count(Kind::connecting), 0u);
}

TEST(Agent, the_next_host_is_tried_where_the_first_does_not_answer) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example"));
  auto backup = LittleWorld::mta("backup.example", {"bob"});
  backup.domains = {"b.example"};
  const auto first = w.add(LittleWorld::mta("first.example"));
  const auto second = w.add(std::move(backup));
  w.mx["b.example"] = {{w.host(first, 10), w.host(second, 20)}, false};
  w.refuses = {first};
  w.submit(a, "ann@a.example", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::connecting), 2u);
  EXPECT_EQ(w.count(Kind::attempted), 0u);
  EXPECT_EQ(w.count(Kind::delivered), 1u);
}

// RFC 5321 5.1: hosts that are no better than this one are not for it to try.
TEST(Agent, a_backup_keeps_the_mail_until_the_better_host_is_back) {
  LittleWorld w;
  auto config = LittleWorld::mta("backup.example");
  config.relay_for = {"b.example"};
  const auto backup = w.add(std::move(config)), main = w.add(LittleWorld::mta("b.example", {"bob"}));
  const auto worse = w.add(LittleWorld::mta("worse.example"));
  w.mx["b.example"] = {{w.host(main, 10), w.host(backup, 20), w.host(worse, 30)}, false};
  w.refuses = {main};
  w.submit(backup, "ann@backup.example", {"bob@b.example"});
  w.at(units::kStart + 1h, [&] { w.refuses.clear(); });
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::bounced), 0u);
  EXPECT_EQ(w.count(Kind::attempted), 2u);
  EXPECT_EQ(w.count(Kind::delivered), 1u);
}

TEST(Agent, thinks_before_it_answers_and_what_was_asked_together_it_answers_together) {
  auto config = LittleWorld::mta("b.example", {"bob"});
  config.think.banner = 1ms;
  config.think.helo = 2ms;
  config.think.mail = 3ms;
  config.think.rcpt = 4ms;
  config.think.data = 5ms;
  Agent agent(0, std::make_shared<const Config>(std::move(config)), 1);
  LittleWorld ear;
  std::vector<Effect> out;
  const ConnId c{1, 0};
  agent.handle(event::Accepted{c, {1, "a.example", ""}}, units::kStart, out, ear);
  agent.handle(event::Received{c,
                               {"HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<bob@b.example>\r\nDATA\r\n", nullptr},
                               units::kStart,
                               Side::server},
               units::kStart, out, ear);
  agent.handle(event::Woke{}, agent.next_wakeup(), out, ear);  // it has said its banner
  std::vector<std::pair<std::string, Duration>> replies;
  for (const auto& e : out) {
    const auto& s = std::get<effect::Send>(e);
    std::string codes;
    for (std::size_t at = 0; at < s.data.text.size(); at = s.data.text.find('\n', at) + 1)
      codes += s.data.text.substr(at, 3) + " ";
    replies.emplace_back(codes, s.at.time_since_epoch());
  }
  const std::vector<std::pair<std::string, Duration>> want{{"220 ", 1ms}, {"250 250 250 354 ", 15ms}};
  EXPECT_EQ(replies, want);
}

TEST(Agent, a_client_thinks_before_every_command) {
  LittleWorld w(50ms);
  auto config = LittleWorld::mta("a.example");
  config.think.client(10ms);
  const auto a = w.add(std::move(config)), b = w.add(LittleWorld::mta("b.example", {"bob"}));
  w.submit(a, "ann@a.example", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  std::vector<Duration> dates;
  for (const auto& r : w.all(Kind::command))
    if (r.mta == b) dates.push_back(r.time.time_since_epoch());
  // The handshake and the banner take 200 ms; then each command comes 10 ms and a round trip after the last.
  const std::vector<Duration> want{260ms, 370ms, 480ms, 590ms, 810ms};
  EXPECT_EQ(dates, want) << "EHLO, MAIL, RCPT, DATA, QUIT";
}

TEST(Agent, a_stopping_server_says_421_to_everybody) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example")), b = w.add(LittleWorld::mta("b.example", {"bob"}));
  w.submit(a, "ann@a.example", {"bob@b.example"});
  w.at(units::kStart + 330ms, [&] { w.tell(b, event::PowerChanged{Power::stopping}); });
  w.at(units::kStart + 45min, [&] { w.tell(b, event::PowerChanged{Power::up}); });
  ASSERT_TRUE(w.run());
  const auto attempts = w.all(Kind::attempted);
  ASSERT_EQ(attempts.size(), 2u);
  EXPECT_EQ(attempts[0].code, 421) << "in the middle of the session";
  EXPECT_EQ(attempts[1].code, 421) << "instead of the banner";
  EXPECT_EQ(w.count(Kind::delivered), 1u);
}

TEST(Agent, equal_events_give_equal_records) {
  const auto run = [] {
    LittleWorld w;
    const auto a = w.add(LittleWorld::mta("a.example", {"ann"}));
    w.add(LittleWorld::mta("b.example", {"bob"}));
    w.refuses = {1};
    w.at(units::kStart + 20min, [&] { w.refuses.clear(); });
    for (int i = 0; i < 5; ++i)
      w.submit(a, "ann@a.example", {"bob@b.example", "nobody@b.example", "x@nowhere"});
    EXPECT_TRUE(w.run());
    std::string all;
    for (const auto& r : w.rows)
      all += units::to_seconds(r.time) + std::string(timeline::to_text(r.kind)) + r.text + r.cause + r.mail +
             "\n";
    return all;
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace mta
