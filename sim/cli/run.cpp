// mtasim run FILE: simulates a scenario into a run directory and prints its summary.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/cli.hpp"
#include "cli/overrides.hpp"
#include "cli/simulate.hpp"
#include "cli/terminal.hpp"
#include "views/views.hpp"

namespace cli {

namespace {

struct Given {
  std::string file, out, record = "events";
  std::vector<std::string> sets;
  RunOptions options;
};

/// --set KEY=VALUE and --record LEVEL into the options. False, and said, where one of them is none.
bool understand(Given& g) {
  if (!parse_overrides("run", g.sets, g.options.overrides)) return false;
  const std::vector<std::string> levels = {"messages", "sessions", "events"};  // as sim::Level numbers them
  const auto level = std::find(levels.begin(), levels.end(), g.record);
  if (level == levels.end()) {
    error(fmt::format("mtasim run: --record wants messages, sessions or events, not '{}'", g.record),
          did_you_mean(g.record, levels));
    return false;
  }
  g.options.level = static_cast<sim::Level>(level - levels.begin());
  if (!g.out.empty()) g.options.out = g.out;
  return true;
}

int act(Given& g) {
  if (!understand(g)) return Status::bad_input;
  const Simulated simulated = simulate(g.file, g.options);
  if (simulated.directory.empty() || g.options.quiet) return simulated.status;
  std::string why;
  const auto run = views::Run::open(simulated.directory, why);
  if (!run) {
    error(why);
    return Status::simulation_failed;
  }
  print(views::summary(*run));
  return simulated.status;
}

}  // namespace

void add_run(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb = program.add_subcommand("run", "Simulate a scenario and print a summary");
  verb->add_option("FILE", g->file, "TOML scenario or letter-carrier text; the content decides")->required();
  verb->add_option("--out", g->out, "Directory of the run (default: runs/NAME-N, the next free N)")
      ->type_name("DIR");
  verb->add_option("--seed", g->options.seed, "Seed of all random streams (default: the scenario's)")
      ->type_name("N");
  verb->add_option("--set", g->sets, "Another value for a key of the scenario; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb->add_option("--record", g->record, "How much to record: messages, sessions or events (default)")
      ->type_name("LEVEL");
  verb->add_flag("--force", g->options.force, "Replace the directory of --out where it exists");
  verb->add_flag("--quiet", g->options.quiet, "Neither summary nor progress");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
