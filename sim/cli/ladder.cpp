// mtasim ladder RUN: one session as a time-sequence diagram: in the terminal, for print, or for a course
// page.
#include "views/ladder/ladder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include "cli/cli.hpp"
#include "cli/output.hpp"
#include "cli/run_or_open.hpp"
#include "cli/terminal.hpp"
#include "views/gnuplot.hpp"
#include "views/plot.hpp"
#include "views/whole_file.hpp"

namespace cli {

namespace {

struct Given {
  std::string run, format = "text", out;
  std::optional<std::uint64_t> session;
  bool scale = false;
};

const std::vector<std::string> kFormats = {"text", "mermaid", "svg", "pdf", "png"};

bool is_picture(const std::string& format) { return format == "svg" || format == "pdf" || format == "png"; }

int write(const std::string& text, const Given& g) {
  Output out(g.out);
  out.write(text);
  return out.finish() ? Status::done : Status::bad_input;
}

/// The same as `plot RUN session`. Without a file to standard output.
int draw(const views::Run& run, std::uint64_t session, const Given& g) {
  const views::Scratch scratch;
  const auto file = scratch.path() / "ladder";
  std::string why;
  if (!views::plot({&run}, {"session", session, g.format, file, {}}, why)) {
    error(fmt::format("mtasim ladder: {}", why));
    return Status::bad_input;
  }
  return write(views::whole_file(file), g);
}

int act(const Given& g) {
  if (std::find(kFormats.begin(), kFormats.end(), g.format) == kFormats.end()) {
    error(fmt::format("mtasim ladder: --format wants {}, not '{}'", fmt::join(kFormats, ", "), g.format),
          did_you_mean(g.format, kFormats));
    return Status::bad_input;
  }
  if (g.scale && g.format != "text") {
    error("mtasim ladder: --scale goes with --format text",
          is_picture(g.format) ? "pictures are always to scale" : "Mermaid draws no slanted arrows");
    return Status::bad_input;
  }
  if (g.out.empty() && (g.format == "pdf" || g.format == "png") && isatty(STDOUT_FILENO) != 0) {
    error(fmt::format("mtasim ladder: a {} is nothing for a terminal", g.format), "name a file with -o");
    return Status::bad_input;
  }
  const Opened opened = run_or_open(g.run);
  if (!opened.run) return opened.status;
  const std::size_t sessions = opened.run->sessions().size();
  const std::uint64_t session = g.session.value_or(1);
  if (session < 1 || session > sessions) {
    error(fmt::format("this run has no session {}", session),
          sessions == 0 ? "it has none at all" : fmt::format("its sessions are 1 to {}", sessions));
    return Status::bad_input;
  }
  if (!g.session && sessions > 1) note(fmt::format("session 1 of {}; --session N shows another", sessions));
  int status = Status::done;
  if (is_picture(g.format)) {
    status = draw(*opened.run, session, g);
  } else {
    const std::string text = g.format == "mermaid" ? views::mermaid_ladder(*opened.run, session)
                             : g.scale             ? views::scaled_ladder(*opened.run, session)
                                                   : views::compact_ladder(*opened.run, session);
    if (text.empty()) {
      error("this run kept no events", "run it with --record events");
      return Status::bad_input;
    }
    status = write(text, g);
  }
  return std::max(status, opened.status);
}

}  // namespace

void add_ladder(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb = program.add_subcommand("ladder", "Draw a session as a time-sequence diagram");
  verb->add_option("RUN", g->run, "Run directory, 'latest' or scenario file")->required();
  verb->add_option("--session", g->session,
                   "Number of the session (default 1); 'list RUN sessions' shows them")
      ->type_name("N");
  verb->add_option("--format", g->format,
                   "text (default); mermaid for course pages; svg, pdf, png: the figure 'session', for print")
      ->type_name("FORMAT");
  verb->add_flag("--scale", g->scale, "In the terminal, true to scale: arrows slant, rows are equal times");
  verb->add_option("-o,--out", g->out, "File to write (default: standard output)")->type_name("FILE");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
