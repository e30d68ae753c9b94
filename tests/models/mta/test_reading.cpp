// What a server reads together it answers together: replies leave when it has nothing left to read.
#include <gtest/gtest.h>

#include "mta/agent.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using units::kStart;

struct Nobody final : timeline::Recorder {
  void record(const timeline::Event&) override {}
};

/// A server that thinks 1 ms about a command, told what a client sends; what it says, and when.
class Server {
 public:
  explicit Server(bool nagle = false) : agent_(0, config(nagle), 1) {
    now(0ms, event::Accepted{kC, {1, "a.example", "192.0.2.1"}});
  }

  void hears(Duration at, const std::string& text) {
    wakes_until(kStart + at);
    now(at, event::Received{kC, {text, nullptr}, kStart + at});
  }
  void leaves(Duration at) {
    wakes_until(kStart + at);
    now(at, event::Ended{kC, End::fin});
  }
  void wakes_until(TimePoint until) {
    for (TimePoint at; (at = agent_.next_wakeup()) <= until;) handle(event::Woke{}, at);
  }
  /// "3.000 250 250": replies that leave together.
  std::vector<std::string> said() const {
    std::vector<std::string> out;
    for (const auto& e : effects_)
      if (const auto* s = std::get_if<effect::Send>(&e)) {
        std::string line = std::to_string(units::in_seconds(s->at.time_since_epoch()) * 1e3).substr(0, 5);
        const std::string& text = s->data.text;
        for (std::size_t i = 0; i < text.size(); i = text.find('\n', i) + 1)
          if (text[i + 3] == ' ') line += " " + text.substr(i, 3);
        out.push_back(line);
      }
    return out;
  }
  bool all_apart() const {
    for (const auto& e : effects_)
      if (const auto* s = std::get_if<effect::Send>(&e); s && !s->apart) return false;
    return true;
  }
  TimePoint next_wakeup() const { return agent_.next_wakeup(); }

 private:
  static constexpr ConnId kC{1, 1};
  static std::shared_ptr<const Config> config(bool nagle) {
    Config c;
    c.name = "b.example";
    c.domains = {"b.example"};
    c.users = {{"bob", {}, {}, {}, {}, false}};
    c.think = {};
    c.think.helo = c.think.mail = c.think.rcpt = c.think.data = c.think.quit = c.think.other = Think(1ms);
    c.habits.nagle = nagle;
    return std::make_shared<const Config>(std::move(c));
  }
  void now(Duration at, Event e) { handle(std::move(e), kStart + at); }
  void handle(const Event& e, TimePoint at) { agent_.handle(e, at, effects_, nobody_); }

  Nobody nobody_;
  std::vector<Effect> effects_;
  Agent agent_;
};

using Lines = std::vector<std::string>;
const std::string kRcpt = "RCPT TO:<bob@b.example>\r\n";

TEST(Reading, AGroupThatComesAtOnceIsAnsweredAtOnce) {
  Server s;
  s.hears(10ms, "HELO a\r\n");
  s.hears(20ms, "MAIL FROM:<a@a.example>\r\n" + kRcpt + kRcpt);
  s.wakes_until(kStart + 1s);
  EXPECT_EQ(s.said(), (Lines{"0.000 220", "11.00 250", "23.00 250 250 250"}));
}

TEST(Reading, WhatComesWhileItThinksIsReadAndAnsweredTogetherWhenItHasSpoken) {
  Server s;
  s.hears(10ms, "HELO a\r\n");
  s.hears(20ms, "MAIL FROM:<a@a.example>\r\n" + kRcpt + kRcpt + "RCPT TO:<b");  // busy until 23 ms
  s.hears(21ms, "ob@b.example>\r\n" + kRcpt);
  s.hears(22ms, kRcpt);
  s.hears(24ms, "DATA\r\n");  // read when it has answered those: 26 ms
  s.wakes_until(kStart + 1s);
  EXPECT_EQ(s.said(),
            (Lines{"0.000 220", "11.00 250", "23.00 250 250 250", "26.00 250 250 250", "27.00 354"}));
}

TEST(Reading, WhoLeavesMeanwhileIsAnsweredStill) {
  Server s;
  s.hears(10ms, "HELO a\r\n");
  s.hears(20ms, "MAIL FROM:<a@a.example>\r\n");
  s.hears(20500us, kRcpt);
  s.leaves(20700us);
  s.wakes_until(kStart + 1s);
  EXPECT_EQ(s.said(), (Lines{"0.000 220", "11.00 250", "21.00 250", "22.00 250"}));
}

TEST(Reading, ItWaitsForTheNextCommandAsLongAsEver) {
  Server s;
  s.hears(10ms, "HELO a\r\n");
  s.hears(20ms, "MAIL FROM:<a@a.example>\r\n");
  s.hears(20500us, "RCPT TO");  // no line yet
  s.wakes_until(kStart + 1s);
  EXPECT_EQ(s.next_wakeup(), kStart + 21ms + Config{}.timeouts.server);
}

TEST(Reading, QuitIsAnsweredWithWhatStandsBeforeIt) {
  Server s;
  s.hears(10ms, "HELO a\r\n");
  s.hears(20ms, "NOOP\r\n");
  s.hears(20500us, "NOOP\r\nQUIT\r\n");
  s.wakes_until(kStart + 1h);
  EXPECT_EQ(s.said(), (Lines{"0.000 220", "11.00 250", "21.00 250", "23.00 250 221"}));
}

TEST(Reading, OnlyWhoDoesNotSetNodelayLeavesItToNagle) {
  for (const bool nagle : {false, true}) {
    Server s(nagle);
    s.hears(10ms, "HELO a\r\n");
    EXPECT_EQ(s.all_apart(), nagle);
  }
}

}  // namespace
}  // namespace mta
