// Diagnostic: what is wrong with a text, where, and what was probably meant.
//
// Printed as   file:line:col: error: message
//                  the offending line
//                  suggestion
#pragma once

#include <string>
#include <vector>

namespace scenario {

struct Place {
  std::string file;
  int line = 0;  ///< from 1; 0: the file as a whole
  int col = 0;   ///< from 1
};

struct Diagnostic {
  enum class Severity { error, warning } severity = Severity::error;
  Place place;
  std::string message;
  std::string source_line;  ///< empty where there is none
  std::string suggestion;   ///< "did you mean 'latency'?"; may be empty
};

std::string to_text(const Diagnostic& d);
bool has_errors(const std::vector<Diagnostic>& ds);

/// The candidate nearest to `word` by edit distance, or empty where none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace scenario
