// [sweep], --sweep: axes, ranges, design points, seeds.
#include <set>

#include "scenario/sweep.hpp"
#include "support.hpp"

namespace scenario {
namespace {

Sweep sweep(const std::string& text) { return good(kTwoCities + "[sweep]\n" + text).sweep; }
std::vector<std::string> values(const std::string& range) {
  return sweep("seed = " + range + "\n").axes.at(0).values;
}
std::string said(const std::string& text) { return bad(kTwoCities + "[sweep]\n" + text); }
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

using Values = std::vector<std::string>;

TEST(Sweep, axes_are_paths_with_their_values_in_file_order) {
  const auto s = sweep(
      "\"mta[*].give_up\" = [\"1 d\", \"5 d\"]\nmta.London.esmtp = [true, false]\nstop = [\"1 h\"]\n"
      "mta.\"mx.b.example\".extensions = [[], [\"PIPELINING\"]]\nseed = [1, 2]\n");
  EXPECT_EQ(sweep("network.generate.alpha = [0.2, 1.0]\n").axes[0].values, (Values{"0.2", "1.0"}));
  ASSERT_EQ(s.axes.size(), 5u);
  EXPECT_EQ(s.axes[0], (Axis{"mta[*].give_up", {"1 d", "5 d"}}));
  EXPECT_EQ(s.axes[1], (Axis{"mta.London.esmtp", {"true", "false"}}));
  EXPECT_EQ(s.axes[2], (Axis{"stop", {"1 h"}}));
  EXPECT_EQ(s.axes[3].path, "mta[\"mx.b.example\"].extensions");
  EXPECT_EQ(s.axes[3].values.at(0), "[]");
  EXPECT_EQ(s.axes[3].values.at(1), "[\"PIPELINING\"]");
  EXPECT_EQ(s.axes[4], (Axis{"seed", {"1", "2"}}));
}

TEST(Sweep, ranges_step_multiply_or_divide_equally) {
  EXPECT_EQ(values("{ from = 10, to = 30, step = 10 }"), (Values{"10", "20", "30"}));
  EXPECT_EQ(values("{ from = 10, to = 34, step = 10 }"), (Values{"10", "20", "30"}));
  EXPECT_EQ(values("{ from = 0.1, to = 0.3, step = 0.1 }"), (Values{"0.1", "0.2", "0.3"}));
  EXPECT_EQ(values("{ from = 1, to = 2, step = 0.5 }"), (Values{"1", "1.5", "2"}));
  EXPECT_EQ(values("{ from = \"10 ms\", to = \"40 ms\", factor = 2 }"), (Values{"10 ms", "20 ms", "40 ms"}));
  EXPECT_EQ(values("{ from = \"1 Mbps\", to = \"100 Mbps\", factor = 10 }"),
            (Values{"1 Mbps", "10 Mbps", "100 Mbps"}));
  EXPECT_EQ(values("{ from = \"0 s\", to = \"1 s\", points = 3 }"), (Values{"0 s", "500 ms", "1 s"}));
  EXPECT_EQ(values("{ from = \"0 %\", to = \"1 %\", points = 3 }"), (Values{"0 %", "0.5 %", "1 %"}));
}

TEST(Sweep, ranges_that_are_none_say_why) {
  EXPECT_TRUE(has(said("seed = { from = 1, to = 2 }\n"), "one of step, points and factor"));
  EXPECT_TRUE(has(said("seed = { from = 1, to = \"2 s\", step = 1 }\n"), "quantities of one kind"));
  EXPECT_TRUE(has(said("seed = { from = 1, to = 2, step = 0 }\n"), "above 0"));
  EXPECT_TRUE(has(said("seed = { from = 1, to = 2, step = \"1 s\" }\n"), "step is of the kind of from"));
  EXPECT_TRUE(has(said("seed = { from = 1, to = 8, factor = 1 }\n"), "above 1"));
  EXPECT_TRUE(has(said("seed = { from = 3, to = 2, step = 1 }\n"), "nothing lies between"));
  EXPECT_TRUE(has(said("seed = { from = 1, to = 2, stepp = 1 }\n"), "did you mean 'step'?"));
  EXPECT_TRUE(has(said("seed = { from = 1, to = 1000000000, step = 1 }\n"), "more than 100000 values"));
  EXPECT_TRUE(has(said("seed = []\n"), "has no values"));
  EXPECT_TRUE(has(said("seed = 7\n"), "a list of values or a range"));
}

TEST(Sweep, a_grid_is_a_nested_loop_and_zipped_axes_move_together) {
  auto s = sweep("seed = [1, 2]\nstop = [\"1 h\", \"2 h\"]\n");
  EXPECT_EQ(points(s), (std::vector<Point>{{"1", "1 h"}, {"1", "2 h"}, {"2", "1 h"}, {"2", "2 h"}}));
  s = sweep("seed = [1, 2]\nstop = [\"1 h\", \"2 h\"]\nzip = true\n");
  EXPECT_EQ(points(s), (std::vector<Point>{{"1", "1 h"}, {"2", "2 h"}}));
  s = sweep("seed = [1, 2]\nname = [\"a\", \"b\"]\nstop = [\"1 h\", \"2 h\"]\nzip = [\"seed\", \"stop\"]\n");
  EXPECT_EQ(points(s),
            (std::vector<Point>{{"1", "a", "1 h"}, {"1", "b", "1 h"}, {"2", "a", "2 h"}, {"2", "b", "2 h"}}));
  EXPECT_EQ(points(Sweep{}), std::vector<Point>{Point{}});
}

TEST(Sweep, mistakes_in_the_whole_are_said) {
  EXPECT_TRUE(has(said("seed = [1, 2]\nstop = [\"1 h\"]\nzip = true\n"), "'seed' has 2, 'stop' has 1"));
  EXPECT_TRUE(has(said("seed = [1, 2]\nzip = [\"sed\"]\n"), "'sed' is no axis"));
  EXPECT_TRUE(
      has(said("seed = { from = 1, to = 2000, step = 1 }\nreplications = 1000\n"), "more than 1000000 runs"));
  EXPECT_TRUE(has(said("replications = 3\nbatches = 20\n"), "replications is 1 then"));
  EXPECT_TRUE(
      has(said("seed = [1, 2]\n[[sweep.reference]]\nmetric = \"bytes\"\nname = \"x\"\nvalues = [1]\n"),
          "1 values for 2 design points"));
}

TEST(Sweep, replications_are_a_number_or_as_many_as_it_takes) {
  EXPECT_EQ(sweep("replications = 20\n").replications, (Replications{20, 20, {}}));
  const auto r =
      sweep("replications = { min = 10, max = 200, until = \"p95_delay within 5 %\" }\n").replications;
  EXPECT_EQ(r.least, 10u);
  EXPECT_EQ(r.most, 200u);
  EXPECT_EQ(r.until->metric, "p95_delay");
  EXPECT_EQ(r.until->width, 0.05);
  EXPECT_TRUE(r.until->relative);
  const auto absolute =
      sweep("replications = { min = 2, max = 9, until = \"mean_delay within 10 s\" }\n").replications.until;
  EXPECT_EQ(absolute->width, 10);
  EXPECT_FALSE(absolute->relative);
  EXPECT_TRUE(has(said("replications = { min = 1, max = 2, until = \"p95_delay within 5 %\" }\n"),
                  "'min' is an integer from 2"));
  EXPECT_TRUE(has(said("replications = { min = 5, max = 2, until = \"p95_delay within 5 %\" }\n"),
                  "min is above max"));
  EXPECT_TRUE(has(said("replications = { min = 2, max = 5 }\n"), "wants min, max and until"));
  EXPECT_TRUE(has(said("replications = { min = 2, max = 5, until = \"p95_dealy within 5 %\" }\n"),
                  "did you mean 'p95_delay'?"));
  EXPECT_TRUE(
      has(said("replications = { min = 2, max = 5, until = \"p95_delay\" }\n"), "does not say how near"));
  EXPECT_TRUE(has(said("replications = { min = 2, max = 5, until = \"p95_delay within 0 %\" }\n"),
                  "no number of runs"));
  EXPECT_TRUE(has(said("replications = 0\n"), "'replications' is an integer from 1"));
}

TEST(Sweep, metrics_are_those_of_the_list) {
  EXPECT_EQ(sweep("metrics = [\"p95_delay\", \"replies.450\"]\n").metrics,
            (Values{"p95_delay", "replies.450"}));
  EXPECT_TRUE(has(said("metrics = [\"p95_dealy\"]\n"), "did you mean 'p95_delay'?"));
}

TEST(Sweep, survives_being_written) {
  const auto s = good(kTwoCities + R"([sweep]
"mta[*].give_up" = ["1 d", "5 d"]
seed = [3, 4]
zip = true
replications = { min = 2, max = 9, until = "mean_delay within 10 s" }
metrics = ["p95_delay"]
[[sweep.reference]]
metric = "p95_delay"
name = "by hand"
values = ["1 s", 2.5]
)");
  EXPECT_EQ(s.sweep.references.at(0).values, (std::vector<double>{1, 2.5}));
  EXPECT_EQ(good(to_toml(s)).sweep, s.sweep);
}

TEST(Sweep, seeds_are_the_scenarios_own_and_others_drawn_from_it) {
  EXPECT_EQ(replication_seed(7, 1), 7u);
  std::set<std::uint64_t> seeds;
  for (std::uint32_t r = 1; r <= 1000; ++r)
    for (const std::uint64_t s : {1, 2}) seeds.insert(replication_seed(s, r));
  EXPECT_EQ(seeds.size(), 2000u);
  EXPECT_LE(*seeds.rbegin(), static_cast<std::uint64_t>(INT64_MAX)) << "a seed is a TOML integer";
}

TEST(Sweep, an_axis_of_the_command_line_parts_values_at_commas_that_are_its_own) {
  EXPECT_EQ(parse_axis("seed=1,2, 3"), (Axis{"seed", {"1", "2", "3"}}));
  EXPECT_EQ(parse_axis("mta[*].retry={ first = \"1 min\", factor = 2 },exim"),
            (Axis{"mta[*].retry", {"{ first = \"1 min\", factor = 2 }", "exim"}}));
  EXPECT_EQ(parse_axis("mta[\"a,b\"].users=[\"x\",\"y\"]"), (Axis{"mta[\"a,b\"].users", {"[\"x\",\"y\"]"}}));
  for (const char* text : {"", "seed", "=1", "seed=", "seed=1,,2", "seed=1,"})
    EXPECT_FALSE(parse_axis(text)) << text;
}

}  // namespace
}  // namespace scenario
