// Sheet: a CSV file of a run directory, row by row, its cells by column name and with their types.
//
// Invariants: columns may stand in any order among others; a missing column, a broken row or cell throws
// Broken, which says file and line. One row is in memory at a time.
#pragma once

#include <charconv>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "units/units.hpp"
#include "views/csv.hpp"

namespace views {

struct Broken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Sheet {
 public:
  explicit Sheet(const std::filesystem::path& file);

  /// The place of a column.
  std::size_t at(std::string_view column) const;
  /// The same of a column that older programs did not write.
  std::optional<std::size_t> find(std::string_view column) const { return reader_.column(column); }
  bool next();  ///< false at the end
  // Cells of the current row. REQUIRES: next() was true.
  const std::string& raw(std::size_t c) const { return reader_.cell(c); }
  std::string text(std::size_t c) const;  ///< unescaped
  void text(std::size_t c, std::string& into) const;
  /// Zero where the cell is empty.
  template <class N>
  void number(std::size_t c, N& into) const {
    const std::string& s = raw(c);
    into = 0;
    if (s.empty()) return;
    const auto [end, e] = std::from_chars(s.data(), s.data() + s.size(), into);
    if (e != std::errc() || end != s.data() + s.size()) broken(s, "a whole number");
  }
  std::optional<units::TimePoint> time(std::size_t c) const;

 private:
  [[noreturn]] void broken(const std::string& cell, const char* what) const;
  csv::Reader reader_;
  std::string file_;
};

}  // namespace views
