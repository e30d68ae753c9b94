// mtasim plot RUN… [FIGURE…]: pictures of runs, one file a figure, in the current directory unless told
// otherwise.
//
// Prints the name of every file it wrote, a line each.
#include "views/plot.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/cli.hpp"
#include "cli/run_or_open.hpp"
#include "cli/terminal.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

struct Given {
  std::vector<std::string> words;  ///< runs, then figures
  std::uint64_t session = 1;
  std::string format = "svg", out;
};

struct Wanted {
  std::vector<std::string> runs, figures;
};

bool is_one_of(const std::string& word, const std::vector<std::string>& names) {
  return std::find(names.begin(), names.end(), word) != names.end();
}

/// The first word is a run; of the others, figures are what bears a figure's name.
Wanted sort(const std::vector<std::string>& words) {
  Wanted wanted;
  for (const std::string& word : words) {
    const bool figure = !wanted.runs.empty() && is_one_of(word, views::figures());
    (figure ? wanted.figures : wanted.runs).push_back(word);
  }
  if (wanted.figures.empty()) wanted.figures = {"timeline"};
  return wanted;
}

/// A word that is neither a run nor a file is most likely a figure misspelt.
bool all_exist(const std::vector<std::string>& runs) {
  std::error_code ignored;
  for (const std::string& run : runs) {
    if (run == "latest" || fs::exists(run, ignored) || fs::exists(fs::path("runs") / run, ignored)) continue;
    error(fmt::format("mtasim plot: '{}' is no run, no file and no figure", run),
          fmt::format("the figures are {}", fmt::join(views::figures(), ", ")));
    return false;
  }
  return true;
}

/// runs/two-hops-3 and session 2 give "two-hops-3-session-2.svg".
fs::path file_name(const views::Run& run, const std::string& figure, const Given& g) {
  std::error_code ignored;
  const fs::path directory = fs::canonical(run.directory(), ignored);  // `latest` is a link
  const std::string which = figure == "session" ? fmt::format("session-{}", g.session) : figure;
  return fmt::format("{}-{}.{}", directory.filename().string(), which, g.format);
}

int act(const Given& g) {
  const Wanted wanted = sort(g.words);
  if (!all_exist(wanted.runs)) return Status::bad_input;
  if (!g.out.empty() && wanted.runs.size() * wanted.figures.size() > 1) {
    error("mtasim plot: one --out does not hold several pictures", "name one run and one figure");
    return Status::bad_input;
  }
  int status = Status::done;
  for (const std::string& name : wanted.runs) {
    const Opened opened = run_or_open(name);
    if (!opened.run) return opened.status;
    status = std::max(status, opened.status);
    for (const std::string& figure : wanted.figures) {
      const fs::path out = g.out.empty() ? file_name(*opened.run, figure, g) : fs::path(g.out);
      std::string why;
      if (!views::plot(*opened.run, {.figure = figure, .session = g.session, .format = g.format, .out = out},
                       why)) {
        error(fmt::format("mtasim plot: {}", why));
        return Status::bad_input;
      }
      print(out.string() + "\n");
    }
  }
  return status;
}

}  // namespace

void add_plot(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb = program.add_subcommand("plot", "Draw pictures of runs with gnuplot");
  verb->add_option("RUN", g->words,
                   "Runs (directory, 'latest' or scenario file), then figures: timeline, session, map")
      ->type_name("... [FIGURE...]")
      ->required();
  verb->add_option("--session", g->session,
                   "Number of the session that the figure 'session' shows (default 1)")
      ->type_name("N");
  verb->add_option("--format", g->format, "svg (default), pdf or png")->type_name("FORMAT");
  verb->add_option("-o,--out", g->out, "File to write (default: RUN-FIGURE.FORMAT here)")->type_name("FILE");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
