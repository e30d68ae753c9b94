// Report: gathers the diagnostics of one text, each with its place and its line (private to the parsers).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenario/diagnostic.hpp"

namespace scenario {

class Report {
 public:
  /// `text` must outlive the report.
  Report(std::string file, std::string_view text);

  const std::string& file() const { return file_; }
  Place place(int line, int col) const { return {file_, line, col}; }
  int lines() const { return static_cast<int>(lines_.size()); }
  /// The n-th line, from 1, without its line end; empty where there is none.
  std::string_view line(int n) const;

  void error(Place at, std::string message, std::string suggestion = {});
  void warning(Place at, std::string message);
  bool failed() const { return has_errors(found_); }
  /// In the order of the text; what has no line (an override) comes last.
  std::vector<Diagnostic> take();

 private:
  std::string file_;
  std::vector<std::string_view> lines_;
  std::vector<Diagnostic> found_;
};

/// "did you mean 'X'?", or empty where X is.
std::string did_you_mean(std::string_view x);
/// "did you mean 'X'?" for the nearest candidate; else what there is to choose from, where that is short;
/// else empty.
std::string suggest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace scenario
