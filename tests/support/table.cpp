#include "support/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace support {
namespace {

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

}  // namespace

std::vector<Row> rows(const std::string& csv) {
  std::istringstream in(csv);
  std::string line;
  std::getline(in, line);
  const auto names = cells(line);
  std::vector<Row> out;
  while (std::getline(in, line)) {
    const auto values = cells(line);
    EXPECT_EQ(values.size(), names.size()) << line;
    Row& row = out.emplace_back();
    for (std::size_t i = 0; i < std::min(names.size(), values.size()); ++i) row[names[i]] = values[i];
  }
  return out;
}

}  // namespace support
