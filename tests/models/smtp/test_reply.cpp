#include <gtest/gtest.h>

#include "smtp/reply.hpp"

namespace smtp {
namespace {

// Every reply that the lines make, as "code: line / line".
std::vector<std::string> read(const std::vector<std::string>& lines) {
  ReplyReader reader;
  std::vector<std::string> out;
  for (const auto& l : lines) {
    if (!reader.line(l)) continue;
    const auto r = reader.take();
    std::string text = std::to_string(r.code) + ":";
    for (const auto& t : r.lines) text += (&t == &r.lines.front() ? " " : " / ") + t;
    out.push_back(text);
  }
  return out;
}

using Read = std::vector<std::string>;

TEST(Reply, one_line_on_the_wire) {
  EXPECT_EQ(to_wire(Reply(250, "OK")), "250 OK\r\n");
  EXPECT_EQ(to_wire(Reply(250, "")), "250 \r\n");
}

TEST(Reply, several_lines_carry_the_same_code_and_the_last_has_a_blank) {
  EXPECT_EQ(to_wire(Reply(250, Read{"one", "two", "three"})), "250-one\r\n250-two\r\n250 three\r\n");
  EXPECT_EQ(joined(Reply(250, Read{"one", "two"})), "one\ntwo");
}

TEST(Reply, its_first_digit_decides) {
  EXPECT_TRUE(Reply(251, "").positive());
  EXPECT_TRUE(Reply(354, "").positive());
  EXPECT_TRUE(Reply(452, "").transient());
  EXPECT_TRUE(Reply(559, "").permanent());
  EXPECT_FALSE(Reply(452, "").permanent());
  EXPECT_EQ(Reply(354, "").group(), Group::positive_intermediate);
}

TEST(Reply, no_reply_counts_as_transient) { EXPECT_TRUE(Reply(kNoReply, "gone").transient()); }

TEST(Reply, every_code_of_rfc_5321_has_its_text_and_others_have_none) {
  for (int code : {211, 214, 220, 221, 250, 251, 252, 354, 421, 450, 451, 452,
                   455, 500, 501, 502, 503, 504, 550, 551, 552, 553, 554, 555})
    EXPECT_FALSE(standard_text(code).empty()) << code;
  EXPECT_TRUE(standard_text(299).empty());
}

TEST(ReplyReader, reads_single_lines) { EXPECT_EQ(read({"250 OK", "354 go"}), (Read{"250: OK", "354: go"})); }

TEST(ReplyReader, reads_a_code_without_text) { EXPECT_EQ(read({"250", "221 "}), (Read{"250: ", "221: "})); }

// RFC 821 Appendix E: a text may begin with digits itself.
TEST(ReplyReader, joins_lines_until_the_one_with_a_blank) {
  EXPECT_EQ(read({"123-First line"}), (Read{"0: 123-First line"})) << "1yz is never sent in SMTP";
  EXPECT_EQ(
      read({"223-First line", "223-Second line", "223-234 text beginning with numbers", "223 The last line"}),
      (Read{"223: First line / Second line / 234 text beginning with numbers / The last line"}));
}

TEST(ReplyReader, a_line_that_is_no_reply_has_code_zero) {
  for (const char* l :
       {"", "OK", "25", "25x OK", "250_OK", "2500 OK", "099 low", "600 high", "HTTP/1.1 400 Bad Request"})
    EXPECT_EQ(read({l}), (Read{"0: " + std::string(l)})) << l;
}

TEST(ReplyReader, another_code_in_the_middle_is_no_reply) {
  EXPECT_EQ(read({"250-one", "251 two"}), (Read{"0: one / 251 two"}));
  EXPECT_EQ(read({"250-one", "OK", "250 fresh"}), (Read{"0: one / OK", "250: fresh"}));
}

}  // namespace
}  // namespace smtp
