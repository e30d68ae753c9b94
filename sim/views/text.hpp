// Text for terminals: columns, widths, counts in words.
//
// Limits: a code point takes one column; scripts of double width come out too wide.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace views::text {

/// Columns the text takes.
std::size_t width(std::string_view utf8);
/// Cut to at most `columns`, the last being … where something was cut; control characters become spaces.
std::string fitted(std::string_view utf8, std::size_t columns);
/// With spaces up to `columns`.
std::string padded(std::string_view utf8, std::size_t columns);
std::string padded_left(std::string_view utf8, std::size_t columns);
/// "1 session", "2 sessions".
std::string counted(std::uint64_t n, std::string_view noun);

/// A table whose columns are as wide as they must be; numbers stand right.
class Table {
 public:
  struct Column {
    std::string title;
    bool right = false;
  };
  explicit Table(std::vector<Column> columns);
  void row(std::vector<std::string> cells);  ///< REQUIRES: a cell a column
  std::string str() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace views::text
