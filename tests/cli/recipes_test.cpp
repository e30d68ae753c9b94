// The recipes of scenarios/what-if/recipes give what -j gives, octet for octet.
#include <gtest/gtest.h>

#include "support/shell.hpp"

namespace {

namespace fs = std::filesystem;
using support::Ran;

TEST(Recipes, GnuParallelMergesToTheSameBytesAndGoesOnWhereItStopped) {
  support::Shell sh;
  fs::create_symlink(MTASIM_PROGRAM, sh / "mtasim");
  fs::create_directory_symlink(fs::path(MTASIM_SOURCE_DIR) / "scenarios", sh / "scenarios");
  const std::string file = "scenarios/what-if/pipelining.toml";
  ASSERT_EQ(sh("mtasim sweep " + file + " --out here").status, 0);
  const std::string recipe = "scenarios/what-if/recipes/gnu-parallel.sh " + file + " there -j 2";
  Ran r = sh("yes 'will cite' | parallel --citation > /dev/null 2>&1; " + recipe);
  ASSERT_EQ(r.status, 0) << r.err;
  for (const std::string name : {"runs.csv", "summary.csv", "accept_time.svg"})
    EXPECT_TRUE(
        support::same_text(support::read(sh / ("here/" + name)), support::read(sh / ("there/" + name))))
        << name;
  // A machine is lost, and two results with it.
  sh("rm $(ls there/runs/*.json | head -n 2) there/runs.csv there/jobs.log");
  r = sh(recipe);
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(support::same_text(support::read(sh / "here/runs.csv"), support::read(sh / "there/runs.csv")));
}

}  // namespace
