// Every octet sequence of the corpus through its target, so that what a fuzzer found stays found.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "targets.hpp"

namespace fuzz {
namespace {

namespace fs = std::filesystem;

TEST(Corpus, every_target_holds_its_properties) {
  for (const auto& [name, target] : targets()) {
    SCOPED_TRACE(name);
    std::vector<fs::path> files;
    for (const auto& e : fs::directory_iterator(fs::path(MTASIM_SOURCE_DIR "/tests/fuzz/corpus") / name))
      files.push_back(e.path());
    std::sort(files.begin(), files.end());
    EXPECT_GE(files.size(), 3u) << "a corpus has something to begin with";
    for (const auto& f : files) {
      std::ifstream in(f, std::ios::binary);
      const std::string octets{std::istreambuf_iterator<char>(in), {}};
      EXPECT_FALSE(octets.empty()) << f;
      target(octets);  // aborts, and says which property does not hold
    }
  }
}

TEST(Corpus, no_octets_at_all_are_no_harm) {
  EXPECT_EQ(targets().size(), 10u);
  for (const auto& [name, target] : targets()) target("");
}

}  // namespace
}  // namespace fuzz
