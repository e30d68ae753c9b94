#include "scenario/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace scenario {
namespace {

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Levenshtein's distance in which swapping two neighbours counts once, and another case nothing.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = folded(a[i - 1]) == folded(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]))
        row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

/// What a terminal can show: a file may hold anything, and a diagnostic quotes it.
std::string printable(std::string_view s) {
  constexpr std::size_t kLongest = 300;
  std::string out;
  for (char c : s.substr(0, kLongest)) {
    const auto u = static_cast<unsigned char>(c);
    out += c == '\t' ? ' ' : u < 0x20 || u == 0x7f ? '?' : c;
  }
  // A cut in the middle of a UTF-8 sequence would leave half a letter.
  if (s.size() > kLongest) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0) == 0x80) out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xc0) out.pop_back();
    out += " ...";
  }
  return out;
}

}  // namespace

std::string to_text(const Diagnostic& d) {
  std::string out = d.place.file;
  if (d.place.line > 0) out += fmt::format(":{}", d.place.line);
  if (d.place.line > 0 && d.place.col > 0) out += fmt::format(":{}", d.place.col);
  out += d.severity == Diagnostic::Severity::error ? ": error: " : ": warning: ";
  out += printable(d.message);
  out += '\n';
  if (!d.source_line.empty()) out += fmt::format("    {}\n", printable(d.source_line));
  if (!d.suggestion.empty()) out += fmt::format("    {}\n", printable(d.suggestion));
  return out;
}

bool has_errors(const std::vector<Diagnostic>& ds) {
  return std::any_of(ds.begin(), ds.end(),
                     [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::error; });
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  // A third of the letters may be wrong: beyond that a suggestion is a guess.
  std::size_t best = std::max<std::size_t>(1, word.size() / 3) + 1;
  const std::string* found = nullptr;
  for (const auto& c : candidates) {
    const auto shorter = std::min(c.size(), word.size());
    if (c.empty() || std::max(c.size(), word.size()) - shorter >= best || word.size() > 200) continue;
    const auto d = distance(word, c);
    if (d < best && d < std::max(c.size(), word.size())) best = d, found = &c;
  }
  return found != nullptr ? *found : std::string();
}

}  // namespace scenario
