// mtasim sweep FILE: a scenario with many values and many seeds, a process a run; or its plan, one run of it,
// and what its runs say, for those who spread them over machines.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>

#include "cli/cli.hpp"
#include "cli/sweeping.hpp"
#include "cli/terminal.hpp"
#include "sim/campaign.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

struct Given {
  SweepRequest request;
  std::string out, plan, format = "svg", keep;
  std::optional<std::size_t> index;
  bool merge = false, quiet = false;
  unsigned workers = 0;
};

bool refuse(const std::string& why, std::string_view suggestion = {}) {
  error(fmt::format("mtasim sweep: {}", why), suggestion);
  return false;
}

/// Whether what was asked for goes together.
bool understand(const Given& g, std::optional<sim::Level>& keep) {
  if (!g.plan.empty() + g.index.has_value() + g.merge > 1)
    return refuse("--plan, --index and --merge are asked for one at a time");
  if ((g.index || g.merge) && g.out.empty())
    return refuse("--index and --merge want --out DIR, the sweep's directory");
  const std::vector<std::string> formats{"svg", "pdf", "png"};
  if (std::find(formats.begin(), formats.end(), g.format) == formats.end())
    return refuse(fmt::format("--format wants svg, pdf or png, not '{}'", g.format),
                  did_you_mean(g.format, formats));
  if (g.keep.empty()) return true;
  const std::vector<std::string> levels{"messages", "sessions", "events"};  // as sim::Level numbers them
  const auto level = std::find(levels.begin(), levels.end(), g.keep);
  if (level == levels.end())
    return refuse(fmt::format("--keep wants messages, sessions or events, not '{}'", g.keep),
                  did_you_mean(g.keep, levels));
  keep = static_cast<sim::Level>(level - levels.begin());
  return true;
}

