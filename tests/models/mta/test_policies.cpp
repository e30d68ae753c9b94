// Receiving policies as dialogues: what a client says, what the server answers, and what becomes of the mail.
#include <gtest/gtest.h>

#include <sstream>

#include "little_world.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;
using units::kStart;
using Lines = std::vector<std::string>;

struct Pair : LittleWorld {
  explicit Pair(const std::function<void(Config&)>& change = {}, Duration first_retry = 10min) {
    auto london = mta("London", {"Fiona"}), paris = mta("Paris", {"Maurice", "Jacque"});
    london.retry.formula.first = first_retry;
    london.esmtp = paris.esmtp = false;
    if (change) change(paris);
    client = add(std::move(london));
    server = add(std::move(paris));
  }
  void write(TimePoint at = kStart, const std::string& to = "Maurice@Paris") { submit(client, "Fiona@London", {to}, at); }
  Lines talk(std::size_t n = 0) const { return dialogue(client, server, n); }
  std::string said(int code) const {
    for (const auto& r : all(Kind::reply))
      if (r.code == code) return r.text;
    return "";
  }
  Mta client = 0, server = 0;
};

const Lines kAccepted{"HELO London", "250", "MAIL FROM:<Fiona@London>", "250", "RCPT TO:<Maurice@Paris>", "250",
                      "DATA",        "354", ".",                        "250", "QUIT",                    "221"};

TEST(Policies, greylisting_puts_off_the_first_attempt_and_takes_the_second) {
  Pair w([](Config& c) { c.greylist.delay = 5min; });
  w.write();
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.talk(0), (Lines{"HELO London", "250", "MAIL FROM:<Fiona@London>", "250", "RCPT TO:<Maurice@Paris>", "450", "QUIT", "221"}));
  EXPECT_EQ(w.said(450), "<Maurice@Paris>: Recipient address rejected: Greylisted, try again later");
  EXPECT_EQ(w.talk(1), kAccepted);
  EXPECT_EQ(w.count(Kind::delivered), 1u);
  EXPECT_GT(w.all(Kind::delivered)[0].time, kStart + 10min);
}

TEST(Policies, who_is_known_to_the_greylist_is_taken_at_once) {
  Pair w([](Config& c) { c.greylist.delay = 5min; });
  w.write();
  w.write(kStart + 1h);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.talk(2), kAccepted);
  EXPECT_EQ(w.count(Kind::delivered), 2u);
}

TEST(Policies, who_does_not_exist_is_told_so_and_not_to_come_back) {
  Pair w([](Config& c) { c.greylist.delay = 5min; });
  w.write(kStart, "Nobody@Paris");
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.talk(0)[5], "550");
}

TEST(Policies, too_much_mail_in_a_minute_is_put_off) {
  Pair w([](Config& c) { c.clients.messages = units::Rate{2, 1min}; });
  for (int i = 0; i < 3; ++i) w.write(kStart + i * 1s);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.talk(2), (Lines{"HELO London", "250", "MAIL FROM:<Fiona@London>", "450", "QUIT", "221"}));
  EXPECT_EQ(w.said(450), "Error: too much mail from 192.0.2.1");
  EXPECT_EQ(w.count(Kind::delivered), 3u);
}

TEST(Policies, too_many_connections_at_once_are_told_421) {
  Pair w([](Config& c) { c.clients.max_connections = 1; });
  w.write();
  w.write();
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.said(421), "Paris Error: too many connections from 192.0.2.1");
  EXPECT_EQ(w.count(Kind::delivered), 2u);
}

TEST(Policies, too_many_connections_in_a_short_time_too) {
  Pair w([](Config& c) { c.clients.connections = units::Rate{1, 1min}; });
  w.write();
  w.write(kStart + 30s);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.said(421), "Paris Error: too many connections in a short time from 192.0.2.1");
  EXPECT_EQ(w.count(Kind::delivered), 2u);
}

TEST(Policies, a_mailbox_may_be_unavailable_and_its_neighbour_not) {
  Pair w([](Config& c) { c.users[0].unavailable = true; });
  w.write();
  w.write(kStart, "Jacque@Paris");
  w.run(kStart + 1min);
  EXPECT_EQ(w.said(450), "Requested mail action not taken: mailbox unavailable");
  EXPECT_EQ(w.all(Kind::delivered).at(0).recipient, "Jacque@Paris");
}

