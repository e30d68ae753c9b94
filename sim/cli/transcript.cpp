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
  std::string run, style;  // empty: rounds, or verbose where it is to be explained
  bool explain = false;
};

int act(const Given& g) {
  const std::string style = !g.style.empty() ? g.style : g.explain ? "verbose" : "rounds";
  if (style != "rounds" && style != "verbose") {
    error(fmt::format("mtasim transcript: --style wants rounds or verbose, not '{}'", style),
          did_you_mean(style, {"rounds", "verbose"}));
    return Status::bad_input;
  }
  if (g.explain && style == "rounds") {
    error("mtasim transcript: --explain goes with --style verbose", "the letter-carrier layout is fixed");
    return Status::bad_input;
  }
  const Opened opened = run_or_open(g.run);
  if (!opened.run) return opened.status;
  const std::string text =
      g.explain
          ? views::explained_transcript(*opened.run)
          : views::transcript(*opened.run, style == "rounds" ? views::Style::rounds : views::Style::verbose);
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
  verb->add_flag("--explain", g->explain, "With --style verbose: states, rules and mistakes, step by step");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
