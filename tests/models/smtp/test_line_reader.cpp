#include <gtest/gtest.h>

#include "smtp/line_reader.hpp"

namespace smtp {
namespace {

using namespace std::string_view_literals;

std::vector<std::string> lines(std::string_view octets) {
  LineReader r;
  r.feed(octets);
  std::vector<std::string> out;
  while (auto l = r.line()) out.push_back(l->text);
  return out;
}

using Lines = std::vector<std::string>;

// The mail data that the octets are, and what is left behind them; "unfinished" where its end did not come.
std::string mail_data(std::string_view octets) {
  LineReader r;
  r.begin_data();
  r.feed(octets);
  const auto d = r.data();
  return d ? d->text : "unfinished";
}

TEST(LineReader, gives_lines_without_their_ends) {
  EXPECT_EQ(lines("NOOP\r\n\r\nQUIT\r\nRS"), (Lines{"NOOP", "", "QUIT"}));
}

TEST(LineReader, only_crlf_ends_a_line) {
  EXPECT_EQ(lines("a\nb\rc\0d\r\n"sv), (Lines{std::string("a\nb\rc\0d"sv)}));
  EXPECT_EQ(lines("a\r\r\n"), (Lines{"a\r"}));
  EXPECT_EQ(lines("a\n\r"), (Lines{}));
}

TEST(LineReader, a_line_at_the_limit_is_whole_and_one_octet_more_is_too_long) {
  LineReader r;
  r.feed(std::string(510, 'x') + "\r\n" + std::string(511, 'y') + "\r\nNOOP\r\n");
  auto l = r.line();
  ASSERT_TRUE(l);
  EXPECT_FALSE(l->too_long);
  EXPECT_EQ(l->text.size(), 510u);
  l = r.line();
  ASSERT_TRUE(l);
  EXPECT_TRUE(l->too_long);
  l = r.line();
  ASSERT_TRUE(l) << "the next line is read as if nothing had happened";
  EXPECT_EQ(l->text, "NOOP");
  EXPECT_FALSE(l->too_long);
}

TEST(LineReader, an_endless_line_takes_no_more_memory_than_the_limit) {
  LineReader r;
  for (int i = 0; i < 10'000; ++i) {
    r.feed(std::string(100, 'x'));
    ASSERT_FALSE(r.line());
    ASSERT_LE(r.pending(), 512u);
  }
  r.feed("\r\nQUIT\r\n");
  auto l = r.line();
  ASSERT_TRUE(l);
  EXPECT_TRUE(l->too_long);
  EXPECT_EQ(l->text, std::string(512, 'x')) << "its beginning is kept for the record";
  EXPECT_EQ(r.line()->text, "QUIT");
}

TEST(LineReader, data_ends_at_a_line_that_is_only_a_dot) {
  EXPECT_EQ(mail_data("one\r\ntwo\r\n.\r\n"), "one\r\ntwo\r\n");
  EXPECT_EQ(mail_data(".\r\n"), "");
  EXPECT_EQ(mail_data("one\r\n."), "unfinished");
  EXPECT_EQ(mail_data("one\r\n.\r"), "unfinished");
}

TEST(LineReader, one_leading_dot_is_taken_away) {
  EXPECT_EQ(mail_data("..\r\n.\r\n"), ".\r\n");
  EXPECT_EQ(mail_data("...etc. etc. etc.\r\n.\r\n"), "..etc. etc. etc.\r\n")
      << "the trap in RFC 821's own example";
  EXPECT_EQ(mail_data("a.\r\n.b\r\n.\r\n"), "a.\r\nb\r\n");
}

// SMTP smuggling: what some software takes for the end of the data and other software does not.
TEST(LineReader, nothing_but_crlf_dot_crlf_ends_the_data) {
  EXPECT_EQ(mail_data("a\n.\nb\r\n.\r\n"), "a\n.\nb\r\n");
  EXPECT_EQ(mail_data("a\n.\r\nb\r\n.\r\n"), "a\n.\r\nb\r\n");
  EXPECT_EQ(mail_data("a\r.\r\nb\r\n.\r\n"), "a\r.\r\nb\r\n");
  EXPECT_EQ(mail_data("a\r\n.\nb\r\n.\r\n"), "a\r\n\nb\r\n") << "the dot is a stuffed one before a bare LF";
  EXPECT_EQ(mail_data("a\r\n.\rb\r\n.\r\n"), "a\r\n\rb\r\n");
  EXPECT_EQ(mail_data("a\r\n.\r\r\n.\r\n"), "a\r\n\r\r\n");
  EXPECT_EQ(mail_data("a\r\r\n.\r\n"), "a\r\r\n");
  EXPECT_EQ(mail_data("a\0\r\n.\0\r\n.\r\n"sv), std::string("a\0\r\n\0\r\n"sv));
  for (auto ending : {"\n.\n", "\n.\r\n", "\r.\r\n", "\r.\r", "\r\n.\n", "\r\n.\r"})
    EXPECT_EQ(mail_data(std::string("text") + ending), "unfinished") << testing::PrintToString(ending);
}

TEST(LineReader, commands_behind_the_data_are_still_there) {
  LineReader r;
  r.begin_data();
  r.feed("text\r\n.\r\nQUIT\r\n");
  const auto d = r.data();
  ASSERT_TRUE(d);
  EXPECT_EQ(d->wire, 9);
  EXPECT_FALSE(r.in_data());
  EXPECT_EQ(r.line()->text, "QUIT");
}

TEST(LineReader, data_beyond_the_limit_is_counted_but_not_kept) {
  LineReader r(LineReader::Limits{512, 1000});
  r.begin_data();
  for (int i = 0; i < 1000; ++i) {
    r.feed(std::string(98, 'x') + "\r\n");
    ASSERT_FALSE(r.data());
    ASSERT_EQ(r.pending(), 0u);
  }
  r.feed(".\r\n");
  const auto d = r.data();
  ASSERT_TRUE(d);
  EXPECT_TRUE(d->too_much);
  EXPECT_LE(d->text.size(), 1000u);
  EXPECT_EQ(d->wire, 100'003);
}

TEST(LineReader, content_by_reference_stays_a_reference) {
  const auto body = mail::Content::synthetic("Subject: x\r\n", 1'000'000, 7);
  LineReader r;
  r.begin_data();
  r.feed("Received: x\r\n");
  EXPECT_FALSE(r.data());
  r.feed(body);
  r.feed(".\r\n");
  const auto d = r.data();
  ASSERT_TRUE(d);
  EXPECT_EQ(d->text, "Received: x\r\n");
  EXPECT_EQ(d->body, body);
  EXPECT_EQ(d->wire, 13 + 1'000'000 + 3);
}

TEST(LineReader, content_by_reference_becomes_text_where_more_text_follows) {
  const auto body = mail::Content::of_octets("one\r\n.two\r\n");
  LineReader r;
  r.begin_data();
  r.feed(body);
  r.feed("three\r\n.\r\n");
  const auto d = r.data();
  ASSERT_TRUE(d);
  EXPECT_EQ(d->body, nullptr);
  EXPECT_EQ(d->text, "one\r\n.two\r\nthree\r\n");
  EXPECT_EQ(d->wire, 12 + 7 + 3);
}

TEST(LineReader, content_by_reference_within_a_line_is_text) {
  const auto body = mail::Content::of_octets(".two\r\n");
  LineReader r;
  r.begin_data();
  r.feed("one");
  EXPECT_FALSE(r.data());
  r.feed(body);
  r.feed(".\r\n");
  const auto d = r.data();
  ASSERT_TRUE(d);
  EXPECT_EQ(d->text, "one..two\r\n") << "its octets as they would be on the wire";
}

}  // namespace
}  // namespace smtp
