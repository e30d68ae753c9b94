#include "sim/run_directory.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "views/play.hpp"

namespace {

namespace fs = std::filesystem;
using sim::RunDirectory;

class RunDirectoryTest : public testing::Test {
 protected:
  std::optional<RunDirectory> create(RunDirectory::Wish wish) {
    wish.base = scratch_.path / "runs";
    error_.clear();
    return RunDirectory::create(wish, error_);
  }
  /// Writes a run whose run.json says `text`, and moves it to its place.
  fs::path make(const RunDirectory::Wish& wish, const std::string& text = "{}") {
    auto r = create(wish);
    EXPECT_TRUE(r) << error_;
    if (!r) return {};
    std::ofstream(r->working() / "run.json") << text;
    EXPECT_TRUE(r->commit(error_)) << error_;
    return r->place();
  }
  /// Names in a directory, hidden ones included.
  std::vector<std::string> names(const fs::path& p) const {
    std::vector<std::string> out;
    for (const auto& e : fs::directory_iterator(p)) out.push_back(e.path().filename().string());
    std::sort(out.begin(), out.end());
    return out;
  }
  fs::path runs() const { return scratch_.path / "runs"; }
  fs::path out() const { return scratch_.path / "out"; }
  static RunDirectory::Wish named(const std::string& name) {
    RunDirectory::Wish w;
    w.name = name;
    return w;
  }
  RunDirectory::Wish wish_out(bool force = false) const {
    RunDirectory::Wish w;
    w.out = out();
    w.force = force;
    return w;
  }

  const play::Scratch scratch_;
  std::string error_;
};

TEST_F(RunDirectoryTest, runs_of_one_name_are_numbered_and_latest_points_at_the_last) {
  EXPECT_EQ(make(named("Atlantic cut")), runs() / "Atlantic-cut-1");
  EXPECT_EQ(make(named("Atlantic cut")), runs() / "Atlantic-cut-2");
  EXPECT_EQ(fs::read_symlink(runs() / "latest"), "Atlantic-cut-2");
  EXPECT_EQ(names(runs()), (std::vector<std::string>{"Atlantic-cut-1", "Atlantic-cut-2", "latest"}));
}

TEST_F(RunDirectoryTest, two_runs_at_the_same_time_get_numbers_of_their_own) {
  auto a = create(named("x"));
  auto b = create(named("x"));
  ASSERT_TRUE(a && b);
  EXPECT_NE(a->place(), b->place());
}

TEST_F(RunDirectoryTest, names_that_would_lead_elsewhere_do_not) {
  EXPECT_EQ(make(named("../../etc/passwd")), runs() / "etc-passwd-1");
  EXPECT_EQ(make(named("")), runs() / "run-1");
}

TEST_F(RunDirectoryTest, what_was_not_committed_leaves_nothing_behind) {
  {
    auto r = create(named("x"));
    ASSERT_TRUE(r);
    std::ofstream(r->working() / "events.csv") << "half";
    EXPECT_FALSE(fs::exists(r->place()));
  }
  EXPECT_TRUE(names(runs()).empty());
}

TEST_F(RunDirectoryTest, an_out_that_exists_is_kept_unless_forced) {
  make(wish_out(), "first");
  EXPECT_FALSE(create(wish_out()));
  EXPECT_NE(error_.find("--force"), std::string::npos);
  EXPECT_EQ(play::slurp(out() / "run.json"), "first");
  make(wish_out(true), "second");
  EXPECT_EQ(play::slurp(out() / "run.json"), "second");
  EXPECT_EQ(names(scratch_.path), std::vector<std::string>{"out"}) << "nothing is left of the old run";
}

TEST_F(RunDirectoryTest, a_forced_run_that_fails_leaves_the_old_one) {
  make(wish_out(), "first");
  { const auto r = create(wish_out(true)); }
  EXPECT_EQ(play::slurp(out() / "run.json"), "first");
}

TEST_F(RunDirectoryTest, force_replaces_runs_only) {
  fs::create_directory(out());
  std::ofstream(out() / "thesis.tex") << "years of work";
  EXPECT_FALSE(create(wish_out(true)));
  EXPECT_NE(error_.find("is not a run"), std::string::npos);
  EXPECT_TRUE(fs::exists(out() / "thesis.tex"));
}

TEST_F(RunDirectoryTest, an_empty_directory_is_room_enough) {
  fs::create_directory(out());
  EXPECT_EQ(make(wish_out()), out());
}

TEST_F(RunDirectoryTest, a_place_that_cannot_be_written_is_an_error) {
  RunDirectory::Wish w;
  w.out = "/proc/nowhere/run";
  EXPECT_FALSE(create(w));
  EXPECT_NE(error_.find("cannot write /proc/nowhere/run"), std::string::npos) << error_;
}

TEST_F(RunDirectoryTest, an_interrupted_run_leaves_nothing_behind) {
  const pid_t child = fork();
  if (child == 0) {
    auto r = create(named("x"));
    std::ofstream(r->working() / "events.csv") << "half";
    raise(SIGINT);
    _exit(0);  // not reached
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 128 + SIGINT);
  EXPECT_TRUE(names(runs()).empty());
}

}  // namespace
