// Explained transcripts, as golden/ keeps them. MTASIM_REGENERATE=1 writes it anew.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <sstream>

#include "support/shell.hpp"

namespace {

namespace fs = std::filesystem;
using support::Ran;

const fs::path kRoot = MTASIM_SOURCE_DIR;

/// Columns of a line of UTF-8.
long width(const std::string& line) {
  return std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; });
}

class ExplainedLesson : public testing::TestWithParam<const char*> {};

TEST_P(ExplainedLesson, IsGolden) {
  const std::string file = GetParam();
  support::Shell sh;
  const Ran r =
      sh("mtasim transcript --style verbose --explain '" + (kRoot / "scenarios" / file).string() + "'");
  ASSERT_EQ(r.status, 0) << r.err;
  const fs::path golden = kRoot / "tests/scenarios/golden" / (file + ".explained");
  if (getenv("MTASIM_REGENERATE") != nullptr) support::write(golden, r.out);
  EXPECT_TRUE(support::same_text(support::read(golden), r.out)) << golden;
}

INSTANTIATE_TEST_SUITE_P(Lessons, ExplainedLesson,
                         testing::Values("first-session.toml", "common-mistakes.toml"),
                         [](const auto& named) {
                           return named.index == 0 ? "FirstSession" : "CommonMistakes";
                         });

TEST(Explained, EveryStepOfALetterCarriersRoundNamesItsGroupAndBothSidesAndFitsTheScreen) {
  support::Shell sh;
  const Ran r = sh("mtasim transcript --explain '" + (kRoot / "scenarios/letter-carrier.txt").string() + "'");
  ASSERT_EQ(r.status, 0) << r.err;
  int replies = 0, explained = 0, senders = 0;
  std::istringstream lines(r.out);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(width(line), 100) << line;
    replies += line.find(" S: ") != std::string::npos;
    explained += line.find("| reply ") != std::string::npos;
    senders += line.find("| sender ") != std::string::npos;
  }
  EXPECT_GT(replies, 10);
  EXPECT_EQ(explained, replies);
  EXPECT_EQ(senders, replies);
  EXPECT_TRUE(support::has(r.out, "550 permanent negative completion, mail system"));
}

TEST(Explained, TheLetterCarriersLayoutCannotBe) {
  support::Shell sh;
  const Ran r = sh("mtasim transcript --style rounds --explain '" +
                   (kRoot / "scenarios/first-session.toml").string() + "'");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(support::has(r.err, "--style verbose"));
}

}  // namespace
