#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "cli/cli.hpp"
#include "scenario/diagnostic.hpp"

namespace cli {

namespace {

bool wants_colour(int descriptor) {
  const char* refused = std::getenv("NO_COLOR");
  return (refused == nullptr || *refused == '\0') && is_lively(descriptor);
}

}  // namespace

bool is_lively(int descriptor) {
  const char* kind = std::getenv("TERM");
  return isatty(descriptor) != 0 && kind != nullptr && std::strcmp(kind, "dumb") != 0;
}

void say(std::string_view text) { fmt::print(stderr, "{}", text); }

void note(std::string_view text) { fmt::print(stderr, "mtasim: {}\n", text); }

void say_diagnostic(std::string text) {
  constexpr std::pair<std::string_view, std::string_view> kSeverities[] = {{"error:", "\x1b[1;31m"},
                                                                           {"warning:", "\x1b[1;35m"}};
  for (const auto& [word, colour] : kSeverities) {
    const std::size_t at = text.find(word);
    if (at == std::string::npos || !wants_colour(STDERR_FILENO)) continue;
    text.insert(at + word.size(), "\x1b[0m");
    text.insert(at, colour);
    break;
  }
  say(text);
}

void error(std::string_view text, std::string_view suggestion) {
  say_diagnostic(fmt::format("mtasim: error: {}\n", text));
  if (!suggestion.empty()) say(fmt::format("  {}\n", suggestion));
}

void print(std::string_view text) {
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), stdout);
  if (written == text.size() && std::fflush(stdout) == 0) return;
  const int why = errno;
  if (why != EPIPE) error(fmt::format("cannot write the result: {}", std::strerror(why)));
  // What stands in stdio's buffer cannot be written either; trying again at exit would only repeat the
  // failure.
  std::_Exit(why == EPIPE ? Status::done : Status::bad_input);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string near = scenario::nearest(word, candidates);
  return near.empty() ? "" : fmt::format("did you mean '{}'?", near);
}

}  // namespace cli
