// mtasim summary RUN: what `run` printed at its end, again.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/cli.hpp"
#include "cli/run_or_open.hpp"
#include "cli/terminal.hpp"
#include "views/views.hpp"

namespace cli {

void add_summary(CLI::App& program, Action& chosen) {
  auto run = std::make_shared<std::string>();
  CLI::App* verb = program.add_subcommand("summary", "Print the summary of a run again");
  verb->add_option("RUN", *run, "Run directory, 'latest' or scenario file")->required();
  verb->callback([&chosen, run] {
    chosen = [run] {
      const Opened opened = run_or_open(*run);
      if (opened.run) print(views::summary(*opened.run));
      return opened.status;
    };
  });
}

}  // namespace cli
