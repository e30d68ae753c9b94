// The rules of the house that the compiler cannot check (ARCHITECTURE "Layout", STYLE "Conventions").
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>

#include "support/files.hpp"

namespace {

namespace fs = std::filesystem;
const fs::path kRoot = MTASIM_SOURCE_DIR;

std::vector<fs::path> files_under(const std::string& folder) {
  std::vector<fs::path> found;
  if (!fs::exists(kRoot / folder)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder))
    if (entry.is_regular_file()) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

bool is_source(const fs::path& file) { return file.extension() == ".cpp" || file.extension() == ".hpp"; }

/// What the sources of a folder include.
std::vector<std::pair<fs::path, std::string>> includes_of(const std::string& folder) {
  static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::vector<std::pair<fs::path, std::string>> found;
  for (const fs::path& file : files_under(folder)) {
    if (!is_source(file)) continue;
    std::istringstream lines(support::read(file));
    std::smatch match;
    for (std::string line; std::getline(lines, line);)
      if (std::regex_search(line, match, kInclude)) found.emplace_back(file, match[1]);
  }
  return found;
}

bool starts_with_any(const std::string& text, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](const auto& p) { return text.starts_with(p); });
}

TEST(Layering, ModelsKnowNeitherTheSimulatorNorTheProgram) {
  const auto includes = includes_of("models");
  ASSERT_FALSE(includes.empty());
  for (const auto& [file, what] : includes)
    EXPECT_FALSE(starts_with_any(what, {"simgrid", "xbt", "sim/", "views/", "cli/", "CLI/"}))
        << file << " includes " << what;
}

TEST(Layering, ViewsReadRunsAndNeverTheSimulator) {
  const auto includes = includes_of("sim/views");
  ASSERT_FALSE(includes.empty());
  for (const auto& [file, what] : includes)
    EXPECT_FALSE(starts_with_any(what, {"simgrid", "xbt", "sim/", "cli/", "CLI/"}))
        << file << " includes " << what;
}

TEST(Layering, TheCommandLineLeavesTheSimulatorToTheWorld) {
  const auto includes = includes_of("sim/cli");
  ASSERT_FALSE(includes.empty());
  for (const auto& [file, what] : includes)
    EXPECT_FALSE(starts_with_any(what, {"simgrid", "xbt"})) << file << " includes " << what;
}

TEST(Layering, TomlIsPrivateToOneSource) {
  std::vector<std::string> users;
  for (const auto& [file, what] : includes_of("models"))
    if (what.starts_with("toml++")) users.push_back(file.filename());
  EXPECT_LE(users.size(), 1U) << testing::PrintToString(users);
}

TEST(House, EveryFileHasOneNounAndAtMost400Lines) {
  for (const std::string folder : {"models", "sim", "tests", "plots"})
    for (const fs::path& file : files_under(folder)) {
      if (!is_source(file) && file.extension() != ".gp") continue;
      const std::string text = support::read(file);
      EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 400) << file;
    }
}

TEST(House, NothingIsLeftForLaterInTheCode) {
  const std::regex later(R"(\b(TO)"
                         R"(DO|FIX)"
                         R"(ME|XX)"
                         R"(X|HA)"
                         R"(CK|GTEST_)"
                         R"(SKIP|DISABLED)"
                         R"(_\w+)\b)");
  for (const std::string folder : {"models", "sim", "tests", "plots"})
    for (const fs::path& file : files_under(folder)) {
      if (!is_source(file) && file.extension() != ".gp" && file.filename() != "CMakeLists.txt") continue;
      std::istringstream lines(support::read(file));
      int number = 0;
      for (std::string line; std::getline(lines, line);)
        EXPECT_FALSE((++number, std::regex_search(line, later))) << file << ":" << number << ": " << line;
    }
}

TEST(House, EverySourceIsListedBesideIt) {
  for (const std::string folder : {"models", "sim", "tests"})
    for (const fs::path& file : files_under(folder)) {
      if (file.extension() != ".cpp") continue;
      std::string lists;
      for (fs::path at = file.parent_path(); at != kRoot; at = at.parent_path())
        if (fs::exists(at / "CMakeLists.txt")) lists += support::read(at / "CMakeLists.txt");
      EXPECT_NE(lists.find(file.filename().string()), std::string::npos) << file << " is compiled by nobody";
    }
}

TEST(House, EveryPublicHeaderOpensWithWhatItIs) {
  for (const std::string folder : {"models", "sim"})
    for (const fs::path& file : files_under(folder))
      if (file.extension() == ".hpp") {
        EXPECT_TRUE(support::read(file).starts_with("// ")) << file;
      }
}

}  // namespace
