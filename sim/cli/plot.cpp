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
  std::uint64_t session = 0;       ///< 0: not said
  std::string format = "svg", out, data;
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

using Pointers = std::vector<const views::Run*>;

/// runs/two-hops-3 and session 2 give "two-hops-3-session-2.svg"; of several runs,
/// "two-hops-3-and-2-more-delay.svg".
fs::path file_name(const Pointers& runs, const std::string& figure, const Given& g) {
  std::error_code ignored;
  std::string name =
      fs::canonical(runs.front()->directory(), ignored).filename().string();  // `latest` is a link
  if (runs.size() > 1) name += fmt::format("-and-{}-more", runs.size() - 1);
  const std::string which =
      figure == "session" ? fmt::format("session-{}", std::max<std::uint64_t>(g.session, 1)) : figure;
  return fmt::format("{}-{}.{}", name, which, g.format);
}

/// One picture, or with --data its tables. What goes wrong is said.
int draw(const Pointers& runs, const std::string& figure, const Given& g) {
  views::Picture p{figure, std::max<std::uint64_t>(g.session, 1), g.format, g.out, g.data};
  if (p.out.empty()) p.out = file_name(runs, figure, g);
  std::string why;
  const bool good = g.data.empty() ? views::plot(runs, p, why) : views::plot_data(runs, p, why);
  if (!good) {
    error(fmt::format("mtasim plot: {}", why));
    return Status::bad_input;
  }
  print((g.data.empty() ? p.out.string() : g.data) + "\n");
  return Status::done;
}

/// The pictures asked for: which runs, which figure.
std::vector<std::pair<Pointers, std::string>> pictures(const Pointers& runs, std::vector<std::string> figures,
                                                       const Given& g) {
  std::vector<std::pair<Pointers, std::string>> out;
  const bool fitting = figures.empty();
  if (fitting && g.session != 0)
    figures = {"session"};
  else if (fitting && runs.size() > 1)
    figures = {"compare", "delay"};
  if (!figures.empty()) {
    for (const std::string& f : figures) {
      if (views::compares(f))
        out.emplace_back(runs, f);
      else
        for (const auto* r : runs) out.emplace_back(Pointers{r}, f);
    }
    return out;
  }
  for (const std::string& f : views::figures_that_fit(*runs.front())) out.emplace_back(runs, f);
  return out;
}

int act(const Given& g) {
  const Wanted wanted = sort(g.words);
  if (!all_exist(wanted.runs)) return Status::bad_input;
  int status = Status::done;
  std::vector<views::Run> opened;
  for (const std::string& name : wanted.runs) {
    Opened o = run_or_open(name);
    if (!o.run) return o.status;
    status = std::max(status, o.status);
    opened.push_back(std::move(*o.run));
  }
  Pointers runs;
  for (const views::Run& r : opened) runs.push_back(&r);
  const auto wants = pictures(runs, wanted.figures, g);
  if (wants.empty()) {
    error("mtasim plot: no figure fits this run", "mtasim plot RUN FIGURE draws one all the same");
    return Status::bad_input;
  }
  if ((!g.out.empty() || !g.data.empty()) && wants.size() > 1) {
    error(
        fmt::format("mtasim plot: one {} does not hold several pictures", g.out.empty() ? "--data" : "--out"),
        "name one run and one figure");
    return Status::bad_input;
  }
  for (const auto& [of, figure] : wants)
    if (const int s = draw(of, figure, g); s != Status::done) return s;
  return status;
}

/// For --help: a line a figure.
std::string table_of_figures() {
  std::string out = "Figures (without one, those that fit the run):\n";
  for (const std::string& f : views::figures())
    out += fmt::format("  {:<14}{}{}\n", f, views::what_shows(f), views::compares(f) ? " (RUN…)" : "");
  return out;
}

}  // namespace

void add_plot(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb = program.add_subcommand("plot", "Draw pictures of runs with gnuplot");
  verb->add_option("RUN", g->words, "Runs (directory, 'latest' or scenario file), then figures")
      ->type_name("... [FIGURE...]")
      ->required();
  verb->add_option("--session", g->session,
                   "Number of the session that the figure 'session' shows (default 1)")
      ->type_name("N");
  verb->add_option("--format", g->format, "svg (default), pdf or png")->type_name("FORMAT");
  verb->add_option("-o,--out", g->out, "File to write (default: RUN-FIGURE.FORMAT here)")->type_name("FILE");
  verb->add_option("--data", g->data, "Write the tables the figure is drawn from into DIR, and no picture")
      ->type_name("DIR");
  verb->footer(table_of_figures());
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
