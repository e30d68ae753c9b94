// Habits show in what is sent when: the dialogues here are those of the software they were measured of.
#include <gtest/gtest.h>

#include "little_world.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;

/// One message from an MTA of that software to one of the other, 50 ms apart; nobody thinks.
class Session {
 public:
  Session(const std::string& client, const std::string& server, bool pipelining = true) {
    auto from = preset(client).value(), to = preset(server).value();
    from.name = "a.example", to.name = "b.example";
    to.users = {{"bob", {}, {}, {}, {}, false}};
    from.think = to.think = {};
    if (!pipelining) to.extensions.remove(smtp::Extension::pipelining);
    a_ = w_.add(std::move(from));
    b_ = w_.add(std::move(to));
    w_.submit(a_, "ann@a.example", {"bob@b.example"});
    EXPECT_TRUE(w_.run());
  }
  /// When it came to the server.
  Duration command(smtp::Verb verb) const {
    for (const auto& r : w_.rows)
      if (r.mta == b_ && (r.kind == Kind::command || r.kind == Kind::content) && r.verb == verb)
        return r.time.time_since_epoch();
    return Duration::min();
  }
  /// When it came to the client.
  Duration reply(smtp::Verb verb) const {
    for (const auto& r : w_.rows)
      if (r.mta == a_ && r.kind == Kind::reply && r.verb == verb) return r.time.time_since_epoch();
    return Duration::min();
  }
  Duration closed(bool at_server) const {
    for (const auto& r : w_.rows)
      if (r.mta == (at_server ? b_ : a_) && r.kind == Kind::closed) return r.time.time_since_epoch();
    return Duration::min();
  }
  std::vector<std::string> dialogue() const { return w_.dialogue(a_, b_); }

 private:
  LittleWorld w_{50ms};
  MtaId a_ = 0, b_ = 0;
};

using smtp::Verb;

TEST(Habits, PostfixPipeliningSendsTheDotAndQuitTogether) {
  const Session s("postfix", "postfix");
  EXPECT_EQ(s.command(Verb::quit), s.command(Verb::dot));
  EXPECT_EQ(s.reply(Verb::quit), s.reply(Verb::dot));
  EXPECT_EQ(s.closed(true) - s.command(Verb::quit), 100ms) << "at the 221";
}

TEST(Habits, PostfixWithoutPipeliningClosesBehindItsQuit) {
  const Session s("postfix", "postfix", false);
  EXPECT_EQ(s.command(Verb::quit) - s.command(Verb::dot), 100ms);
  EXPECT_EQ(s.closed(true), s.command(Verb::quit));
}

TEST(Habits, PostfixNamesTheOriginalRecipientWhereDsnIsOffered) {
  const auto has = [](const Session& s) {
    for (const auto& line : s.dialogue())
      if (line == "RCPT TO:<bob@b.example> ORCPT=rfc822;bob@b.example") return true;
    return false;
  };
  EXPECT_TRUE(has(Session("postfix", "postfix")));
  EXPECT_FALSE(has(Session("postfix", "exim"))) << "Exim does not offer DSN";
  EXPECT_FALSE(has(Session("exim", "postfix")));
}

TEST(Habits, EximHoldsItsLastRepliesUnlessTheClientHasClosed) {
  const Session postfix("postfix", "exim");
  EXPECT_EQ(postfix.reply(Verb::dot) - postfix.command(Verb::dot), 250ms) << "200 ms and one way";
  EXPECT_EQ(postfix.reply(Verb::quit), postfix.reply(Verb::dot));

  const Session exim("exim", "exim");
  EXPECT_EQ(exim.reply(Verb::dot) - exim.command(Verb::dot), 50ms) << "dot, QUIT and FIN came together";

  const Session python("smtplib", "exim");
  EXPECT_EQ(python.reply(Verb::dot) - python.command(Verb::dot), 50ms);
  EXPECT_EQ(python.reply(Verb::quit) - python.command(Verb::quit), 250ms);

  const Session lone("postfix", "exim", false);
  EXPECT_EQ(lone.reply(Verb::quit) - lone.command(Verb::quit), 50ms) << "its FIN came with QUIT";
}

TEST(Habits, OpensmtpdKeepsTheConnectionForTenSeconds) {
  const Session s("opensmtpd", "postfix");
  EXPECT_EQ(s.command(Verb::quit) - s.reply(Verb::dot), 10s + 50ms);
}

TEST(Habits, OnlyPostfixAndEximPipeline) {
  for (const auto* software : {"postfix", "exim", "opensmtpd", "swaks", "smtplib"}) {
    const Session s(software, "postfix");
    const bool together = s.command(Verb::mail) == s.command(Verb::data);
    EXPECT_EQ(together, software == std::string("postfix") || software == std::string("exim")) << software;
  }
}

TEST(Think, AProcessThatSleptTakesLonger) {
  auto config = LittleWorld::mta("a.example");
  config.think.client_wake = 3ms;
  auto server = LittleWorld::mta("b.example", {"bob"});
  server.think.wake = 7ms;
  LittleWorld w(50ms);
  const auto a = w.add(std::move(config));
  w.add(std::move(server));
  w.submit(a, "ann@a.example", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  // HELO comes after the handshake, the banner and 3 ms; its reply leaves 7 ms later.
  EXPECT_EQ(w.all(Kind::command).front().time.time_since_epoch(), 253ms);
  // The client's replies: the greeting's, then HELO's.
  EXPECT_EQ(w.all(Kind::reply).at(1).time.time_since_epoch(), 310ms);
}

TEST(Think, DrawnTimesHaveTheirTenthsAndMedian) {
  const Think t(800us, 1000us, 3000us);
  rng::Stream s(1, "test");
  constexpr int n = 100'000;
  int below_p10 = 0, below = 0, above_p90 = 0;
  for (int i = 0; i < n; ++i) {
    const auto d = draw(t, s);
    below_p10 += d < t.p10;
    below += d < t.median;
    above_p90 += d > t.p90;
  }
  // Three standard deviations of a share of one in ten are 0.0029, of one in two 0.0048.
  EXPECT_NEAR(below_p10, n / 10, 290);
  EXPECT_NEAR(below, n / 2, 480);
  EXPECT_NEAR(above_p90, n / 10, 290);
}

TEST(Think, OneTenthMirrorsTheOther) {
  Think t;
  t.median = 1ms;
  t.p90 = 2ms;
  rng::Stream s(1, "test");
  int below = 0;
  for (int i = 0; i < 100'000; ++i) below += draw(t, s) < 500us;
  EXPECT_NEAR(below, 10'000, 290);
}

TEST(Think, MediansAreFixedUntilTheSwitchIsOn) {
  const auto duration = [](bool draw, std::uint64_t seed) {
    auto from = preset("postfix").value(), to = preset("postfix").value();
    from.name = "a.example", to.name = "b.example";
    to.users = {{"bob", {}, {}, {}, {}, false}};
    from.think.draw = to.think.draw = draw;
    std::vector<Effect> out;
    LittleWorld ear;
    Agent server(0, std::make_shared<const Config>(std::move(to)), seed);
    server.handle(event::Accepted{{1, 0}, {1, "a.example", ""}}, units::kStart, out, ear);
    return std::get<effect::Send>(out.front()).at.time_since_epoch();
  };
  EXPECT_EQ(duration(false, 1), 236us);
  EXPECT_EQ(duration(false, 2), 236us);
  EXPECT_NE(duration(true, 1), duration(true, 2));
  EXPECT_EQ(duration(true, 1), duration(true, 1));
}

}  // namespace
}  // namespace mta
