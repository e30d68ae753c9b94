// Trace: mail as it was: a CSV file with the columns at, from, to, size, one message a record.
//
//   at,from,to,size
//   0.25,Fiona@London,Maurice@Paris,4096
//   0.5,Paul@London,Maurice@Paris Lisa@Oslo,1200
//
// at: seconds from the start of the run, at most nine decimals; to: mailboxes with blanks between them; size: octets.
// The first record names the columns, in any order; others are ignored.
//
// Invariants: read record by record, never held whole. Dates never decrease: a record that goes back in time is an
// error. See RFC 4180.
#pragma once

#include <array>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "traffic/csv.hpp"
#include "traffic/generator.hpp"

namespace traffic {

class TraceReader {
 public:
  /// `in` must outlive it.
  explicit TraceReader(std::istream& in) : csv_(in) {}

  using Step = CsvReader::Step;
  /// Fills in at, n, from, to and size. bad: error() says why, suggestion() what was meant (may be empty), and the
  /// next call goes on behind it; after a broken first record there is only the end.
  Step next(Mail& into);
  std::uint64_t line() const { return csv_.line(); }
  const std::string& error() const { return error_; }
  const std::string& suggestion() const { return suggestion_; }

 private:
  enum Column : std::size_t { at, from, to, size, columns_ };
  Step read_header();
  Step fail(std::string error, std::string suggestion = {});

  CsvReader csv_;
  std::array<std::size_t, columns_> place_{};
  bool begun_ = false, broken_ = false;
  TimePoint last_{};
  std::uint64_t made_ = 0;
  std::string error_, suggestion_;
};

/// The MTA that has a domain; nullopt where nobody has it.
using FindMta = std::function<std::optional<std::uint32_t>(const std::string& domain)>;

/// A trace as a source of mail. What is wrong with the file was told when the scenario was read; if it changed since,
/// next() throws std::runtime_error with file and line.
class Trace final : public Source {
 public:
  /// Throws std::runtime_error where the file cannot be opened.
  Trace(std::string file, FindMta find);
  ~Trace() override;
  bool next(Mail& into) override;

 private:
  std::string file_;
  FindMta find_;
  std::unique_ptr<std::istream> in_;
  TraceReader reader_;
};

/// Seconds as decimal digits ("12", "0.000000001"); nullopt where it is no such number, too fine or too large.
std::optional<TimePoint> parse_seconds(std::string_view text);

}  // namespace traffic
