// What a file is: missing, a directory, binary, empty, letter-carrier text or TOML; its content decides.
#include "scenario/parse.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenario/report.hpp"
#include "scenario/toml_text.hpp"

namespace scenario {
namespace {

Parsed refuse(const std::string& file, std::string why, std::string suggestion = {}) {
  Report report(file, "");
  report.error({file, 0, 0}, std::move(why), std::move(suggestion));
  return {std::nullopt, report.take()};
}

/// Files of the same kind or of a like name beside one that is not there.
std::string like_named(const std::filesystem::path& file) {
  std::vector<std::string> names;
  std::error_code e;
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  for (std::filesystem::directory_iterator it(folder, e), end; !e && it != end; it.increment(e))
    names.push_back(it->path().filename().string());
  std::sort(names.begin(), names.end());
  const auto near = nearest(file.filename().string(), names);
  return near.empty()
             ? ""
             : did_you_mean((file.has_parent_path() ? folder / near : std::filesystem::path(near)).string());
}

std::string_view next_word(std::string_view& text) {
  const auto begin = std::min(text.find_first_not_of(" \t\r\n"), text.size());
  text.remove_prefix(begin);
  const auto word = text.substr(0, text.find_first_of(" \t\r\n"));
  text.remove_prefix(word.size());
  return word;
}

/// Begins with an MTA entry: `MTA name count`. In TOML a '=' would follow the first word.
bool is_letter_carrier(std::string_view text) {
  if (next_word(text) != "MTA") return false;
  const auto name = next_word(text);
  return !name.empty() && !name.starts_with('=') && !name.starts_with('.');
}

}  // namespace

Parsed parse(const std::string& original, const std::string& file, const std::vector<Override>& overrides) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";  // some editors begin UTF-8 text with it
  const std::string text = original.starts_with(kMark) ? original.substr(kMark.size()) : original;
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    return refuse(file, "the file is empty",
                  "a scenario is TOML or letter-carrier text: see scenarios/README.md");
  Report report(file, text);
  int line = 0;
  for (std::string_view rest = text; !rest.empty();) {
    ++line;
    const auto end = rest.find('\n');
    const auto content = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (const auto nul = content.find('\0'); nul != std::string_view::npos) {
      report.error(report.place(line, static_cast<int>(nul) + 1), "this is a binary file (an octet is NUL)",
                   "a scenario is TOML or letter-carrier text");
      break;
    }
    if (!is_utf8(content)) {
      report.error(report.place(line, 1), "this line is not UTF-8 text",
                   "convert the file: iconv -f latin1 -t utf-8");
      break;
    }
  }
  if (report.failed()) return {std::nullopt, report.take()};
  if (!is_letter_carrier(text)) return parse_toml(text, file, overrides);

  auto parsed = parse_letter_carrier(text, file);
  if (!parsed.scenario || overrides.empty()) return parsed;
  auto inputs = std::move(parsed.scenario->inputs);
  auto again = parse_toml(to_toml(*parsed.scenario), file, overrides);
  if (again.scenario) again.scenario->inputs = std::move(inputs);
  return again;
}

Parsed load(const std::string& file, const std::vector<Override>& overrides) {
  std::error_code e;
  const auto status = std::filesystem::status(file, e);
  if (!std::filesystem::exists(status)) return refuse(file, "no such file", like_named(file));
  if (std::filesystem::is_directory(status)) {
    const bool is_run = std::filesystem::exists(std::filesystem::path(file) / "run.json", e);
    return refuse(
        file, is_run ? "this is a run, not a scenario" : "this is a directory, not a scenario",
        is_run ? fmt::format("its scenario is {}", (std::filesystem::path(file) / "scenario.toml").string())
               : "");
  }
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  // An empty file is no failure, though nothing is written for it.
  if (in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (!in.is_open() || in.bad() || text.fail())
    return refuse(file, fmt::format("cannot be read: {}", std::strerror(errno != 0 ? errno : EIO)));
  return parse(text.str(), file, overrides);
}

}  // namespace scenario