/// The directory of a sweep is held by one process that runs it at a time.
class Lock {
 public:
  explicit Lock(const fs::path& directory)
      : fd_(::open((directory / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {}
  ~Lock() {
    if (fd_ >= 0) ::close(fd_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  bool held() const { return fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) == 0; }

 private:
  int fd_;
};

std::string last_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line, last;
  while (std::getline(in, line))
    if (!line.empty()) last = line;
  return last;
}

int write_plan(const Given& g, const LoadedSweep& sweep) {
  std::string text = "index\tpoint\treplication\tseed";
  for (const auto& a : sweep.plan.sweep.axes) text += "\t" + a.path;
  text += "\tcommand\n";
  for (std::size_t i = 0; i < sweep.plan.runs(); ++i) {
    const std::size_t p = sweep.plan.point_of(i);
    text += fmt::format("{}\t{}\t{}\t{}", i, p, sweep.plan.replication_of(i), sweep.plan.seed_of(i));
    for (const auto& v : sweep.plan.points[p]) text += "\t" + v;
    text += "\t" + command_of(g.request, sweep, i) + "\n";
  }
  if (g.plan == "-") return print(text), Status::done;
  write_whole(fs::absolute(g.plan), text);
  note(fmt::format("{}: {} runs, indexes 0 to {}", g.plan, sweep.plan.runs(), sweep.plan.runs() - 1));
  return Status::done;
}

/// Metrics to draw: those that were asked for, else what a first look wants.
std::vector<std::string> drawn(const views::SweepResults& r) {
  if (r.plan().sweep.axes.empty()) return {};
  return r.plan().sweep.metrics.empty() ? std::vector<std::string>{"p50_delay", "p95_delay", "delivered"}
                                        : r.plan().sweep.metrics;
}

/// Writes and prints what the results say. The exit status.
int report(const Given& g, const LoadedSweep& sweep, const views::SweepResults& results,
           const fs::path& out) {
  write_whole(out / "runs.csv", views::runs_csv(results));
  write_whole(out / "summary.csv", views::summary_csv(results));
  std::string text = views::sweep_table(results);
  const std::string failed = views::failed_expectations(results, sweep.expect);
  if (!failed.empty()) text += "\nNot as expected:\n" + failed;
  text += fmt::format("\n{}\n{}\n", (out / "runs.csv").string(), (out / "summary.csv").string());
  for (const std::string& metric : drawn(results)) {
    const fs::path picture = out / fmt::format("{}.{}", metric, g.format);
    std::string why;
    if (views::plot_sweep(results, metric, g.format, picture, why))
      text += picture.string() + "\n";
    else if (!why.empty())
      error(fmt::format("mtasim sweep: {}: {}", metric, why));
  }
  print(text);
  const auto missing = results.missing();
  for (std::size_t i = 0; i < std::min<std::size_t>(missing.size(), 10); ++i)
    error(fmt::format("mtasim sweep: run {} has no result", missing[i]),
          fmt::format("it is: {}", command_of(g.request, sweep, missing[i])));
  if (missing.size() > 10) error(fmt::format("mtasim sweep: and {} more have none", missing.size() - 10));
  if (!missing.empty()) return Status::simulation_failed;
  return failed.empty() ? Status::done : Status::expectation_failed;
}

/// Runs what has no result yet. False where it was interrupted.
bool run_all(const Given& g, views::SweepResults& results, const fs::path& out) {
  const unsigned workers = g.workers > 0 ? g.workers : sim::processors();
  const auto began = std::chrono::steady_clock::now();
  std::vector<std::size_t> failed;
  std::size_t done = 0, planned = 0;
  bool drew = false;
  std::error_code e;
  fs::create_directories(out / "logs", e);
  while (true) {
    const auto wanted = results.wanted(failed, workers);
    if (wanted.empty()) break;
    planned += wanted.size();
    std::vector<sim::Job> jobs;
    for (const std::size_t i : wanted) {
      auto words = to_arguments(g.request);
      words.insert(words.end(), {"--index", std::to_string(i), "--out", out.string()});
      if (!g.keep.empty()) words.insert(words.end(), {"--keep", g.keep});
      jobs.push_back({std::move(words), out / "logs" / fmt::format("{:06}.txt", i)});
    }
    const auto ended = [&](std::size_t job, int status) {
      const std::size_t i = wanted[job];
      ++done;
      if (status == Status::done && results.read(out, i)) {
        fs::remove(jobs[job].log, e);
        return;
      }
      failed.push_back(i);
      if (drew) fmt::print(stderr, "\r\x1b[K");
      const std::string why = last_line(jobs[job].log);
      error(fmt::format("mtasim sweep: run {} failed with status {}{}{}", i, status, why.empty() ? "" : ": ",
                        why));
    };
    const auto tick = [&] {
      const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
      if (g.quiet || !is_lively(2) || wall.count() < 0.5) return;
      fmt::print(stderr, "\r\x1b[K{}", sim::campaign_pace(done, planned, failed.size(), wall.count()));
      std::fflush(stderr);
      drew = true;
    };
    sim::Campaign campaign(workers);
    const bool whole = campaign.run(jobs, ended, tick);
    if (drew) fmt::print(stderr, "\r\x1b[K");
    drew = false;
    if (!whole) {
      // A run that was ended between its last row and its result leaves its directory behind.
      if (g.keep.empty())
        for (const std::size_t i : wanted) fs::remove_all(out / "runs" / results.plan().keys[i], e);
      note(fmt::format("interrupted; what is done is kept, and the same command with --out {} goes on",
                       out.string()));
      return false;
    }
  }
  fs::remove(out / "logs", e);  // where it is empty
  return true;
}

/// runs/NAME-sweep-N: the newest that holds results of this sweep, else the next free one.
fs::path directory_of(const Given& g, const views::SweepResults& empty) {
  if (!g.out.empty()) return g.out;
  std::error_code e;
  for (int n = 1;; ++n) {
    const fs::path next = fs::path("runs") / fmt::format("{}-sweep-{}", empty.plan().name, n);
    if (!fs::exists(next, e)) return next;
    views::SweepResults there = empty;
    there.read(next);
    for (std::size_t i = 0; i < there.plan().runs(); ++i)
      if (there.run(i)) return next;
  }
}

int act(const Given& g) {
  std::optional<sim::Level> keep;
  if (!understand(g, keep)) return Status::bad_input;
  if (g.index) return run_one(g.request, *g.index, g.out, keep);
  const auto sweep = load_sweep(g.request);
  if (!sweep) return Status::bad_input;
  if (!g.plan.empty()) return write_plan(g, *sweep);
  views::SweepResults results(sweep->plan);
  const fs::path out = directory_of(g, results);
  std::error_code e;
  fs::create_directories(out / "runs", e);
  if (!fs::is_directory(out / "runs", e))
    return refuse(fmt::format("cannot write {}", out.string())), Status::bad_input;
  if (!g.merge) {
    const Lock lock(out);
    if (!lock.held())
      return refuse(fmt::format("another sweep is running in {}", out.string())), Status::bad_input;
    results.read(out);
    std::size_t there = 0;
    for (std::size_t i = 0; i < sweep->plan.runs(); ++i) there += results.run(i) ? 1 : 0;
    if (there > 0 && !g.quiet) note(fmt::format("{}: {} of {} runs are there already", out.string(), there, sweep->plan.runs()));
    if (!run_all(g, results, out)) return 130;
  } else {
    results.read(out);
  }
  return report(g, *sweep, results, out);
}

}  // namespace

void add_sweep(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  SweepRequest& r = g->request;
  CLI::App* verb =
      program.add_subcommand("sweep", "Run a scenario with many values and seeds, and say what they show");
  verb->add_option("FILE", r.file, "Scenario; its [sweep] says what to run (scenarios/SWEEPS.md)")
      ->required();
  verb->add_option("-j,--jobs", g->workers, "Runs at once (default: one a processor)")
      ->type_name("N")
      ->check(CLI::Range(1, 4096));
  verb->add_option("--out", g->out,
                   "Directory of the sweep (default: runs/NAME-sweep-N); it goes on where it stopped")
      ->type_name("DIR");
  verb->add_option("--sweep", r.axes, "An axis: a key as for --set, and its values; may be repeated")
      ->type_name("KEY=A,B,C")
      ->allow_extra_args(false);
  verb->add_option("--replications", r.replications, "Runs of each design point")
      ->type_name("N")
      ->check(CLI::Range(1, 1000000));
  verb->add_option("--until", r.until, "More runs until a mean is that well known: 'p95_delay within 5 %'")
      ->type_name("TEXT");
  verb->add_option("--most", r.most, "The most runs of a design point with --until (default 200)")
      ->type_name("N")
      ->check(CLI::Range(2, 1000000));
  verb->add_option("--batches", r.batches, "Observations are that many parts of one long run, not runs")
      ->type_name("N")
      ->check(CLI::Range(2, 1000000));
  verb->add_option("--metric", r.metrics, "A metric to report and draw; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false);
  verb->add_option("--set", r.sets, "Another value for a key of the scenario, in all runs; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--seed", r.seed, "Seed of the first replication; the others' are drawn from it")
      ->type_name("N");
  verb->add_option("--plan", g->plan, "Only write what is to be run, a line a run ('-': standard output)")
      ->type_name("FILE");
  verb->add_option("--index", g->index, "Only run that one of the plan, from 0, into --out")->type_name("K");
  verb->add_flag("--merge", g->merge, "Only say what the results in --out show");
  verb->add_option("--keep", g->keep, "Keep the run directories, recorded as messages, sessions or events")
      ->type_name("LEVEL");
  verb->add_option("--format", g->format, "Of the figures: svg (default), pdf or png")->type_name("FORMAT");
  verb->add_flag("--quiet", g->quiet, "No progress");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
