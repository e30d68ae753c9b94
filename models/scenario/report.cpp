#include "scenario/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace scenario {

Report::Report(std::string file, std::string_view text) : file_(std::move(file)) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines_.push_back(line);
  }
}

std::string_view Report::line(int n) const {
  const auto i = static_cast<std::size_t>(n) - 1;
  return n > 0 && i < lines_.size() ? lines_[i] : std::string_view();
}

void Report::error(Place at, std::string message, std::string suggestion) {
  Diagnostic d;
  if (at.file == file_) d.source_line = line(at.line);
  d.place = std::move(at);
  d.message = std::move(message);
  d.suggestion = std::move(suggestion);
  found_.push_back(std::move(d));
}

void Report::warning(Place at, std::string message) {
  error(std::move(at), std::move(message));
  found_.back().severity = Diagnostic::Severity::warning;
}

std::vector<Diagnostic> Report::take() {
  const auto key = [this](const Diagnostic& d) {
    return std::tuple(d.place.file != file_, d.place.line, d.place.col);
  };
  std::stable_sort(found_.begin(), found_.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  return std::exchange(found_, {});
}

std::string did_you_mean(std::string_view x) { return x.empty() ? "" : fmt::format("did you mean '{}'?", x); }

std::string suggest(std::string_view word, const std::vector<std::string>& candidates) {
  const auto near = nearest(word, candidates);
  if (!near.empty()) return did_you_mean(near);
  constexpr std::size_t kFew = 30;
  if (candidates.empty() || candidates.size() > kFew) return {};
  return fmt::format("there {} {}", candidates.size() == 1 ? "is" : "are", fmt::join(candidates, ", "));
}

}  // namespace scenario
