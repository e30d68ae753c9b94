#include <gtest/gtest.h>

#include <iterator>
#include <random>

#include "smtp/mistake.hpp"

namespace {

using smtp::common_mistake;
using smtp::common_mistake_in_data;

void means(const std::string& line, const std::string& said) {
  EXPECT_NE(common_mistake(line).find(said), std::string::npos) << line << "\n" << common_mistake(line);
}

TEST(Mistake, WhatTheRfcsAllowIsNone) {
  for (const std::string line : {"HELO a.example",
                                 "helo a.example",
                                 "Ehlo [192.0.2.1]",
                                 "MAIL FROM:<>",
                                 "mail from:<a@b>",
                                 "MAIL FROM:<a@b> SIZE=100 BODY=8BITMIME",
                                 "RCPT TO:<@a,@b:c@d>",
                                 "RCPT TO:<Postmaster>",
                                 "RCPT TO:<\"John Doe\"@b>",
                                 "DATA",
                                 "data ",
                                 "RSET",
                                 "NOOP",
                                 "NOOP really",
                                 "QUIT",
                                 "VRFY Smith",
                                 "VRFY \"John Smith\"",
                                 "VRFY Smith SMTPUTF8",
                                 "EXPN Staff",
                                 "HELP",
                                 "HELP MAIL",
                                 "SEND FROM:<a@b>",
                                 "SOML FROM:<a@b>",
                                 "SAML FROM:<a@b>",
                                 "TURN",
                                 "BDAT 10 LAST",
                                 "STARTTLS",
                                 "AUTH PLAIN AGEAYg=="})
    EXPECT_EQ(common_mistake(line), "") << line;
}

TEST(Mistake, MisprintsOfSomlAndSamlAreNamed) {
  EXPECT_EQ(common_mistake("SMOL FROM:<a@b>"),
            "SMOL is no command; SOML (send or mail) is meant (RFC 821 3.4)");
  EXPECT_EQ(common_mistake("smal FROM:<a@b>"),
            "SMAL is no command; SAML (send and mail) is meant (RFC 821 3.4)");
}

TEST(Mistake, AColonHasNoPlaceBehindTheVerb) {
  for (const std::string line : {"HELO: a.example", "VRFY: Smith", "EXPN: x y z", "HELP: mail",
                                 "HELO : a.example", "MAIL: FROM:<a@b>", "quit:"})
    means(line, "no colon after ");
}

TEST(Mistake, OneListAndOneRecipientAtATime) {
  means("EXPN staff guests users", "EXPN takes one list");
  means("VRFY John Smith", "VRFY takes one name");
  means("RCPT TO:<a@b>,<c@d>", "one RCPT names one recipient");
  means("RCPT TO:<a@b> <c@d>", "one RCPT names one recipient");
  means("MAIL FROM:<a@b> RCPT TO:<c@d>", "one command a line");
}

TEST(Mistake, AnAddressStandsInBracketsRightBehindTheColon) {
  EXPECT_EQ(common_mistake("MAIL FROM:alice@example.org"),
            "the address stands between < and >: MAIL FROM:<alice@example.org> (RFC 5321 4.1.2)");
  EXPECT_EQ(common_mistake("RCPT TO: <bob@example.org>"),
            "no blank after the colon: RCPT TO:<bob@example.org> (RFC 5321 3.3)");
  means("RCPT TO :<bob@example.org>", "no blank before the colon");
  means("RCPT TO:<bob@example.org", "the > after the address is missing");
  means("RCPT TO:bob@example.org>", "the < before the address is missing");
  means("MAIL FROM:", "the null path is written <>");
  means("RCPT TO:<bob>", "Postmaster alone needs no domain");
  means("RCPT TO:<>", "<> is a reverse-path only");
  means("RCPT TO:<John Doe@b>", "stands in quotes");
}

TEST(Mistake, FromAndToBelongToTheirVerbs) {
  EXPECT_EQ(common_mistake("MAIL TO:<a@b>"),
            "MAIL takes FROM, not TO: MAIL FROM names the sender, RCPT TO a recipient (RFC 5321 4.1.1.2)");
  EXPECT_EQ(common_mistake("RCPT FROM:<a@b>"),
            "RCPT takes TO, not FROM: MAIL FROM names the sender, RCPT TO a recipient (RFC 5321 4.1.1.3)");
  means("MAIL FROM <a@b>", "a colon belongs behind FROM");
  means("MAIL <a@b>", "MAIL wants FROM:");
  means("FROM:<a@b>", "MAIL FROM is meant");
}

TEST(Mistake, ArgumentsAreGivenWhereTheyBelong) {
  means("HELO", "HELO wants the client's own name");
  means("EHLO", "EHLO wants the client's own name");
  means("HELO alice@example.org", "not a user");
  means("HELO my name", "takes one name");
  means("DATA Hello Bob", "DATA stands alone");
  means("RSET now", "RSET takes no argument");
  means("QUIT please", "QUIT takes no argument");
  means("VRFY", "VRFY wants");
}

TEST(Mistake, WordsThatAreNoVerbsAreGuessedAt) {
  means("HELLO a.example", "HELO is meant");
  means("RCTP TO:<a@b>", "perhaps RCPT is meant");
  means("QIUT", "perhaps QUIT is meant");
  means("exit", "QUIT is meant");
  means("Subject: hello", "is a header field");
  means("GET / HTTP/1.1", "this is HTTP");
  EXPECT_EQ(common_mistake("XYZZY"), "");
}

TEST(Mistake, LinesEndWithBothOctetsAndBeginInColumnOne) {
  means("HELO a\nMAIL FROM:<b@c>", "only CR and LF together");
  means("  HELO a", "column one");
  means(".", "DATA comes first");
  means("", "an empty line");
}

TEST(Mistake, NoSentenceRepeatsControlCharacters) {
  for (const std::string line :
       {"\x1b[2J", "SM\x07L x", "MAIL FROM:a\x1b@b", "HELO a\x08", "RCPT TO: <\x01@b>"})
    for (const char c : common_mistake(line)) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << line;
}

TEST(Mistake, AnyOctetsGetAShortSentenceOfOneLineThatNamesASectionOrNone) {
  std::mt19937 random(7);
  const std::string pieces[] = {"MAIL",
                                "RCPT",
                                "SMOL",
                                "FROM",
                                "TO",
                                ":",
                                "<",
                                ">",
                                "@",
                                "a",
                                "b.c",
                                " ",
                                "\t",
                                "\"",
                                "\\",
                                "[",
                                "]",
                                "EXPN",
                                "HELO",
                                ".",
                                ",",
                                std::string(300, 'x'),
                                "\x1b",
                                "\n",
                                std::string(1, '\0'),
                                "\xff",
                                "SIZE=1"};
  int named = 0;
  for (int n = 0; n < 20000; ++n) {
    std::string line;
    for (auto length = random() % 9; length > 0; --length) line += pieces[random() % std::size(pieces)];
    const std::string said = common_mistake(line);
    EXPECT_LE(said.size(), 250U) << said;
    for (const char c : said) EXPECT_GE(static_cast<unsigned char>(c), 0x20U) << said;
    if (said.empty()) continue;
    ++named;
    EXPECT_TRUE(said.ends_with(")") && said.find("(RFC ") != std::string::npos) << said;
  }
  EXPECT_GT(named, 5000);
}

TEST(MistakeInData, ATextRightBehindTheHeaderSectionWantsAnEmptyLine) {
  EXPECT_NE(common_mistake_in_data("Subject: hi\r\nHow are you?\r\n").find("no empty line"),
            std::string::npos);
  EXPECT_EQ(common_mistake_in_data("Subject: hi\r\n there\r\n\r\nHow are you?\r\n"), "");
  EXPECT_EQ(common_mistake_in_data("How are you?\r\nBlue: sky\r\n"), "");
  EXPECT_EQ(common_mistake_in_data(""), "");
}

TEST(MistakeInData, ABareLineFeedIsNoEndOfALine) {
  EXPECT_NE(common_mistake_in_data("a\r\n.\nb\r\n").find("bare CR or LF"), std::string::npos);
  EXPECT_NE(common_mistake_in_data("a\rb\r\n").find("bare CR or LF"), std::string::npos);
}

}  // namespace
