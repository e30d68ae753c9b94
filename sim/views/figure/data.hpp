// Data: the tables a figure is drawn from, in a directory of their own beside the picture.
//
// Tables are tab-separated with a header line, numbers in seconds or shares; facts.gp holds what a script has
// to know beforehand (how many curves, names, the span), as assignments gnuplot loads. Everything a script
// draws stands in these files, so that it can be run by hand and the numbers of a figure can be looked up.
//
// Invariants: no text of the record can end a cell or a quotation; an empty cell is "not there" (NaN).
#pragma once

#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "views/event_reader.hpp"
#include "views/run.hpp"

namespace views::figure {

inline constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// Seconds since the start; NaN where it did not happen.
double seconds(units::TimePoint t);
double seconds(const std::optional<units::TimePoint>& t);

using Cell = std::variant<double, std::string_view>;

class Table {
 public:
  Table(const std::filesystem::path& file, std::string_view columns);  ///< columns: names with blanks between
  void row(std::initializer_list<Cell> cells);
  std::size_t rows() const { return rows_; }

 private:
  std::ofstream out_;
  std::size_t rows_ = 0;
};

class Data {
 public:
  explicit Data(std::filesystem::path directory);
  ~Data() = default;
  /// A new file NAME.tsv.
  Table table(const std::string& name, std::string_view columns) const;
  void fact(const std::string& name, double value);
  void fact(const std::string& name, std::string_view text);
  const std::filesystem::path& directory() const { return directory_; }

 private:
  std::filesystem::path directory_;
  std::ofstream facts_;
};

/// Text as a cell or in quotes: one line, nothing gnuplot would read as more than letters.
std::string harmless(std::string_view text);

/// A value that changes in steps.
struct Step {
  double time = 0;
  double value = 0;
};
/// At most about `most` steps: of those that fall into one of equal parts of the span, the highest and the
/// last.
std::vector<Step> thinned(const std::vector<Step>& steps, std::size_t most);

/// When the run ended, seconds (run.json).
double end_of(const Run& r);
/// The scenario's name (run.json).
std::string name_of(const Run& r);

}  // namespace views::figure
