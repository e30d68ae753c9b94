// CsvReader: RFC 4180 records from a stream, one at a time: a file of any length needs the memory of its longest
// record.
//
// Fields may stand in quotes, within which a comma, a line end and "" (a quote) are text. LF ends a record as well
// as CRLF. Empty lines are no records; a byte order mark is left out.
// Limits: a record has at most 1 MiB (a quote that is never closed would take the whole file).
#pragma once

#include <array>
#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace traffic {

class CsvReader {
 public:
  /// `in` must outlive it.
  explicit CsvReader(std::istream& in) : in_(in) {}

  enum class Step : std::uint8_t { record, end, bad };
  /// bad: error() says why; the next call goes on behind that line.
  Step next();
  /// Of the last record. The strings are kept for their memory: only the first count() are of this record.
  const std::string& field(std::size_t i) const { return fields_[i]; }
  std::size_t count() const { return count_; }
  std::uint64_t line() const { return line_; }  ///< where it begins, from 1
  const std::string& error() const { return error_; }

 private:
  int get();
  int peek();
  std::string& begin_field();
  void take_run(std::string& field);
  Step fail(std::string why);
  void skip_line();

  std::istream& in_;
  std::array<char, 1 << 16> block_{};
  std::size_t at_ = 0, size_ = 0;
  std::vector<std::string> fields_;
  std::size_t count_ = 0;
  std::uint64_t line_ = 0, lines_ = 0;  // lines_: line ends seen
  std::string error_;
  bool begun_ = false;
};

}  // namespace traffic
