// CSV as a run directory has it: RFC 4180, LF line ends, and text on one line (\r \n \\ and \xNN stand for
// themselves escaped), so that every row is a line and every octet survives.
//
// Invariants: unescaped(escaped(x)) == x for any octets; valid UTF-8 stays readable.
// See RFC 4180; scenarios/COLUMNS.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace views::csv {

/// Appends text as a cell: escaped onto one line, quoted where it holds a comma or a quote.
void append_text(std::string& out, std::string_view text);
/// Appends a whole number as a cell.
void append_number(std::string& out, std::int64_t n);
/// The octets that append_text's escapes stand for. A broken escape is kept as it is written.
std::string unescaped(std::string_view cell);

/// Reads a file row by row. Quoted cells may span lines, as RFC 4180 allows.
class Reader {
 public:
  /// nullopt and `error` set where the file cannot be read or has no header line.
  static std::optional<Reader> open(const std::filesystem::path& file, std::string& error);

  /// The column's place by its name; nullopt where the file has none of that name.
  std::optional<std::size_t> column(std::string_view name) const;
  /// The next row; false at the end, or where a row is broken (then error() says what and where).
  bool next();
  /// REQUIRES: next() was true, i < number of columns.
  const std::string& cell(std::size_t i) const { return cells_[i]; }
  const std::string& error() const { return error_; }
  /// "file:line" of the current row, for messages.
  std::string where() const;

 private:
  Reader() = default;
  bool read_row();

  std::filesystem::path file_;
  std::ifstream in_;
  std::vector<std::string> names_, cells_;
  std::string line_, error_;
  std::size_t line_number_ = 0;
};

}  // namespace views::csv
