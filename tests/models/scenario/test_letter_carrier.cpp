#include "support.hpp"

namespace scenario {
namespace {

using Names = std::vector<std::string>;

Names addresses(const std::vector<smtp::Path>& paths) {
  Names out;
  for (const auto& p : paths) out.push_back(p.mailbox());
  return out;
}

TEST(LetterCarrier, reads_the_sample) {
  const auto s = load(source_file("tests/scenarios/letter-carrier/01-sample.in")).scenario.value();
  EXPECT_EQ(s.name, "01-sample");
  EXPECT_EQ(s.seed, 1u);
  ASSERT_EQ(s.mtas.size(), 6u);
  EXPECT_EQ(s.mtas[0].config.name, "London");
  EXPECT_EQ(s.mtas[0].config.domains, Names{"London"});
  ASSERT_EQ(s.mtas[0].config.users.size(), 4u);
  EXPECT_EQ(s.mtas[0].config.users[2].local_part, "Heather");
  EXPECT_EQ(s.mtas[5].config.address, "192.0.2.6");
  ASSERT_EQ(s.messages.size(), 2u);
  EXPECT_EQ(s.messages[0].id, "1");
  EXPECT_EQ(s.messages[0].from.mailbox(), "Hamdy@Cairo");
  EXPECT_EQ(addresses(s.messages[0].to),
            (Names{"Conrado@MexicoCity", "Shariff@SanFrancisco", "Lisa@MexicoCity"}));
  EXPECT_EQ(s.messages[0].body, "Congratulations on your efforts !!\n--Hamdy\n");
  EXPECT_EQ(s.messages[1].at, units::kStart);
}

TEST(LetterCarrier, mtas_say_helo_answer_with_bare_codes_and_send_no_notices) {
  const auto s = good("MTA Oslo 1 Anna\n*\n*\n");
  const auto& c = s.mtas.at(0).config;
  EXPECT_FALSE(c.esmtp);
  EXPECT_EQ(c.extensions, smtp::Extensions{});
  EXPECT_FALSE(c.notices);
  EXPECT_FALSE(c.postmaster);
  EXPECT_TRUE(c.local_by_session);
  EXPECT_EQ(c.software, "rfc5321");
  for (const auto* text : {&c.texts.banner, &c.texts.helo, &c.texts.mail, &c.texts.rcpt,
                           &c.texts.no_such_user, &c.texts.data, &c.texts.dot, &c.texts.quit})
    EXPECT_EQ(*text, "");
  EXPECT_EQ(c.think, mta::ThinkTimes{});
  EXPECT_EQ(s.mtas[0].node, s.hub);
  EXPECT_EQ(s.mtas[0].access, s.default_link);
}

TEST(LetterCarrier, tokens_may_span_lines) {
  const auto s =
      good("MTA Oslo\n2\nAnna\n Bjorn MTA Rome 1 Dino\n*\nAnna@Oslo\n\nDino@Rome\nBjorn@Oslo\n*\nhi\n*\n*\n");
  ASSERT_EQ(s.mtas.size(), 2u);
  EXPECT_EQ(s.mtas[0].config.users.size(), 2u);
  EXPECT_EQ(addresses(s.messages.at(0).to), (Names{"Dino@Rome", "Bjorn@Oslo"}));
}

TEST(LetterCarrier, a_body_is_kept_as_submitted) {
  const std::string body = "  two blanks  \n\n.\nQUIT\n * no star\n** nor this\n";
  EXPECT_EQ(good("MTA Oslo 1 Anna\n*\nAnna@Oslo Anna@Oslo\n*\n" + body + "*\n*\n").messages.at(0).body, body);
}

TEST(LetterCarrier, tolerates_trailing_blanks_crlf_and_a_missing_last_star) {
  const auto s = good("MTA Oslo 1 Anna  \r\n* \t\r\nAnna@Oslo Anna@Oslo \r\n*\r\nhi\r\n*  \r\n");
  EXPECT_EQ(s.messages.at(0).body, "hi\n");
  EXPECT_EQ(good("\xef\xbb\xbfMTA Oslo 1 Anna\n*\nAnna@Oslo Anna@Oslo\n*\nhi\n*").messages.size(), 1u);
  EXPECT_EQ(good("MTA Oslo 1 Anna").mtas.size(), 1u);
}

TEST(LetterCarrier, ignores_what_follows_the_last_star) {
  EXPECT_EQ(good("MTA Oslo 1 Anna\n*\nAnna@Oslo Anna@Oslo\n*\nhi\n*\n*\nAnna@Nowhere\n*\n").messages.size(),
            1u);
}

TEST(LetterCarrier, a_recipient_named_twice_counts_once_and_a_message_to_nobody_gives_nothing) {
  const auto s = good(
      "MTA Oslo 2 Anna Bjorn\n*\nAnna@Oslo\n*\nto nobody\n*\nAnna@Oslo Bjorn@Oslo Bjorn@Oslo\n*\n*\n*\n");
  ASSERT_EQ(s.messages.size(), 1u);
  EXPECT_EQ(s.messages[0].id, "2");
  EXPECT_EQ(s.messages[0].to.size(), 1u);
  EXPECT_EQ(s.messages[0].body, "");
}

TEST(LetterCarrier, unknown_recipients_are_the_servers_business_unknown_senders_are_not) {
  EXPECT_EQ(good("MTA Oslo 1 Anna\n*\nAnna@Oslo Lisa@Oslo\n*\n*\n*\n").messages.at(0).to.size(), 1u);
  EXPECT_EQ(bad("MTA Oslo 1 Anna\n*\nAna@Oslo Anna@Oslo\n*\n*\n*\n"),
            "test:3:1: error: MTA 'Oslo' has no user 'Ana' who could send this\n"
            "    Ana@Oslo Anna@Oslo\n"
            "    did you mean 'Anna@Oslo'?\n");
}

TEST(LetterCarrier, names_are_case_sensitive) {
  EXPECT_EQ(bad("MTA Oslo 1 Anna\n*\nAnna@Oslo Anna@oslo\n*\n*\n*\n"),
            "test:3:11: error: no MTA has the domain 'oslo' of 'Anna@oslo'\n"
            "    Anna@Oslo Anna@oslo\n"
            "    did you mean 'Anna@Oslo'?\n");
}

TEST(LetterCarrier, all_errors_come_at_once) {
  EXPECT_EQ(bad("MTA Oslo 3 Anna Bjorn\n"
                "MTA Rome x Dino\n"
                "MTA Bonn 1 Emil Fritz\n"
                "MTA bonn 1 a@b\n"
                "*\n"
                "Anna@Oslo Dino@Berlin Nobody\n"
                "*\n"),
            "test:1:5: error: MTA 'Oslo' declares 3 users, but 2 follow\n"
            "    MTA Oslo 3 Anna Bjorn\n"
            "    did you mean 'MTA Oslo 2'?\n"
            "test:2:10: error: 'x' is not the number of users of MTA 'Rome'\n"
            "    MTA Rome x Dino\n"
            "    an entry is: MTA London 2 Fiona Paul\n"
            "test:3:17: error: expected 'MTA' or a line '*', found 'Fritz'\n"
            "    MTA Bonn 1 Emil Fritz\n"
            "    MTA 'Bonn' declares 1 users; is this one more?\n"
            "test:4:5: error: MTA 'bonn' is declared twice (case does not tell hosts apart)\n"
            "    MTA bonn 1 a@b\n"
            "    the first is in line 3\n"
            "test:4:12: error: 'a@b' cannot be the name of a user\n"
            "    MTA bonn 1 a@b\n"
            "    a user is named without the domain: 'a'\n"
            "test:6:11: error: no MTA has the domain 'Berlin' of 'Dino@Berlin'\n"
            "    Anna@Oslo Dino@Berlin Nobody\n"
            "    there are Oslo, Bonn\n"
            "test:6:23: error: 'Nobody' is no address\n"
            "    Anna@Oslo Dino@Berlin Nobody\n"
            "    an address has a domain: 'Nobody@Oslo'\n"
            "test:7:1: error: the file ends in the middle of message 1: its text has no end\n"
            "    *\n"
            "    close it with a line '*'\n");
}

TEST(LetterCarrier, a_file_that_ends_in_a_message_is_an_error) {
  EXPECT_EQ(bad("MTA Oslo 1 Anna\n*\nAnna@Oslo Anna@Oslo"),
            "test:3:1: error: the file ends in the middle of message 1: its addresses have no end\n"
            "    Anna@Oslo Anna@Oslo\n"
            "    close them with a line '*', then the text, then another line '*'\n");
  EXPECT_EQ(bad("MTA Oslo 1 Anna\n*\nAnna@Oslo Anna@Oslo\n*\nhello\nworld\n"),
            "test:5:1: error: the file ends in the middle of message 1: its text has no end\n"
            "    hello\n"
            "    close it with a line '*'\n");
}

TEST(LetterCarrier, an_enormous_count_is_no_reason_to_wait) {
  EXPECT_NE(bad("MTA Oslo 18446744073709551615 Anna\n*\n")
                .find("declares 18446744073709551615 users, but 1 follow"),
            std::string::npos);
  EXPECT_NE(bad("MTA Oslo 99999999999999999999 Anna\n*\n").find("is not the number of users"),
            std::string::npos);
}

}  // namespace
}  // namespace scenario
