// Sessions that fail: their recipients stay queued and are tried again by the formula.
#include <gtest/gtest.h>

#include "little_world.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;

struct Two : LittleWorld {
  Two() {
    a = add(LittleWorld::mta("a.example", {"ann"}));
    b = add(LittleWorld::mta("b.example", {"bob", "ben"}));
  }
  void write(const std::vector<std::string>& to = {"bob@b.example", "ben@b.example"}) {
    submit(a, "ann@a.example", to);
  }
  /// The first session breaks at the n-th chunk that `from` sends.
  void break_at(int n, Side from, Fate how) {
    fate = [n, from, how](ConnId c, Side side, const Chunk&) mutable {
      if (c.n != 0 || side != from) return Fate::arrives;
      return n-- == 0 ? how : Fate::arrives;
    };
  }
  std::vector<Duration> attempts() const {
    std::vector<Duration> out;
    for (const auto& r : all(Kind::connecting)) out.push_back(r.time.time_since_epoch());
    return out;
  }
  Mta a, b;
};

using Dates = std::vector<Duration>;

// Replies: banner, EHLO, MAIL, RCPT, RCPT, DATA. Up to there nobody can be in doubt.
TEST(BrokenSession, at_any_reply_before_the_dot_leaves_the_mail_queued_and_it_is_tried_again) {
  for (auto how : {Fate::resets, Fate::closes, Fate::is_lost})
    for (int n = 0; n < 6; ++n) {
      SCOPED_TRACE(testing::Message() << "reply " << n << ", fate " << static_cast<int>(how));
      Two w;
      w.break_at(n, Side::server, how);
      w.write();
      ASSERT_TRUE(w.run());
      const auto failed = w.all(Kind::attempted);
      ASSERT_EQ(failed.size(), 2u);
      for (const auto& r : failed) {
        EXPECT_EQ(r.code, 0) << "no reply came";
        EXPECT_FALSE(r.cause.empty());
        EXPECT_EQ(r.next_at - r.time, 30min);
      }
      ASSERT_EQ(w.attempts().size(), 2u);
      EXPECT_EQ(w.attempts()[1], failed[0].next_at.time_since_epoch());
      EXPECT_EQ(w.count(Kind::delivered), 2u);
      EXPECT_EQ(w.count(Kind::queued), 2u) << "one copy each";
    }
}

// Commands: EHLO, MAIL, RCPT, RCPT, DATA; then the body and its dot.
TEST(BrokenSession, at_any_command_leaves_the_mail_queued_and_it_is_tried_again) {
  for (auto how : {Fate::resets, Fate::closes, Fate::is_lost})
    for (int n = 0; n < 7; ++n) {
      SCOPED_TRACE(testing::Message() << "chunk " << n << ", fate " << static_cast<int>(how));
      Two w;
      w.break_at(n, Side::client, how);
      w.write();
      ASSERT_TRUE(w.run());
      EXPECT_EQ(w.count(Kind::attempted), 2u);
      EXPECT_EQ(w.attempts().size(), 2u);
      EXPECT_EQ(w.count(Kind::delivered), 2u);
      EXPECT_EQ(w.count(Kind::queued), 2u) << "mail without its dot is no mail";
    }
}

// RFC 1047: between the server's decision and the client's hearing of it both hold the message.
TEST(BrokenSession, at_the_reply_to_the_dot_makes_a_second_copy) {
  for (auto how : {Fate::resets, Fate::closes, Fate::is_lost}) {
    Two w;
    w.break_at(5, Side::server, how);
    w.write({"bob@b.example"});
    ASSERT_TRUE(w.run());
    EXPECT_EQ(w.count(Kind::delivered), 2u);
    EXPECT_EQ(w.count(Kind::passed), 1u);
    EXPECT_TRUE(w.queued().empty());
  }
}

TEST(BrokenSession, after_the_last_250_costs_nothing) {
  for (auto how : {Fate::resets, Fate::closes, Fate::is_lost}) {
    Two w;
    w.break_at(7, Side::server, how);  // the 221
    w.write();
    ASSERT_TRUE(w.run());
    EXPECT_EQ(w.count(Kind::delivered), 2u);
    EXPECT_EQ(w.count(Kind::attempted), 0u);
    EXPECT_EQ(w.attempts().size(), 1u);
  }
}

