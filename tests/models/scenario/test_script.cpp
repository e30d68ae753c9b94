// [[session]] and [[reply]]: what a person types and what a scripted server says.
#include "support.hpp"

namespace scenario {
namespace {

using namespace std::chrono_literals;
using smtp::Verb;

const std::string kEnds = "client = \"London\"\nserver = \"Paris\"\n";
std::string session(const std::string& lines) { return kTwoCities + "[[session]]\n" + lines + "\n"; }
std::string reply(const std::string& lines) {
  return kTwoCities + "[[reply]]\nmta = \"Paris\"\n" + lines + "\n";
}
bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Script, a_session_takes_all_its_keys) {
  const auto s = good(session(kEnds + R"(name = "by hand"
at = "2 min"
script = """
HELO London

QUIT
"""
typing = "250 ms"
expect = [220, 250, 500, 221]
)"));
  const auto& x = s.sessions.at(0);
  EXPECT_EQ(x.at, units::kStart + 2min);
  EXPECT_EQ(x.client, "London");
  EXPECT_EQ(x.script.server, "Paris");
  EXPECT_EQ(x.script.name, "by hand");
  EXPECT_EQ(x.script.lines, (std::vector<std::string>{"HELO London", "", "QUIT"})) << "a blank line is typed";
  EXPECT_EQ(x.script.typing, 250ms);
  EXPECT_EQ(x.script.expect, (std::vector<int>{220, 250, 500, 221}));
}

TEST(Script, blank_lines_around_a_script_only_lay_out_the_file) {
  const auto s = good(session(kEnds + "script = \"\"\"\n\n  \n  NOOP\\\\c\r\nQUIT \n\t\n\"\"\""));
  EXPECT_EQ(s.sessions.at(0).script.lines, (std::vector<std::string>{"  NOOP\\c", "QUIT "}));
  EXPECT_EQ(s.sessions.at(0).script.name, "1");
  EXPECT_EQ(s.sessions.at(0).script.typing, 1s);
}

TEST(Script, the_backslashes_of_a_literal_script_are_kept) {
  const auto s = good(session(kEnds + "script = '''\na\\n.\\n\\x41\n'''"));
  EXPECT_EQ(s.sessions.at(0).script.lines, std::vector<std::string>{"a\\n.\\n\\x41"});
}

TEST(Script, what_is_wrong_with_a_session_is_said) {
  EXPECT_TRUE(says(bad(session("client = \"Lodon\"\nserver = \"Paris\"\nscript = \"QUIT\"")),
                   "client: no MTA is called 'Lodon'\n    client = \"Lodon\"\n    did you mean 'London'?"));
  EXPECT_TRUE(says(bad(session("server = \"Paris\"\nscript = \"QUIT\"")), "'client' is missing"));
  EXPECT_TRUE(says(bad(session(kEnds)), "'script' is missing"));
  EXPECT_TRUE(says(bad(session(kEnds + "script = \"\\n \\n\"")), "nothing is typed"));
  EXPECT_TRUE(says(bad(session(kEnds + "script = \"QUIT\"\nexpect = 220")), "did you mean: expect = [220]"));
  EXPECT_TRUE(says(bad(session(kEnds + "script = \"QUIT\"\nexpect = [220, 99]")),
                   "expect[1]: 99 is not between 200 and 599"));
  EXPECT_TRUE(says(bad(session(kEnds + "script = \"QUIT\"\nexpect = [\"220\"]")),
                   "'expect[0]' is an integer without quotes, not a text"));
  const std::string twice = "[[session]]\nname = \"a\"\nscript = \"QUIT\"\n" + kEnds;
  EXPECT_TRUE(says(bad(kTwoCities + twice + twice), "two sessions have the name 'a'"));
}

TEST(Script, a_session_after_the_stop_never_begins) {
  const auto s = good("stop = \"1 s\"\n" + session(kEnds + "at = \"1 s\"\nscript = \"QUIT\""));
  EXPECT_TRUE(says(all(validate(s, "test")), "session '1' never begins"));
}

TEST(Script, a_reply_takes_all_its_keys) {
  const auto s = good(reply(R"(on = "rcpt"
to = "*@Paris"
from = "Fiona@*"
say = ["450", "421 Come back later", "250 "]
times = 7
delay = "5 s")"));
  const auto& r = s.mtas.at(1).config.replies.at(0);
  EXPECT_EQ(r.on, Verb::rcpt);
  EXPECT_EQ(r.to, "*@Paris");
  EXPECT_EQ(r.from, "Fiona@*");
  ASSERT_EQ(r.say.size(), 3u);
  EXPECT_EQ(r.say[0].code, 450);
  EXPECT_EQ(r.say[0].text(), smtp::standard_text(450)) << "a bare code has RFC 5321's words";
  EXPECT_EQ(r.say[1].code, 421);
  EXPECT_EQ(r.say[1].text(), "Come back later");
  EXPECT_EQ(r.say[2].text(), "") << "a code and a blank: no words";
  EXPECT_EQ(r.times, 7);
  EXPECT_EQ(r.delay, 5s);
  EXPECT_FALSE(r.drop);
  EXPECT_TRUE(s.mtas.at(0).config.replies.empty());
}

TEST(Script, replies_are_to_the_connection_to_a_verb_or_to_the_end_of_the_content) {
  const auto on = [](const std::string& word) {
    return good(reply("on = \"" + word + "\"\ndrop = true")).mtas.at(1).config.replies.at(0).on;
  };
  EXPECT_EQ(on("connect"), Verb::none);
  EXPECT_EQ(on("dot"), Verb::dot);
  EXPECT_EQ(on("DATA"), Verb::data);
  EXPECT_EQ(on("Ehlo"), Verb::ehlo);
}

TEST(Script, rules_keep_the_order_of_the_file) {
  const auto s =
      good(reply("on = \"MAIL\"\nsay = \"450\"\n[[reply]]\nmta = \"Paris\"\non = \"MAIL\"\n"
                 "delay = \"1 s\""));
  const auto& rules = s.mtas.at(1).config.replies;
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0].say.size(), 1u);
  EXPECT_EQ(rules[1].delay, 1s);
}

TEST(Script, what_is_wrong_with_a_reply_is_said) {
  EXPECT_TRUE(says(bad(reply("on = \"RCTP\"\nsay = \"450\"")),
                   "on: 'RCTP' is nothing a server answers\n    on = \"RCTP\"\n    did you mean 'RCPT'?"));
  EXPECT_TRUE(says(bad(reply("say = \"450\"")), "'on' is missing"));
  EXPECT_TRUE(says(bad(kTwoCities + "[[reply]]\nmta = \"Pari\"\non = \"dot\"\ndrop = true\n"),
                   "did you mean 'Paris'?"));
  EXPECT_TRUE(says(bad(reply("on = \"dot\"\nsay = \"199\"")), "say: 199 is not between 200 and 599"));
  EXPECT_TRUE(says(bad(reply("on = \"dot\"\nsay = [\"250\", \"600 x\"]")), "600 is not between 200 and 599"));
  EXPECT_TRUE(says(bad(reply("on = \"dot\"\nsay = \"250-x\"")), "say: '250-x' is no reply"));
  EXPECT_TRUE(says(bad(reply("on = \"dot\"\nsay = \"later\"")), "say: 'later' is no reply"));
  EXPECT_TRUE(says(bad(reply("on = \"dot\"\nsay = \"250 a\\r\\n250 b\"")), "say: a reply is one line"));
  EXPECT_TRUE(says(bad(reply("on = \"dot\"\nsay = []")), "a list without a reply says nothing"));
  EXPECT_TRUE(says(bad(reply("on = \"dot\"\nsay = \"421\"\ndrop = true")), "not both"));
  EXPECT_TRUE(says(bad(reply("on = \"dot\"")), "this changes nothing"));
  EXPECT_TRUE(says(bad(reply("on = \"dot\"\nsay = \"450\"\ntimes = 0")), "times: 0 is not between"));
}

TEST(Script, mail_begins_with_one_of_four_commands) {
  EXPECT_TRUE(says(bad(kTwoCities + "[[message]]\nfrom = \"Fiona@London\"\nto = [\"Paul@London\"]\n"
                                    "command = \"SMOL\"\n"),
                   "command: no mail begins with 'SMOL'"));
}

TEST(Script, sessions_and_replies_are_overridden_by_name_or_number) {
  const auto text =
      session(kEnds + "script = \"QUIT\"\n[[reply]]\nmta = \"Paris\"\non = \"dot\"\nsay = \"450\"");
  const auto s = good(text, {{"session.1.typing", "3 s"}, {"reply.1.times", "2"}});
  EXPECT_EQ(s.sessions.at(0).script.typing, 3s);
  EXPECT_EQ(s.mtas.at(1).config.replies.at(0).times, 2);
}

}  // namespace
}  // namespace scenario
