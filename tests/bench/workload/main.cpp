// mtasim_bench_workload [MTAS SESSIONS]: one work, done by a bare priority queue, by plain SimGrid, and by
// mtasim.
//
// Writes W(n, s) (reference/workload.hpp) as a file and as a scenario, starts the programs in turn, as often
// as it is told, and prints CPU seconds, how many times the floor's, pace and memory. CPU seconds and ratios
// within one run are what can be compared; a busy machine makes both worse.
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <exception>

#include "race.hpp"

namespace {

namespace fs = std::filesystem;

/// In a process of its own: what it takes would count as the peak of those that are started later.
bench::Files generate_apart(const bench::Size& size, const fs::path& directory) {
  const pid_t child = fork();
  if (child == 0) {
    try {
      bench::generate(size, directory);
      _exit(0);
    } catch (const std::exception& e) {
      fmt::print(stderr, "workload: {}\n", e.what());
      _exit(3);
    }
  }
  int how = 0;
  if (child < 0 || waitpid(child, &how, 0) != child || how != 0) throw std::runtime_error("no workload");
  return {directory / "work.bin", directory / "work.toml"};
}

}  // namespace

int main(int argc, char** argv) try {
  bench::Size size;
  std::vector<std::string> names = {"floor", "s4u", "mtasim sessions", "mtasim events"};
  int repetitions = 1;
  double open = 0;
  std::string keep;
  CLI::App app("The same work by floor, s4u and mtasim: CPU seconds, ratios, pace, memory.");
  app.add_option("mtas", size.mtas, "MTAs")->capture_default_str()->check(CLI::Range(2ul, 100'000'000ul));
  app.add_option("sessions", size.sessions, "sessions, one message each")
      ->capture_default_str()
      ->check(CLI::Range(1ul, 4'000'000'000ul));
  app.add_option("--open", open, "sessions open at a time, on average; default a tenth of the MTAs");
  app.add_option("--content", size.content, "octets of a message")->capture_default_str();
  app.add_option("--latencies", size.latencies, "how many different ones; default every MTA its own");
  app.add_option("--seed", size.seed)->capture_default_str();
  app.add_option("--repetitions", repetitions, "interleaved; medians are printed")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--runners", names, "which programs: floor, s4u, 'mtasim LEVEL'")->delimiter(',');
  app.add_option("--keep", keep, "an empty directory for the workload, the scenario and the last run");
  CLI11_PARSE(app, argc, argv);
  size.open = open > 0 ? open : static_cast<double>(size.mtas) / 10;

  std::string directory = keep.empty() ? (fs::temp_directory_path() / "mtasim-bench-XXXXXX").string() : keep;
  if (keep.empty() ? mkdtemp(directory.data()) == nullptr
                   : !fs::create_directories(keep) && !fs::is_empty(keep))
    throw std::runtime_error(directory + " is no empty directory");
  const bench::Files files = generate_apart(size, directory);
  std::vector<bench::Runner> runners;
  for (const auto& name : names) runners.push_back({name});
  for (int i = 0; i < repetitions; ++i)
    for (auto& r : runners) r.costs.push_back(bench::run(r.name, size, files));
  fmt::print(
      "W({}, {}): {} octets, about {:g} sessions open; {}\n", size.mtas, size.sessions, size.content,
      size.open,
      repetitions > 1 ? fmt::format("medians of {} interleaved repetitions", repetitions) : "one run each");
  fmt::print("{}", bench::table(runners, size.sessions));
  if (keep.empty()) fs::remove_all(directory);
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "workload: {}\n", e.what());
  return 3;
}