TEST(BrokenSession, refused_connections_are_tried_after_30_60_and_120_minutes) {
  Two w;
  w.refuses = {w.b};
  w.at(units::kStart + 3h, [&] { w.refuses.clear(); });
  w.write();
  ASSERT_TRUE(w.run());
  // Each refusal takes a round trip of 100 ms.
  EXPECT_EQ(w.attempts(), (Dates{0s, 30min + 100ms, 90min + 200ms, 210min + 300ms}));
  EXPECT_EQ(w.count(Kind::delivered), 2u);
  EXPECT_EQ(w.all(Kind::attempted)[0].cause, "connection refused");
}

TEST(BrokenSession, a_host_that_does_not_answer_is_given_thirty_seconds) {
  Two w;
  w.silent = {w.b};
  w.at(units::kStart + 10min, [&] { w.silent.clear(); });
  w.write();
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.attempts(), (Dates{0s, 30min + 30s}));
  EXPECT_EQ(w.all(Kind::attempted)[0].cause, "connection timed out");
}

TEST(BrokenSession, a_silent_name_server_is_asked_again_later) {
  Two w;
  w.dns_fails = {"b.example"};
  w.at(units::kStart + 10min, [&] { w.dns_fails.clear(); });
  w.write();
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.attempts(), (Dates{30min}));
  EXPECT_EQ(w.count(Kind::delivered), 2u);
}

// A server that answers one command, by its beginning, with something else than 250.
struct Scripted : LittleWorld {
  explicit Scripted(std::string at, std::string answer, int times = 1) {
    a = add(LittleWorld::mta("a.example", {"ann"}));
    b = add("b.example",
            [at = std::move(at), answer = std::move(answer), times](const std::string& line) mutable {
              if (times > 0 && (at.empty() ? line.empty() : line.starts_with(at))) {
                --times;
                return answer;
              }
              if (line.empty()) return std::string("220 b.example");
              if (line == "DATA") return std::string("354 go on");
              if (line == "QUIT") return std::string("221 bye");
              return std::string("250 OK");
            });
    submit(a, "ann@a.example", {"bob@b.example"});
  }
  Mta a, b;
};

TEST(BrokenSession, transient_refusals_at_any_command_are_tried_again) {
  for (const char* at : {"", "MAIL", "RCPT", "DATA", "."})
    for (const char* answer : {"421 b.example closing", "451 not now", "452-two\r\n452 lines"}) {
      SCOPED_TRACE(testing::Message() << at << ": " << answer);
      Scripted w(at, answer);
      ASSERT_TRUE(w.run());
      ASSERT_EQ(w.count(Kind::attempted), 1u);
      EXPECT_EQ(std::to_string(w.all(Kind::attempted)[0].code), std::string(answer).substr(0, 3));
      EXPECT_EQ(w.count(Kind::passed), 1u);
      EXPECT_EQ(w.count(Kind::connecting), 2u);
      EXPECT_EQ(w.count(Kind::bounced), 0u);
    }
}

TEST(BrokenSession, permanent_refusals_at_any_command_bounce) {
  for (const char* at : {"", "MAIL", "RCPT", "DATA", "."}) {
    SCOPED_TRACE(at);
    Scripted w(at, "554 never");
    ASSERT_TRUE(w.run());
    EXPECT_EQ(w.count(Kind::connecting), 1u);
    ASSERT_EQ(w.count(Kind::bounced), 1u);
    EXPECT_EQ(w.all(Kind::bounced)[0].code, 554);
    EXPECT_EQ(w.count(Kind::delivered), 1u) << "the notice to ann";
  }
}

// Somebody who does not speak SMTP, or promises the wrong thing, does not get the mail and does not bounce
// it.
TEST(BrokenSession, nonsense_is_no_verdict) {
  for (auto [at, answer] : std::vector<std::pair<std::string, std::string>>{
           {"", "SSH-2.0"}, {"MAIL", "354 go"}, {"DATA", "250 OK"}, {".", "354 go on"}, {".", "2000 OK"}}) {
    SCOPED_TRACE(at + ": " + answer);
    Scripted w(at, answer);
    ASSERT_TRUE(w.run());
    EXPECT_EQ(w.count(Kind::attempted), 1u);
    EXPECT_EQ(w.count(Kind::passed), 1u);
    EXPECT_EQ(w.count(Kind::bounced), 0u);
  }
}

TEST(BrokenSession, a_server_without_ehlo_is_greeted_with_helo) {
  Scripted w("EHLO", "502 what?");
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::passed), 1u);
  EXPECT_EQ(w.count(Kind::connecting), 1u);
}

}  // namespace
}  // namespace mta
