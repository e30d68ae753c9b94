// RFC 5321 4.5.3.2: how long each side waits for the other.
#include <gtest/gtest.h>

#include "little_world.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;

// Every wait has another length, so that none can stand in for another.
Timeouts unequal() {
  Timeouts t;
  t.greeting = 11min, t.helo = 12min, t.mail = 13min, t.rcpt = 14min;
  t.data = 15min, t.data_block = 3min, t.dot = 17min, t.quit = 18min;
  return t;
}

// How long a client waits for a server that falls silent at the line; the handshake and each exchange take
// 100 ms.
Duration patience(const std::string& at, int exchanges_before) {
  LittleWorld w(50ms);
  auto config = LittleWorld::mta("a.example", {"ann"});
  config.timeouts = unequal();
  const auto a = w.add(std::move(config));
  w.add("b.example", [at, first = true](const std::string& line) mutable {
    if (first && (at.empty() ? line.empty() : line.starts_with(at))) {
      first = false;
      return std::string();
    }
    return std::string(line.empty()     ? "220 b"
                       : line == "DATA" ? "354 go"
                       : line == "QUIT" ? "221 bye"
                                        : "250 OK");
  });
  w.submit(a, "ann@a.example", {"bob@b.example"});
  EXPECT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::passed), 1u) << "in the end it is delivered";
  for (const auto& r : w.all(Kind::closed))
    if (r.mta == a && r.cause.starts_with("timed out waiting"))
      return r.time.time_since_epoch() - exchanges_before * 100ms;
  ADD_FAILURE() << "no time-out";
  return {};
}

TEST(ClientTimeOut, each_reply_has_its_own) {
  EXPECT_EQ(patience("", 1), 11min) << "for the 220, from the end of the handshake";
  EXPECT_EQ(patience("EHLO", 2), 12min);
  EXPECT_EQ(patience("MAIL", 3), 13min);
  EXPECT_EQ(patience("RCPT", 4), 14min);
  EXPECT_EQ(patience("DATA", 5), 15min);
  EXPECT_EQ(patience(".", 6), 17min + 100ms) << "from the arrival of the data";
  EXPECT_EQ(patience("QUIT", 7), 18min);
}

TEST(ClientTimeOut, the_wait_for_a_lost_quit_costs_no_mail) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example", {"ann"}));
  w.add(LittleWorld::mta("b.example", {"bob"}));
  w.fate = [](ConnId, Side, const Chunk& c) {
    return c.text.starts_with("QUIT") ? Fate::is_lost : Fate::arrives;
  };
  w.submit(a, "ann@a.example", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::connecting), 1u);
  EXPECT_EQ(w.count(Kind::delivered), 1u);
  EXPECT_TRUE(w.agent(0).idle());
  EXPECT_TRUE(w.agent(1).idle());
}

// A server in the hand of the test.
struct Served {
  Served() : agent(0, std::make_shared<const Config>(LittleWorld::mta("b.example", {"bob"})), 1) {
    tell(event::Accepted{c, {1, "a.example", ""}}, 0s);
  }
  void tell(Event e, Duration at) {
    out.clear();
    agent.handle(e, units::kStart + at, out, ear);
  }
  void hear(const std::string& octets, Duration at) {
    tell(event::Received{c, {octets, nullptr}, units::kStart + at, Side::server}, at);
  }
  std::string said() const {
    std::string s;
    for (const auto& e : out) {
      if (const auto* send = std::get_if<effect::Send>(&e)) s += send->data.text.substr(0, 3) + " ";
      if (std::holds_alternative<effect::Finish>(e)) s += "FIN";
    }
    return s;
  }
  struct Ear : timeline::Recorder {
    void record(const timeline::Event&) override {}
  } ear;
  const ConnId c{1, 0};
  Agent agent;
  std::vector<Effect> out;
};

TEST(ServerTimeOut, a_client_that_says_nothing_for_five_minutes_gets_421) {
  Served s;
  EXPECT_EQ(s.agent.next_wakeup(), units::kStart + 5min);
  s.hear("HELO a\r\n", 4min);
  EXPECT_EQ(s.agent.next_wakeup(), units::kStart + 9min) << "every command starts the wait anew";
  s.tell(event::Woke{}, 9min);
  EXPECT_EQ(s.said(), "421 FIN");
  s.hear("MAIL FROM:<>\r\n", 9min);
  EXPECT_EQ(s.said(), "") << "it hears nothing any more";
  EXPECT_EQ(s.agent.next_wakeup(), units::kNever);
  s.tell(event::Ended{s.c, End::fin, Side::server}, 10min);
  EXPECT_TRUE(s.agent.idle());
}

// RFC 5321 4.5.3.2.7 is about silence: a long message over a slow line is none.
TEST(ServerTimeOut, data_that_keeps_coming_is_no_silence) {
  Served s;
  s.hear("HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<bob@b.example>\r\nDATA\r\n", 0s);
  for (auto t = 4min; t <= 40min; t += 4min) {
    s.hear("some more text\r\n", t);
    EXPECT_EQ(s.said(), "") << t.count();
  }
  EXPECT_EQ(s.agent.next_wakeup(), units::kStart + 45min);
  s.hear(".\r\n", 41min);
  EXPECT_EQ(s.said(), "250 ");
}

// Part of a body that is handed over when it is whole comes as a piece without octets.
TEST(ServerTimeOut, a_body_on_its_way_is_no_silence) {
  Served s;
  s.hear("HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<bob@b.example>\r\nDATA\r\n", 0s);
  s.hear("", 4min);
  EXPECT_EQ(s.said(), "");
  EXPECT_EQ(s.agent.next_wakeup(), units::kStart + 9min);
}

TEST(ServerTimeOut, half_a_command_is_silence_in_the_end) {
  Served s;
  s.hear("HEL", 1min);
  s.tell(event::Woke{}, s.agent.next_wakeup().time_since_epoch());
  EXPECT_EQ(s.said(), "421 FIN");
}

TEST(ServerTimeOut, a_client_that_left_is_not_waited_for) {
  Served s;
  s.hear("HELO a\r\nMAIL FROM:<>\r\n", 1min);
  s.tell(event::Ended{s.c, End::fin, Side::server}, 2min);
  EXPECT_EQ(s.said(), "FIN");
  EXPECT_EQ(s.agent.next_wakeup(), units::kNever);
  EXPECT_TRUE(s.agent.idle());
}

}  // namespace
}  // namespace mta
