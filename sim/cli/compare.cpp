// mtasim compare A B, or A --set KEY=VALUE: two ways a world could be, on the same random streams.
#include "views/compare.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>

#include "cli/cli.hpp"
#include "cli/load.hpp"
#include "cli/overrides.hpp"
#include "cli/sweeping.hpp"
#include "cli/terminal.hpp"
#include "sim/campaign.hpp"
#include "views/gnuplot.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

struct Given {
  std::string a, b, out;
  std::vector<std::string> sets, metrics;
  std::optional<std::uint32_t> replications;
  std::optional<std::uint64_t> seed;
  std::size_t worst = 10;
  unsigned workers = 0;
  bool quiet = false;
};

bool refuse(const std::string& why, std::string_view suggestion = {}) {
  error(fmt::format("mtasim compare: {}", why), suggestion);
  return false;
}

bool understand(const Given& g) {
  if (g.b.empty() == g.sets.empty())
    return refuse("it compares two scenarios, or one with and without --set",
                  "mtasim compare A.toml --set mta.London.give_up='1 d'");
  for (const std::string& m : g.metrics)
    if (!timeline::find_metric(m))
      return refuse(fmt::format("there is no metric '{}'", m), did_you_mean(m, timeline::metric_names()));
  return true;
}

/// Ten pairs, unless the scenario says how often to run.
std::uint32_t pairs_of(const Given& g, const scenario::Scenario& a) {
  if (g.replications) return *g.replications;
  const auto& r = a.sweep.replications;
  return r.most > 1 ? r.least : 10;
}

fs::path run_of(const fs::path& out, const char* arm, std::uint32_t r) {
  return out / fmt::format("{}-{:04}", arm, r);
}

std::string last_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line, last;
  while (std::getline(in, line))
    if (!line.empty()) last = line;
  return last;
}

/// Runs both arms of every pair. The status.
int run_pairs(const Given& g, const scenario::Scenario& a, std::uint32_t pairs, const fs::path& out) {
  std::vector<sim::Job> jobs;
  for (std::uint32_t r = 1; r <= pairs; ++r)
    for (const bool of_b : {false, true}) {
      const std::string& file = of_b && !g.b.empty() ? g.b : g.a;
      const fs::path run = run_of(out, of_b ? "b" : "a", r);
      sim::Job job{{"run", file, "--seed", std::to_string(scenario::replication_seed(a.seed, r)), "--record",
                    "messages", "--quiet", "--force", "--out", run.string()},
                   run.string() + ".txt"};
      if (of_b)
        for (const auto& s : g.sets) job.arguments.insert(job.arguments.end(), {"--set", s});
      jobs.push_back(std::move(job));
    }
  std::size_t done = 0, failed = 0;
  bool drew = false;
  const auto began = std::chrono::steady_clock::now();
  const auto ended = [&](std::size_t job, int status) {
    ++done;
    if (status == Status::done || status == Status::expectation_failed) return;
    ++failed;
    if (failed <= 3) refuse(fmt::format("a run failed with status {}: {}", status, last_line(jobs[job].log)));
  };
  const auto tick = [&] {
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    if (g.quiet || !is_lively(2) || wall.count() < 0.5) return;
    fmt::print(stderr, "\r\x1b[K{}", sim::campaign_pace(done, jobs.size(), failed, wall.count()));
    std::fflush(stderr);
    drew = true;
  };
  sim::Campaign campaign(g.workers > 0 ? g.workers : sim::processors());
  const bool whole = campaign.run(jobs, ended, tick);
  if (drew) fmt::print(stderr, "\r\x1b[K");
  if (!whole) return 130;
  return failed == 0 ? Status::done : Status::simulation_failed;
}

int act(const Given& g) {
  if (!understand(g)) return Status::bad_input;
  std::vector<scenario::Override> sets;
  if (!parse_overrides("compare", g.sets, sets)) return Status::bad_input;
  auto a = load(g.a, {});
  const auto b = a ? load(g.b.empty() ? g.a : g.b, sets) : std::nullopt;
  if (!a || !b) return Status::bad_input;
  if (g.seed) a->seed = *g.seed;
  const std::uint32_t pairs = pairs_of(g, *a);
  const views::Scratch scratch;
  const fs::path out = g.out.empty() ? scratch.path() : fs::path(g.out);
  std::error_code e;
  fs::create_directories(out, e);
  if (!fs::is_directory(out)) return refuse(fmt::format("cannot write {}", out.string())), Status::bad_input;
  if (const int status = run_pairs(g, *a, pairs, out); status != Status::done) return status;

  std::string with;
  for (const auto& [key, value] : sets)
    with += fmt::format("{}{} = {}", with.empty() ? "with " : " and ", key, value);
  views::Comparison comparison({a->name, g.b.empty() ? with : "with " + b->name}, g.metrics);
  for (std::uint32_t r = 1; r <= pairs; ++r) {
    std::string why;
    const auto run_a = views::Run::open(run_of(out, "a", r), why);
    const auto run_b = run_a ? views::Run::open(run_of(out, "b", r), why) : std::nullopt;
    if (!run_a || !run_b) return refuse(why), Status::simulation_failed;
    comparison.take(scenario::replication_seed(a->seed, r), *run_a, *run_b);
  }
  if (!g.out.empty()) write_whole(out / "pairs.csv", comparison.csv());
  print(comparison.text(g.worst));
  return Status::done;
}

}  // namespace

void add_compare(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb = program.add_subcommand(
      "compare", "Say what differs between two scenarios, or with another value for a key");
  verb->add_option("A", g->a, "Scenario")->required();
  verb->add_option("B", g->b, "The other scenario; or --set says what is other");
  verb->add_option("--set", g->sets, "Another value for a key, in B; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--replications", g->replications, "Pairs of runs (default: those of [sweep], else 10)")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000));
  verb->add_option("--seed", g->seed, "Seed of the first pair; the others' are drawn from it (default: A's)")
      ->type_name("N");
  verb->add_option("--metric", g->metrics,
                   "A metric to compare; may be repeated (default: delays, and all that differ)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  verb->add_option("--worst", g->worst, "List that many of the messages that fared worst (default 10)")
      ->type_name("N");
  verb->add_option("-j,--jobs", g->workers, "Runs at once (default: one a processor)")
      ->type_name("N")
      ->check(CLI::Range(1, 4096));
  verb->add_option("--out", g->out, "Keep the runs and pairs.csv there")->type_name("DIR");
  verb->add_flag("--quiet", g->quiet, "No progress");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
