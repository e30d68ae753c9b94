// mtasim transcript RUN: the dialogues, as letter carriers write them or as they went over the wire.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/cli.hpp"
#include "cli/run_or_open.hpp"
#include "cli/terminal.hpp"
#include "views/views.hpp"

namespace cli {

namespace {

struct Given {
  std::string run, style = "rounds";
  bool explain = false;
};

int act(const Given& g) {
  if (g.style != "rounds" && g.style != "verbose") {
    error(fmt::format("mtasim transcript: --style wants rounds or verbose, not '{}'", g.style),
          did_you_mean(g.style, {"rounds", "verbose"}));
    return Status::bad_input;
  }
  if (g.explain) {
    error("mtasim transcript: --explain is not built yet", "--style verbose shows times and texts");
    return Status::bad_input;
  }
  const Opened opened = run_or_open(g.run);
  if (!opened.run) return opened.status;
  const std::string text =
      views::transcript(*opened.run, g.style == "rounds" ? views::Style::rounds : views::Style::verbose);
  if (text.empty() && !opened.run->sessions().empty())
    note("this run kept no events (--record), so it has no transcript");
  print(text);
  return opened.status;
}

}  // namespace

void add_transcript(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb = program.add_subcommand("transcript", "Print the SMTP dialogues of a run");
  verb->add_option("RUN", g->run, "Run directory, 'latest' or scenario file")->required();
  verb->add_option("--style", g->style,
                   "rounds: the letter-carrier layout (default); verbose: the wire, with times")
      ->type_name("STYLE");
  verb->add_flag("--explain", g->explain, "Name the rule behind every line");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