TEST(Policies, an_error_of_its_own_is_451_after_the_content) {
  Pair w([](Config& c) { c.local_error = true; });
  w.write();
  w.run(kStart + 1min);
  EXPECT_EQ(w.talk(0)[9], "451");
  EXPECT_EQ(w.queued().size(), 1u);
}

TEST(Policies, a_filter_holds_back_the_last_reply) {
  Pair w([](Config& c) { c.filter_cpu = 3s; });
  w.write();
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.talk(0), kAccepted);
  const auto content = w.all(Kind::content).at(0).time, taken = w.all(Kind::queued).at(0).time;
  EXPECT_EQ(taken - content, 3s) << "the content is recorded when it came, custody when the filter is done";
}

TEST(Policies, a_filter_that_outlasts_the_client_makes_a_duplicate) {
  Pair w([](Config& c) { c.filter_cpu = 11min; }, 30min);
  w.write();
  w.run(kStart + 12min);
  EXPECT_EQ(w.count(Kind::delivered), 1u) << "the client gave up after ten minutes, the message was taken all the same";
  EXPECT_EQ(w.queued().size(), 1u) << "and is still in the client's queue";
  w.run(kStart + 52min);
  EXPECT_EQ(w.count(Kind::delivered), 2u);
}

TEST(Policies, what_was_said_behind_the_dot_waits_for_the_filter) {
  LittleWorld w;
  auto paris = LittleWorld::mta("Paris", {"Maurice"});
  paris.filter_cpu = 1s;
  const auto server = w.add(paris);
  const ConnId c{7, 0};
  std::vector<Effect> out;
  std::string said;
  const auto tell = [&](const Event& e, TimePoint now) {
    out.clear();
    w.agent(server).handle(e, now, out, w);
    for (const auto& effect : out)
      if (const auto* s = std::get_if<effect::Send>(&effect)) {
        std::istringstream lines(s->data.text);
        for (std::string line; std::getline(lines, line);) said += line.substr(0, 3) + " ";
      }
  };
  tell(event::Accepted{c, {7, "x", "192.0.2.9"}}, kStart);
  tell(event::Received{c, {"HELO x\r\nMAIL FROM:<a@x>\r\nRCPT TO:<Maurice@Paris>\r\nDATA\r\n", nullptr}, kStart, Side::server}, kStart);
  tell(event::Received{c, {"Subject: x\r\n\r\n.\r\nNOOP\r\nQUIT\r\n", nullptr}, kStart, Side::server}, kStart);
  EXPECT_EQ(said, "220 250 250 250 354 ");
  ASSERT_EQ(out.size(), 1u);
  const auto& job = std::get<effect::Job>(out[0]);
  EXPECT_EQ(job.cpu, 1s);
  EXPECT_EQ(w.agent(server).next_wakeup(), units::kNever) << "no clock runs but the filter's";
  tell(event::Done{job.j, true}, kStart);
  EXPECT_EQ(said, "220 250 250 250 354 250 250 221 ");
}

TEST(Policies, a_crash_loses_what_the_filter_looked_at) {
  Pair w([](Config& c) { c.filter_cpu = 10s; });
  w.write();
  w.at(kStart + 5s, [&] { w.crash(w.server); });
  w.at(kStart + 6s, [&] { w.restart(w.server); });
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 1u) << "once, by the second attempt";
  ASSERT_EQ(w.count(Kind::filtering), 3u);
  EXPECT_EQ(w.all(Kind::filtering)[1].cause, "lost");
}

TEST(Policies, an_MTA_relays_for_its_user_agents_and_holds_them_up_with_nothing) {
  LittleWorld w;
  auto agent = LittleWorld::mta("ua.Fiona@London");
  agent.helo = "[192.0.2.1]";
  agent.relayhost = "London";
  agent.postmaster = false;
  auto london = LittleWorld::mta("London", {"Fiona"});
  london.submitters = {"ua.Fiona@London"};
  london.greylist.delay = 5min;
  const auto a = w.add(agent), l = w.add(london), p = w.add(LittleWorld::mta("Paris", {"Maurice"}));
  w.submit(a, "Fiona@London", {"Maurice@Paris"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.dialogue(a, l).at(0), "EHLO [192.0.2.1]");
  EXPECT_EQ(w.dialogue(l, p).at(0), "EHLO London");
  EXPECT_EQ(w.count(Kind::delivered), 1u);
}

}  // namespace
}  // namespace mta
