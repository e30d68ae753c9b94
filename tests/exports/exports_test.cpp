// Runs for other programs: a database that says what the CSV files say, a trace whose slices nest and whose
// flows pair, the network at a time.
#include <gtest/gtest.h>

#include <sstream>

#include "support/shell.hpp"

namespace {

using support::has;
using support::Ran;

class ExportsTest : public testing::Test {
 protected:
  ExportsTest() { std::filesystem::create_directory_symlink(root() / "scenarios", sh / "scenarios"); }
  static std::filesystem::path root() { return MTASIM_SOURCE_DIR; }
  void run(const std::string& scenario, const std::string& more = "") {
    const Ran r = sh("mtasim run scenarios/" + scenario + " --quiet --force --out run " + more);
    ASSERT_TRUE(r.status == 0 || r.status == 1) << r.err;
  }
  void check(const std::string& script, const std::string& file) {
    const Ran r = sh("python3 " + (root() / "tests/exports" / script).string() + " run " + file);
    EXPECT_EQ(r.status, 0) << r.out << r.err;
  }
  support::Shell sh;
};

class ExportedScenario : public ExportsTest, public testing::WithParamInterface<const char*> {};

TEST_P(ExportedScenario, TheDatabaseSaysWhatTheFilesSay) {
  run(GetParam());
  ASSERT_EQ(sh("mtasim export run --format sqlite -o run.sqlite").status, 0);
  check("check_database.py", "run.sqlite");
}

TEST_P(ExportedScenario, TheTraceNestsAndPairs) {
  run(GetParam());
  ASSERT_EQ(sh("mtasim export run --format chrome-trace -o run.json").status, 0);
  check("check_trace.py", "run.json");
}

std::string scenario_name(const testing::TestParamInfo<const char*>& named) {
  std::string name = named.param;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}
INSTANTIATE_TEST_SUITE_P(Of, ExportedScenario,
                         testing::Values("six-cities.toml", "crash.toml", "mailing-list.toml",
                                         "two-hops.toml", "common-mistakes.toml", "smuggling.toml",
                                         "slow-filter.toml", "partition.toml", "two-sessions.toml",
                                         "pipelining-pays.toml"),
                         scenario_name);

TEST_F(ExportsTest, ARunWithoutEventsIsADatabaseToo) {
  run("six-cities.toml", "--record sessions");
  ASSERT_EQ(sh("mtasim export run --format sqlite -o run.sqlite").status, 0);
  check("check_database.py", "run.sqlite");
  run("six-cities.toml", "--record messages");
  ASSERT_EQ(sh("mtasim export run --format sqlite -o least.sqlite").status, 0);
  EXPECT_EQ(sh("sqlite3 least.sqlite 'select count(*) from messages'").out,
            sh("tail -n +2 run/messages.csv | wc -l").out);
}

TEST_F(ExportsTest, ADatabaseIsWholeOrNotThereAndEqualRunsGiveEqualOnes) {
  run("two-hops.toml");
  EXPECT_EQ(sh("mtasim export run --format sqlite -o no/such/place.sqlite").status, 2);
  ASSERT_EQ(sh("mtasim export run --format sqlite -o a.sqlite").status, 0);
  ASSERT_EQ(sh("mtasim export run --format sqlite > b.sqlite").status, 0);
  EXPECT_EQ(sh("cmp a.sqlite b.sqlite").status, 0);
  support::write(sh / "a.sqlite", "an older file");
  ASSERT_EQ(sh("mtasim export run --format sqlite -o a.sqlite && cmp a.sqlite b.sqlite").status, 0);
  support::write(sh / "run/queue.csv", "time,mta,destination,incoming,active,deferred\nnever,x,y,1,1,1\n");
  const Ran broken = sh("mtasim export run --format sqlite -o broken.sqlite");
  EXPECT_EQ(broken.status, 2);
  EXPECT_TRUE(has(broken.err, "queue.csv:2"));
  EXPECT_EQ(sh("ls").out, "a.sqlite\nb.sqlite\nrun\nscenarios\n");
}

TEST_F(ExportsTest, EveryTableAndViewIsDocumented) {
  run("two-hops.toml");
  ASSERT_EQ(sh("mtasim export run --format sqlite -o run.sqlite").status, 0);
  const std::string page = support::read(root() / "scenarios/COLUMNS.md");
  std::istringstream names(sh("sqlite3 run.sqlite \"select name from sqlite_master where type in ('table', "
                              "'view') and name not like 'sqlite%'\"")
                               .out);
  int n = 0;
  for (std::string name; std::getline(names, name); ++n)
    EXPECT_NE(page.find("`" + name + "`"), std::string::npos) << name;
  EXPECT_GE(n, 20);
  std::istringstream columns(
      sh("sqlite3 run.sqlite \"select name from pragma_table_info('delay_by_destination') union select name "
         "from "
         "pragma_table_info('sessions_by_pair') union select name from pragma_table_info('deferrals')\"")
          .out);
  for (std::string name; std::getline(columns, name);) EXPECT_NE(page.find(name), std::string::npos) << name;
}

TEST_F(ExportsTest, SqlPandasAndRSayTheSame) {
  for (const std::string scenario :
       {"crash.toml", "mailing-list.toml", "full-mailbox.toml", "six-cities.toml", "greylisting.toml"}) {
    run(scenario);
    ASSERT_EQ(sh("mtasim export run --format sqlite -o run.sqlite").status, 0);
    const Ran sql = sh("sqlite3 run.sqlite < scenarios/analysis/delay.sql | tr -d '\\r'");
    const Ran pandas = sh("/usr/bin/python3 scenarios/analysis/delay.py run");
    const Ran r = sh("Rscript scenarios/analysis/delay.R run");
    EXPECT_TRUE(has(sql.out, "most deferred: ")) << sql.err;
    EXPECT_EQ(pandas.out, sql.out) << scenario << pandas.err;
    EXPECT_EQ(r.out, sql.out) << scenario << r.err;
  }
}

TEST_F(ExportsTest, ThePageOfTheAnalysisShowsItsScriptsAndWhatTheySay) {
  const std::string page = support::read(root() / "scenarios/ANALYSIS.md");
  for (const std::string file : {"delay.sql", "delay.py", "delay.R", "delay.gp"})
    EXPECT_NE(page.find("\n" + support::read(root() / "scenarios/analysis" / file) + "```"),
              std::string::npos)
        << file;
  run("crash.toml");
  EXPECT_TRUE(has(page, sh("Rscript scenarios/analysis/delay.R run").out));
}

TEST_F(ExportsTest, TheNetworkAtATimeSaysWhatWasDown) {
  run("crash.toml");
  const Ran before = sh("mtasim export run --format dot --at 5");
  EXPECT_EQ(before.out.find("down"), std::string::npos) << before.out;
  const Ran during = sh("mtasim export run --format dot --at '100 s'");
  for (const std::string part :
       {"\"power.example\" -- \"hub\" [style=dashed, color=red, label=\"down: blackout\"]",
        "label=\"crash.example (crashed)\"", "label=\"busy.example (unavailable)\"", "Crash at 100 s"})
    EXPECT_TRUE(has(during.out, part));
  const Ran xml = sh("mtasim export run --format graphml --at 100");
  EXPECT_TRUE(has(xml.out, "access power.example down"));
  EXPECT_EQ(sh("mtasim export run --format graphml --at 100 | python3 -c 'import sys, xml.dom.minidom as d; "
               "d.parse(sys.stdin)'")
                .status,
            0);
  EXPECT_EQ(sh("mtasim export run --format pcapng --at 100 -o x.pcapng").status, 2);
  EXPECT_TRUE(has(sh("mtasim export run --format dot --at soon").err, "is no time since the start"));
}

TEST_F(ExportsTest, LinksOfThatTimeHaveTheirValues) {
  support::write(sh / "world.toml", R"([[mta]]
name = "a"
users = ["x"]
[[mta]]
name = "b"
users = ["y"]
[[link]]
name = "sea"
between = ["a", "b"]
latency = "35 ms"
[[outage]]
name = "anchor"
link = "sea"
at = "10 s"
for = "10 s"
[[change]]
at = "30 s"
for = "10 s"
set = { "link.sea.latency" = "70 ms", "link.sea.loss" = "1 %" }
[[message]]
at = "50 s"
from = "x@a"
to = ["y@b"]
body = "hello"
)");
  ASSERT_EQ(sh("mtasim run world.toml --quiet --out run").status, 0);
  const auto at = [&](const std::string& t) {
    return sh("mtasim export run --format graphml --at " + t).out;
  };
  for (const std::string part :
       {"<data key=\"edge_state\">down</data>", "<data key=\"edge_cause\">anchor</data>",
        "<data key=\"latency\">35 ms</data>"})
    EXPECT_TRUE(has(at("15"), part));
  for (const std::string part : {"<data key=\"edge_state\">up</data>", "<data key=\"latency\">70 ms</data>",
                                 "<data key=\"loss\">1 %</data>"})
    EXPECT_TRUE(has(at("35"), part));
  EXPECT_TRUE(has(at("45"), "<data key=\"latency\">35 ms</data>"));
}

}  // namespace
