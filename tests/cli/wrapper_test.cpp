// ./mtasim, the wrapper, on machines that lack things: what it installs, what it asks, what it says.
//
// The wrapper stands in a directory of its own with stand-ins for dpkg-query, apt-get, cmake, ninja and the
// program, so nothing is installed or built. Each stand-in writes its command line into `calls`.
#include <gtest/gtest.h>
#include <unistd.h>

#include "support/shell.hpp"

namespace {

namespace fs = std::filesystem;
using support::has;
using support::Ran;

class Wrapper : public testing::Test {
 protected:
  Wrapper() {
    fs::create_directories(sh / "project/.ci");
    for (const std::string file : {"mtasim", ".ci/packages.txt"}) {
      fs::copy_file(fs::path(MTASIM_SOURCE_DIR) / file, sh / ("project/" + file));
    }
    for (const std::string tool : {"apt-get", "cmake"}) stand_in("tools/" + tool, "");
    stand_in("tools/ninja", "echo 'ninja: no work to do.'");
    stand_in("project/build/release/mtasim", "echo \"program: $*\"");
    installed("");
  }

  void stand_in(const std::string& name, const std::string& does) {
    support::write(sh / name, "#!/bin/sh\necho \"$(basename \"$0\") $*\" >> \"" + (sh / "calls").string() +
                                  "\"\n" + does + "\n");
    fs::permissions(sh / name, fs::perms::all);
  }
  /// The machine has these packages, one a line as dpkg-query writes them.
  void installed(const std::string& packages) {
    stand_in("tools/dpkg-query", "cat <<END\n" + packages + "END");
  }
  void everything_installed() { stand_in("tools/dpkg-query", "shift 3; for p; do echo \"ii $p\"; done"); }
  Ran run(const std::string& command) {
    return sh("PATH=\"" + (sh / "tools").string() + ":$PATH\"; " + command);
  }
  std::string calls() { return fs::exists(sh / "calls") ? support::read(sh / "calls") : ""; }

  support::Shell sh;
};

TEST_F(Wrapper, WithEverythingInstalledAndBuiltItOnlyRunsTheProgram) {
  everything_installed();
  const Ran r = run("./project/mtasim run 'two words.txt' --seed 3");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.out, "program: run two words.txt --seed 3\n");
  EXPECT_FALSE(has(calls(), "apt-get"));
}

TEST_F(Wrapper, WorksThroughASymbolicLinkFromAnyDirectory) {
  everything_installed();
  const Ran r = run(
      "mkdir -p elsewhere bin; ln -s ../project/mtasim bin/simulate; cd elsewhere; ../bin/simulate list x");
  EXPECT_EQ(r.out, "program: list x\n") << r.err;
}

TEST_F(Wrapper, AClosedStandardInputIsNoObstacle) {
  everything_installed();
  const Ran r = run("CI=true ./project/mtasim run x <&-");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.out, "program: run x\n");
}

TEST_F(Wrapper, AsRootItInstallsWhatIsMissingAndSaysSo) {
  if (geteuid() != 0) return;  // sudo would have to be asked: see below
  everything_installed();
  stand_in("tools/dpkg-query",
           "shift 3; for p; do [ $p = cmake ] || [ $p = gnuplot-nox ] || echo \"ii $p\"; done");
  const Ran r = run("./project/mtasim run x");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.err, "missing: cmake gnuplot-nox"));
  EXPECT_TRUE(has(calls(), "install -y --no-install-recommends cmake gnuplot-nox\n"));
  EXPECT_EQ(r.out, "program: run x\n") << "what is installed is said on standard error";
}

TEST_F(Wrapper, APackageThatWasRemovedIsMissing) {
  if (geteuid() != 0) return;
  stand_in("tools/dpkg-query", "shift 3; for p; do [ $p = cmake ] && echo \"rc $p\" || echo \"ii $p\"; done");
  EXPECT_TRUE(has(run("./project/mtasim run x").err, "missing: cmake\n"));
}

TEST_F(Wrapper, TestsNeedTheTestPackagesAndRunsDoNot) {
  if (geteuid() != 0) return;
  stand_in("tools/dpkg-query", "shift 3; for p; do [ $p = libgtest-dev ] || echo \"ii $p\"; done");
  EXPECT_FALSE(has(run("./project/mtasim run x").err, "missing"));
  EXPECT_TRUE(has(run("./project/mtasim test").err, "missing: libgtest-dev\n"));
}

TEST_F(Wrapper, WithoutRootOrAnybodyToAskItSaysTheCommandAndStops) {
  fs::permissions(sh.directory(), fs::perms::all);
  // Somebody who is not root: nobody, when the tests run as root.
  const std::string as = geteuid() == 0 ? "setpriv --reuid=65534 --clear-groups " : "";
  const Ran r = run(as + "./project/mtasim run x");
  EXPECT_EQ(r.status, 2);
  EXPECT_EQ(r.out, "");
  EXPECT_TRUE(has(r.err, "apt-get install --no-install-recommends g++ cmake ninja-build"));
  EXPECT_FALSE(has(calls(), "apt-get"));
}

TEST_F(Wrapper, AnInstallationThatFailsIsSaid) {
  if (geteuid() != 0) return;
  stand_in("tools/apt-get", "exit 100");
  const Ran r = run("./project/mtasim run x");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "mtasim: apt-get"));
}

TEST_F(Wrapper, AConfigurationThatFailsShowsItsOwnWords) {
  everything_installed();
  stand_in("tools/cmake", "echo 'Could not find fmt'; exit 1");
  const Ran r = run("./project/mtasim run x");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "Could not find fmt"));
  EXPECT_EQ(r.out, "");
}

TEST_F(Wrapper, ABuildThatFailsRunsNothing) {
  everything_installed();
  stand_in("tools/ninja", "exit 1");
  const Ran r = run("./project/mtasim run x");
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(has(r.err, "the build failed"));
  EXPECT_EQ(r.out, "");
}

}  // namespace
