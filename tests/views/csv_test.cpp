#include "views/csv.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "views/play.hpp"

namespace {

using views::csv::append_text;
using views::csv::unescaped;

std::string cell(std::string_view text) {
  std::string out;
  append_text(out, text);
  return out;
}

std::optional<views::csv::Reader> reader(const play::Scratch& dir, const std::string& text,
                                         std::string& error) {
  std::ofstream(dir.path / "t.csv", std::ios::binary) << text;
  return views::csv::Reader::open(dir.path / "t.csv", error);
}

TEST(Csv, plain_text_is_its_own_cell) { EXPECT_EQ(cell("250 OK"), "250 OK"); }

TEST(Csv, commas_and_quotes_are_quoted_as_rfc_4180_says) {
  EXPECT_EQ(cell("a \"b\", c"), "\"a \"\"b\"\", c\"");
}

TEST(Csv, a_cell_is_one_line_of_readable_text) {
  EXPECT_EQ(cell("a\r\nb\\c\x01"), "a\\r\\nb\\\\c\\x01");
  EXPECT_EQ(cell("Grüße, ✉"), "\"Grüße, ✉\"");
  EXPECT_EQ(cell("\xff\xc3"), "\\xff\\xc3");
}

TEST(Csv, every_pair_of_octets_comes_back_through_a_file) {
  const play::Scratch dir;
  std::string file = "text\n";
  std::vector<std::string> texts;
  for (int a = 0; a < 256; ++a) {
    for (int b :
         std::initializer_list<int>{0, '\n', '\r', '"', ',', '\\', 'n', 'x', 0x80, 0xbf, 0xc3, 0xe2, 0xff}) {
      texts.push_back({static_cast<char>(a), static_cast<char>(b)});
      append_text(file, texts.back());
      file += '\n';
    }
  }
  std::string error;
  auto r = reader(dir, file, error);
  ASSERT_TRUE(r) << error;
  for (const auto& t : texts) {
    ASSERT_TRUE(r->next()) << r->error();
    EXPECT_EQ(unescaped(r->cell(0)), t);
  }
  EXPECT_FALSE(r->next());
}

TEST(Csv, files_of_other_programs_may_use_crlf_and_quoted_line_ends) {
  const play::Scratch dir;
  std::string error;
  auto r = reader(dir, "a,b\r\n\"x\ny\",2\r\n", error);
  ASSERT_TRUE(r) << error;
  ASSERT_TRUE(r->next()) << r->error();
  EXPECT_EQ(r->cell(0), "x\ny");
  EXPECT_EQ(r->cell(1), "2");
}

TEST(Csv, a_row_of_another_width_is_named_with_its_line) {
  const play::Scratch dir;
  std::string error;
  auto r = reader(dir, "a,b\n1,2\n3\n", error);
  ASSERT_TRUE(r) << error;
  EXPECT_TRUE(r->next());
  EXPECT_FALSE(r->next());
  EXPECT_NE(r->error().find("t.csv:3: 1 cells where the header has 2"), std::string::npos) << r->error();
}

TEST(Csv, an_empty_file_and_an_open_quote_are_errors) {
  const play::Scratch dir;
  std::string error;
  EXPECT_FALSE(reader(dir, "", error));
  EXPECT_NE(error.find("is empty"), std::string::npos);
  auto r = reader(dir, "a\n\"x\n", error);
  ASSERT_TRUE(r);
  EXPECT_FALSE(r->next());
  EXPECT_NE(r->error().find("does not end"), std::string::npos);
}

}  // namespace
