#include "cli/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

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

void error(std::string_view text, std::string_view suggestion) {
  const bool colour = wants_colour(STDERR_FILENO);
  fmt::print(stderr, "mtasim: {}error:{} {}\n", colour ? "\x1b[1;31m" : "", colour ? "\x1b[0m" : "", text);
  if (!suggestion.empty()) fmt::print(stderr, "  {}\n", suggestion);
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
