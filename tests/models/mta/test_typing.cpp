// A person typing: one line a reply, content after a 354, and what was expected held against what came.
#include <gtest/gtest.h>

#include "little_world.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;
using Lines = std::vector<std::string>;

/// Somebody at a.example types to b.example, 50 ms away, a line a second.
struct Typed : LittleWorld {
  explicit Typed(Config server = LittleWorld::mta("b.example", {"bob"})) {
    add(LittleWorld::mta("a.example", {"ann"}));
    add(std::move(server));
  }
  void type(Lines lines, std::vector<int> expect = {}) {
    auto script = std::make_shared<SessionScript>();
    script->name = "by hand";
    script->lines = std::move(lines);
    script->expect = std::move(expect);
    tell(0, event::Typed{std::move(script), {1, 25}});
    EXPECT_TRUE(run());
    EXPECT_TRUE(agent(0).idle()) << "the session ended with its script";
    EXPECT_TRUE(agent(1).idle());
  }
  Lines unexpected() const {
    Lines out;
    for (const auto& r : all(Kind::unexpected)) out.push_back(r.text);
    return out;
  }
};

TEST(Typing, waits_for_each_reply_and_types_content_up_to_the_period) {
  Typed w;
  w.type({"HELO a.example", "MAIL FROM:<ann@a.example>", "RCPT TO:<bob@b.example>", "DATA", "Subject: x", "",
          "QUIT", ".", "QUIT"},
         {220, 250, 250, 250, 354, 250, 221});
  EXPECT_EQ(w.dialogue(0, 1),
            (Lines{"HELO a.example", "250", "MAIL FROM:<ann@a.example>", "250", "RCPT TO:<bob@b.example>",
                   "250", "DATA", "354", ".", "250", "QUIT", "221"}));
  EXPECT_EQ(w.unexpected(), Lines{});
  EXPECT_EQ(w.count(Kind::delivered), 1u);
}

TEST(Typing, takes_its_time_over_every_line) {
  Typed w;
  w.type({"NOOP", "QUIT"});
  const auto commands = w.all(Kind::command);
  ASSERT_EQ(commands.size(), 2u);
  // SYN, its answer, that one's acknowledgement, the greeting, a second of typing, the way of the line.
  EXPECT_EQ(commands[0].time.time_since_epoch(), 4 * 50ms + 1s + 50ms);
  EXPECT_EQ(commands[1].time - commands[0].time, 50ms + 1s + 50ms);
}

TEST(Typing, says_which_reply_was_not_expected_and_how_many_are_missing) {
  Typed w;
  w.type({"NOOP", "QUIT"}, {220, 550, 221, 250, 250});
  EXPECT_EQ(w.unexpected(), (Lines{"reply 2: expected 550, got 250 OK", "5 replies expected, 3 came"}));
}

TEST(Typing, more_replies_than_expected_are_fine) {
  Typed w;
  w.type({"NOOP", "QUIT"}, {220});
  EXPECT_EQ(w.unexpected(), Lines{});
}

TEST(Typing, a_script_without_quit_hangs_up) {
  Typed w;
  w.type({"HELO a.example"});
  ASSERT_EQ(w.count(Kind::closed), 2u);
  EXPECT_EQ(w.all(Kind::closed).front().cause, "fin");
}

TEST(Typing, a_line_that_ends_in_c_goes_on_in_the_next) {
  Typed w;
  w.type({"NO\\c", "OP", "QUIT"}, {220, 250, 221});
  EXPECT_EQ(w.all(Kind::command).front().text, "NOOP");
  EXPECT_EQ(w.unexpected(), Lines{});
}

TEST(Typing, escapes_are_octets) {
  EXPECT_EQ(typed_octets("a"), "a\r\n");
  EXPECT_EQ(typed_octets("a\\c"), "a");
  EXPECT_EQ(typed_octets("a\\n.\\r"), "a\n.\r\r\n");
  EXPECT_EQ(typed_octets("\\x41\\\\n\\0"), std::string("A\\n\0\r\n", 6));
  EXPECT_EQ(typed_octets("\\q \\xg \\ca"), "\\q \\xg \\ca\r\n") << "what is no escape is kept";
}

TEST(Typing, smuggled_commands_are_answered_though_nobody_asked) {
  auto config = preset("postfix").value();
  config.name = "b.example";
  config.users.push_back({"bob", {}, {}, {}, {}, false});
  config.think = {};
  Typed w(std::move(config));
  w.type({"HELO a.example", "MAIL FROM:<ann@a.example>", "RCPT TO:<bob@b.example>", "DATA", "x\\n.",
          "MAIL FROM:<eve@a.example>", "RCPT TO:<bob@b.example>", "DATA", "y", ".", "QUIT"},
         {220, 250, 250, 250, 354, 250, 250, 250, 354, 250, 221});
  EXPECT_EQ(w.unexpected(), Lines{});
  EXPECT_EQ(w.count(Kind::delivered), 2u);
  int quits = 0, unasked = 0;
  for (const auto& r : w.all(Kind::reply)) {
    quits += r.verb == smtp::Verb::quit;
    unasked += r.verb == smtp::Verb::none && r.code != 220;
  }
  EXPECT_EQ(quits, 1);
  EXPECT_EQ(unasked, 4) << "MAIL, RCPT, DATA and the second period";
}

TEST(Typing, what_was_typed_stands_in_the_record_even_where_it_was_refused) {
  auto config = LittleWorld::mta("b.example", {"bob"});
  config.replies.push_back({smtp::Verb::dot, "", "", {{554, "No"}}, 0, {}, false});
  Typed w(std::move(config));
  w.type(
      {"HELO a.example", "MAIL FROM:<ann@a.example>", "RCPT TO:<bob@b.example>", "DATA", "text", ".", "QUIT"},
      {220, 250, 250, 250, 354, 554, 221});
  EXPECT_EQ(w.unexpected(), Lines{});
  EXPECT_EQ(w.all(Kind::content).front().text, "text\r\n");
  EXPECT_EQ(w.count(Kind::delivered), 0u);
}

}  // namespace
}  // namespace mta
