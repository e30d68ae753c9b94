// RFC 4180, and what people make of it.
#include <gtest/gtest.h>

#include <sstream>

#include "traffic/csv.hpp"

namespace traffic {
namespace {

std::string read(const std::string& text) {
  std::istringstream in(text);
  CsvReader r(in);
  std::string out;
  for (auto step = r.next(); step != CsvReader::Step::end; step = r.next()) {
    out += std::to_string(r.line()) + ":";
    if (step == CsvReader::Step::bad) out += " " + r.error();
    else
      for (std::size_t i = 0; i < r.count(); ++i) out += "[" + r.field(i) + "]";
    out += "\n";
  }
  return out;
}

TEST(Csv, records_end_with_either_line_end_or_none) {
  EXPECT_EQ(read("a,b\r\nc,d\ne,"), "1:[a][b]\n2:[c][d]\n3:[e][]\n");
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("\n\r\na\n\n"), "3:[a]\n");
}

TEST(Csv, quotes_hold_commas_lines_and_quotes) {
  EXPECT_EQ(read("\"a,b\",\"c\r\nd\",\"say \"\"hi\"\"\"\r\nnext\n"), "1:[a,b][c\r\nd][say \"hi\"]\n3:[next]\n");
  EXPECT_EQ(read("\"\",x"), "1:[][x]\n");
}

TEST(Csv, a_byte_order_mark_is_no_text) { EXPECT_EQ(read("\xef\xbb\xbf" "at,x\n"), "1:[at][x]\n"); }

TEST(Csv, what_is_wrong_costs_one_line) {
  EXPECT_EQ(read("a\n\"b\"c,d\ne\n"), "1:[a]\n2: text behind a closing quote\n3:[e]\n");
  EXPECT_EQ(read("a\nb\"c\ne\n"), "1:[a]\n2: a quote within a field that has none around it\n3:[e]\n");
  EXPECT_EQ(read("a\n\"b\nc"), "1:[a]\n2: a quote is never closed\n");
}

TEST(Csv, a_record_without_end_takes_bounded_memory) {
  EXPECT_NE(read("\"" + std::string(3 << 20, 'x') + "\n").find("longer than 1 MiB"), std::string::npos);
  EXPECT_NE(read(std::string(3 << 20, 'x') + "\nok\n").find("\n2:[ok]\n"), std::string::npos);
}

TEST(Csv, blocks_end_anywhere) {
  std::string text, expected;
  for (int i = 0; i < 20'000; ++i) {
    text += "\"f" + std::to_string(i) + "\"\"\",plain\r\n";
    expected += std::to_string(i + 1) + ":[f" + std::to_string(i) + "\"][plain]\n";
  }
  EXPECT_EQ(read(text), expected);
}

}  // namespace
}  // namespace traffic
