#include "timeline/session_timeline.hpp"

#include <gtest/gtest.h>

#include "models/timeline/told.hpp"

namespace {

using namespace told;
using smtp::Verb;
using timeline::Kind;
using timeline::Side;

units::TimePoint at(int second) { return units::kStart + std::chrono::seconds(second); }

// A session between alpha (client) and beta, a line a second; commands travel for half of it.
class SessionTimelineTest : public testing::Test {
 protected:
  timeline::Event event(Kind kind, Side side) {
    timeline::Event e;
    e.kind = kind;
    e.side = side;
    e.mta = side == Side::client ? kAlpha : kBeta;
    e.time = at(second_);
    e.transaction = transaction_;
    return e;
  }
  void connects() {
    line_.take(event(Kind::connecting, Side::client));
    ++second_;
    line_.take(event(Kind::connected, Side::client));
    line_.take(event(Kind::accepted, Side::server));
  }
  void command(Verb v, std::int64_t bytes = 10) {
    ++second_;
    auto e = event(v == Verb::dot ? Kind::content : Kind::command, Side::server);
    e.verb = v;
    e.bytes = bytes;
    e.sent = at(second_) - 500ms;
    if (v == Verb::dot) e.message = kLetter;
    line_.take(e);
  }
  void reply(Verb v, int code) {
    ++second_;
    auto e = event(Kind::reply, Side::client);
    e.verb = v;
    e.code = code;
    e.bytes = 8;
    line_.take(e);
  }
  void closes(Side side, std::string_view cause) {
    ++second_;
    auto e = event(Kind::closed, side);
    e.cause = cause;
    line_.take(e);
  }

  timeline::SessionTimeline line_;
  int second_ = 0, transaction_ = 0;
};

TEST_F(SessionTimelineTest, a_whole_session_has_every_milestone) {
  connects();                                   // 0 SYN, 1 connected
  reply(Verb::none, 220);                       // 2
  command(Verb::helo), reply(Verb::helo, 250);  // 3, 4
  transaction_ = 1;
  command(Verb::mail), reply(Verb::mail, 250);  // 5, 6
  command(Verb::rcpt), reply(Verb::rcpt, 250);
  command(Verb::rcpt), reply(Verb::rcpt, 450);
  command(Verb::rcpt), reply(Verb::rcpt, 550);     // 12
  command(Verb::data), reply(Verb::data, 354);     // 13, 14
  command(Verb::dot, 500), reply(Verb::dot, 250);  // 15, 16
  transaction_ = 0;
  command(Verb::quit), reply(Verb::quit, 221);  // 17, 18
  closes(Side::client, "fin");
  EXPECT_FALSE(line_.over());
  closes(Side::server, "fin");
  EXPECT_TRUE(line_.over());
  EXPECT_EQ(line_.outcome(), "quit");
  EXPECT_EQ(line_.started, at(0));
  EXPECT_EQ(line_.connected, at(1));
  EXPECT_EQ(line_.banner, at(2));
  EXPECT_EQ(line_.helo, at(4));
  EXPECT_EQ(line_.accepted, at(16));
  EXPECT_EQ(line_.quit, at(17) - 500ms) << "when it left";
  EXPECT_EQ(line_.closed, at(19)) << "as the client saw it";
  EXPECT_EQ(line_.commands, 7);
  EXPECT_EQ(line_.bytes_to_server, 7 * 10 + 500);
  EXPECT_EQ(line_.bytes_to_client, 9 * 8);
  ASSERT_EQ(line_.transactions.size(), 1u);
  const auto& t = line_.transactions.front();
  EXPECT_EQ(t.message, kLetter);
  EXPECT_EQ(t.mail, at(5) - 500ms);
  EXPECT_EQ(t.data, at(14));
  EXPECT_EQ(t.dot, at(15));
  EXPECT_EQ(t.accepted, at(16));
  EXPECT_EQ(t.rcpt_ok, 1);
  EXPECT_EQ(t.rcpt_4yz, 1);
  EXPECT_EQ(t.rcpt_5yz, 1);
  EXPECT_EQ(t.last_code, 250);
}

TEST_F(SessionTimelineTest, transactions_follow_each_other_in_one_session) {
  connects();
  for (transaction_ = 1; transaction_ <= 2; ++transaction_) command(Verb::mail), reply(Verb::mail, 250);
  ASSERT_EQ(line_.transactions.size(), 2u);
  EXPECT_EQ(line_.transactions[0].n, 1);
  EXPECT_EQ(line_.transactions[1].n, 2);
}

TEST_F(SessionTimelineTest, a_refused_connection_is_over_when_the_client_knows_it) {
  line_.take(event(Kind::connecting, Side::client));
  closes(Side::client, "refused");
  EXPECT_TRUE(line_.over());
  EXPECT_FALSE(line_.server_heard());
  EXPECT_EQ(line_.outcome(), "refused");
}

TEST_F(SessionTimelineTest, a_time_out_is_one_whatever_it_waited_for) {
  connects();
  closes(Side::client, "timed out waiting for the reply to DATA");
  EXPECT_EQ(line_.outcome(), "timed_out");
}

TEST_F(SessionTimelineTest, a_connection_closed_without_a_goodbye_is_no_quit) {
  connects();
  closes(Side::client, "fin");
  EXPECT_EQ(line_.outcome(), "fin");
}

TEST_F(SessionTimelineTest, a_session_nobody_ended_is_open) {
  connects();
  EXPECT_EQ(line_.outcome(), "open");
}

}  // namespace
