// Every file of scenarios/ and below: valid, quick, the same twice, the same again from its own run
// directory, and its transcripts as golden/ keeps them. MTASIM_REGENERATE=1 writes golden/ anew; read the
// difference before you commit it.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>

#include "support/shell.hpp"

namespace {

namespace fs = std::filesystem;
using support::Ran;
using support::same;
using support::same_text;

const fs::path kScenarios = fs::path(MTASIM_SOURCE_DIR) / "scenarios";
const fs::path kGolden = fs::path(MTASIM_SOURCE_DIR) / "tests/scenarios/golden";

std::vector<std::string> scenario_files() {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(kScenarios))
    if (entry.path().extension() == ".toml" || entry.path().extension() == ".txt")
      names.push_back(fs::relative(entry.path(), kScenarios));
  std::sort(names.begin(), names.end());
  return names;
}

/// A run directory without what says when and from what it was made.
support::Tree outcome_of(const fs::path& run) {
  support::Tree files = support::tree(run);
  std::erase_if(files, [](const auto& file) {
    return file.first == "timing.json" || file.first == "run.json" || file.first.starts_with("inputs/");
  });
  return files;
}

class ScenarioFile : public testing::TestWithParam<std::string> {
 protected:
  const std::string file_ = "'" + (kScenarios / GetParam()).string() + "'";
  support::Shell sh;

  void expect_golden(const std::string& style) {
    const Ran r = sh("mtasim transcript --style " + style + " " + file_);
    EXPECT_EQ(r.status, 0) << r.err;
    EXPECT_NE(r.out, "");
    const fs::path golden = kGolden / (GetParam() + "." + style);
    if (getenv("MTASIM_REGENERATE") != nullptr) support::write(golden, r.out);
    EXPECT_TRUE(same_text(support::read(golden), r.out)) << golden;
  }
};

TEST_P(ScenarioFile, IsValid) {
  const Ran r = sh("mtasim check " + file_);
  EXPECT_EQ(r.status, 0);
  EXPECT_EQ(r.err, "") << "not even a warning";
}

TEST_P(ScenarioFile, OpensWithACommentThatSaysWhatItTeaches) {
  // Letter-carrier text has no comments.
  if (GetParam().ends_with(".toml")) {
    EXPECT_TRUE(support::read(kScenarios / GetParam()).starts_with("# "));
  }
}

TEST_P(ScenarioFile, RunsTwiceToTheSameBytesWithinTenSeconds) {
  const Ran first = sh("mtasim run --out first " + file_);
  rusage used{};  // of the processor: a busy machine is no slow program
  getrusage(RUSAGE_CHILDREN, &used);
  EXPECT_LT(used.ru_utime.tv_sec + used.ru_stime.tv_sec, 10);
  ASSERT_EQ(first.status, 0) << first.err;
  ASSERT_EQ(sh("mtasim run --out second " + file_).status, 0);
  support::Tree a = support::tree(sh / "first"), b = support::tree(sh / "second");
  EXPECT_EQ(a.erase("timing.json"), 1U);
  EXPECT_EQ(b.erase("timing.json"), 1U);
  for (const std::string part : {"run.json", "scenario.toml", "events.csv", "sessions.csv", "messages.csv"})
    EXPECT_TRUE(a.contains(part)) << part;
  EXPECT_TRUE(same(a, b));
}

TEST_P(ScenarioFile, ItsResolvedFormGivesTheSameRun) {
  ASSERT_EQ(sh("mtasim run --out first " + file_).status, 0);
  const Ran again = sh("mtasim run --out second first/scenario.toml");
  ASSERT_EQ(again.status, 0) << again.err;
  EXPECT_TRUE(same(outcome_of(sh / "first"), outcome_of(sh / "second")));
}

/// A record nobody reads from front to back has no golden transcript.
constexpr std::uintmax_t kLargeRecord = 300'000;

TEST_P(ScenarioFile, TranscriptsAreGolden) {
  ASSERT_EQ(sh("mtasim run --out run " + file_).status, 0);
  if (fs::file_size(sh / "run/events.csv") > kLargeRecord) return;
  expect_golden("rounds");
  expect_golden("verbose");
}

std::string test_name(const testing::TestParamInfo<std::string>& named) {
  std::string name = named.param;
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Shipped, ScenarioFile, testing::ValuesIn(scenario_files()), test_name);

TEST(Golden, BelongsToAScenarioThatIsShipped) {
  const auto names = scenario_files();
  for (const auto& entry : fs::recursive_directory_iterator(kGolden))
    if (entry.is_regular_file()) {
      const std::string name = fs::relative(entry.path(), kGolden).replace_extension();
      EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << entry.path();
    }
}

}  // namespace
