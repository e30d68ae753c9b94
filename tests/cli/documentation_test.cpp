// Documentation is true: every command of a ```sh block in a README runs, one after the other, and succeeds.
//
// They run in a directory that looks like a clone (./mtasim, scenarios/, plots/), with the program itself as
// ./mtasim.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "support/shell.hpp"

namespace {

namespace fs = std::filesystem;

/// The commands of the ```sh blocks of a text; a line that ends with a backslash goes on in the next.
std::vector<std::string> commands_of(const std::string& markdown) {
  std::vector<std::string> commands;
  std::istringstream lines(markdown);
  bool inside = false, goes_on = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = !inside && line == "```sh";
    } else if (inside && !line.empty() && line.front() != '#') {
      if (goes_on)
        commands.back() += "\n" + line;
      else
        commands.push_back(line);
      goes_on = line.back() == '\\';
    }
  }
  return commands;
}

class Documentation : public testing::TestWithParam<const char*> {};

TEST_P(Documentation, EveryCommandInItRuns) {
  const fs::path root = MTASIM_SOURCE_DIR;
  const auto commands = commands_of(support::read(root / GetParam()));
  ASSERT_FALSE(commands.empty());
  support::Shell sh;
  fs::create_symlink(MTASIM_PROGRAM, sh / "mtasim");
  for (const std::string folder : {"scenarios", "plots"})
    fs::create_directory_symlink(root / folder, sh / folder);
  for (const std::string& command : commands) {
    const support::Ran r = sh(command);
    EXPECT_EQ(r.status, 0) << command << "\n" << r.err;
  }
}

std::string page_name(const testing::TestParamInfo<const char*>& named) {
  std::string name = named.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Pages, Documentation,
                         testing::Values("README.md", "scenarios/README.md", "scenarios/PROTOCOL.md", "scenarios/SWEEPS.md",
                                         "scenarios/COURSE-NOTES.md", "scenarios/ANALYSIS.md"),
                         page_name);

}  // namespace
