// The Letter Carrier's Rounds: the transcript of each letter-carrier/*.in is its *.out, byte for byte.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/shell.hpp"

namespace {

namespace fs = std::filesystem;
const fs::path kPairs = fs::path(MTASIM_SOURCE_DIR) / "tests/scenarios/letter-carrier";

std::vector<std::string> inputs() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kPairs))
    if (entry.path().extension() == ".in") names.push_back(entry.path().stem());
  std::sort(names.begin(), names.end());
  return names;
}

class LetterCarrier : public testing::TestWithParam<std::string> {};

TEST_P(LetterCarrier, TranscriptIsByteForByteTheExpectedOne) {
  support::Shell sh;
  const fs::path in = kPairs / (GetParam() + ".in");
  const support::Ran r = sh("mtasim transcript '" + in.string() + "'");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(support::same_text(support::read(kPairs / (GetParam() + ".out")), r.out));
}

INSTANTIATE_TEST_SUITE_P(Rounds, LetterCarrier, testing::ValuesIn(inputs()), [](const auto& named) {
  std::string name = named.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
