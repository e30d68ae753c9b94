#include <gtest/gtest.h>

#include "smtp/command.hpp"

namespace smtp {
namespace {

int error(std::string_view line, const Tolerance& t = {}) { return parse_command(line, t).error; }

TEST(Command, verbs_and_keywords_have_no_case) {
  for (const char* line : {"MAIL FROM:<a@b>", "mail from:<a@b>", "MaIl FrOm:<a@b>"}) {
    const auto p = parse_command(line);
    EXPECT_EQ(p.error, 0) << line;
    EXPECT_EQ(p.command.verb, Verb::mail);
    EXPECT_EQ(p.command.path->mailbox(), "a@b");
  }
  EXPECT_EQ(parse_command("rcpt to:<a@b>").command.verb, Verb::rcpt);
}

TEST(Command, every_verb_on_the_wire_is_read_back) {
  for (auto v : {Verb::helo, Verb::ehlo, Verb::mail, Verb::rcpt, Verb::data, Verb::rset, Verb::noop,
                 Verb::quit, Verb::vrfy, Verb::expn, Verb::help, Verb::send, Verb::soml, Verb::saml,
                 Verb::turn, Verb::bdat, Verb::starttls, Verb::auth})
    EXPECT_EQ(verb_of(to_text(v)), v) << to_text(v);
  EXPECT_EQ(verb_of(""), Verb::unknown) << "no verb is not the verb 'none'";
  EXPECT_EQ(verb_of("DOT"), Verb::unknown) << "the dot is no verb on the wire";
}

TEST(Command, unknown_verbs_are_500) {
  for (const char* line :
       {"", " ", "FOO", "MAILFROM:<a@b>", "HELOx y", "250 OK", " NOOP", "MAIL\tFROM:<a@b>", "DOT", "."})
    EXPECT_EQ(error(line), 500) << '"' << line << '"';
}

TEST(Command, blanks_at_the_end_are_forgiven) {
  EXPECT_EQ(error("DATA "), 0);
  EXPECT_EQ(error("QUIT \t "), 0);
  EXPECT_EQ(error("MAIL FROM:<a@b>  "), 0);
}

TEST(Command, commands_without_argument_refuse_one) {
  for (const char* verb : {"DATA", "RSET", "QUIT"}) {
    EXPECT_EQ(error(verb), 0);
    EXPECT_EQ(error(std::string(verb) + " now"), 501) << verb;
  }
  EXPECT_EQ(error("NOOP whatever this is"), 0) << "RFC 5321 4.1.1.9: the string is ignored";
  EXPECT_EQ(error("HELP MAIL"), 0);
}

TEST(Command, greetings_want_a_domain_or_a_literal) {
  EXPECT_EQ(parse_command("HELO relay.example").command.argument, "relay.example");
  EXPECT_EQ(error("EHLO [192.0.2.1]"), 0);
  EXPECT_EQ(error("HELO   relay.example  "), 0);
  for (const char* line : {"HELO", "EHLO ", "HELO two words", "EHLO a..b", "HELO @x", "EHLO [1.2"})
    EXPECT_EQ(error(line), 501) << line;
}

TEST(Command, vrfy_and_expn_want_a_string) {
  EXPECT_EQ(error("VRFY"), 501);
  EXPECT_EQ(error("EXPN"), 501);
  EXPECT_EQ(parse_command("VRFY Fred Smith").command.argument, "Fred Smith");
}

TEST(Command, broken_paths_are_501) {
  for (const char* line :
       {"MAIL", "MAIL FROM", "MAIL FROM:", "MAIL FROM:a@b", "MAIL FROM: <a@b>", "MAIL FROM :<a@b>",
        "MAIL TO:<a@b>", "MAIL FROM:<a@b", "MAIL FROM:a@b>", "MAIL FROM:<a@b>x", "MAIL FROM:<<a@b>>",
        "MAIL FROM:<a>", "RCPT TO:<>", "RCPT FROM:<a@b>", "RCPT TO:<a@b> <c@d>", "RCPT TO:<\"a@b>"})
    EXPECT_EQ(error(line), 501) << line;
}

TEST(Command, the_null_path_is_a_reverse_path_only) {
  const auto p = parse_command("MAIL FROM:<>");
  EXPECT_EQ(p.error, 0);
  EXPECT_TRUE(p.command.path->is_null());
  EXPECT_EQ(error("RCPT TO:<>"), 501);
}

TEST(Command, a_quoted_bracket_does_not_close_the_path) {
  const auto p = parse_command("RCPT TO:<\"a>b\\\"c\"@x> SIZE=1");
  EXPECT_EQ(p.error, 0);
  EXPECT_EQ(p.command.path->local_part, "\"a>b\\\"c\"");
  EXPECT_EQ(p.command.parameters.size(), 1u);
}

TEST(Command, source_routes_and_postmaster_are_paths) {
  EXPECT_EQ(parse_command("RCPT TO:<@A,@B:joe@C>").command.path->route.size(), 2u);
  EXPECT_EQ(parse_command("RCPT TO:<Postmaster>").command.path->local_part, "Postmaster");
}

TEST(Command, parameters_are_keywords_with_or_without_a_value) {
  const auto p = parse_command("MAIL FROM:<a@b> size=1000  BODY=8BITMIME SMTPUTF8").command.parameters;
  ASSERT_EQ(p.size(), 3u);
  EXPECT_EQ(p[0].keyword, "SIZE");
  EXPECT_EQ(p[0].value, "1000");
  EXPECT_EQ(p[1].value, "8BITMIME");
  EXPECT_EQ(p[2].keyword, "SMTPUTF8");
  EXPECT_EQ(p[2].value, "");
}

TEST(Command, broken_parameters_are_501) {
  for (const char* tail : {"=1", "SIZE=", "SIZE=1=2", "-X=1", "S_ZE=1", "SIZE = 1", "SIZE=1\t"})
    EXPECT_EQ(error(std::string("MAIL FROM:<a@b> ") + tail + " X"), 501) << tail;
}

TEST(Command, deviations_are_forgiven_only_where_tolerated) {
  const Tolerance bare{true, false}, space{false, true}, both{true, true};
  EXPECT_EQ(error("MAIL FROM:a@b"), 501);
  EXPECT_EQ(error("MAIL FROM:a@b", bare), 0);
  EXPECT_EQ(error("MAIL FROM: <a@b>", bare), 501);
  EXPECT_EQ(error("MAIL FROM: <a@b>", space), 0);
  EXPECT_EQ(error("MAIL FROM: a@b", space), 501);
  const auto p = parse_command("MAIL FROM: forouzanb@adelphia.net SIZE=3", both);
  EXPECT_EQ(p.error, 0);
  EXPECT_EQ(p.command.path->mailbox(), "forouzanb@adelphia.net");
  EXPECT_EQ(p.command.parameters.size(), 1u);
  EXPECT_EQ(error("MAIL FROM: ", both), 501);
}

TEST(Command, what_is_written_is_what_was_read) {
  for (const char* line : {"HELO relay.example", "MAIL FROM:<>", "MAIL FROM:<a@b> SIZE=10 SMTPUTF8",
                           "RCPT TO:<@A,@B:\"j o\"@C>", "DATA", "RSET", "QUIT", "VRFY Smith"}) {
    const auto p = parse_command(line);
    EXPECT_EQ(p.error, 0) << line;
    EXPECT_EQ(to_line(p.command), line);
  }
}

}  // namespace
}  // namespace smtp
