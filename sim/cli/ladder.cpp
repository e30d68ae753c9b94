// mtasim ladder RUN: one session as a time-sequence diagram.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "cli/cli.hpp"
#include "cli/run_or_open.hpp"
#include "cli/terminal.hpp"
#include "views/views.hpp"

namespace cli {

namespace {

struct Given {
  std::string run, format = "text";
  std::optional<std::uint64_t> session;
};

int act(const Given& g) {
  if (g.format == "svg" || g.format == "pdf") {
    error(fmt::format("mtasim ladder: --format {} is drawn by plot", g.format),
          fmt::format("mtasim plot {} session --session {} --format {}", g.run, g.session.value_or(1),
                      g.format));
    return Status::bad_input;
  }
  if (g.format != "text") {
    error(g.format == "mermaid" ? "mtasim ladder: --format mermaid is not built yet"
                                : fmt::format("mtasim ladder: --format wants text, not '{}'", g.format));
    return Status::bad_input;
  }
  const Opened opened = run_or_open(g.run);
  if (!opened.run) return opened.status;
  const std::size_t sessions = opened.run->sessions().size();
  const std::uint64_t session = g.session.value_or(1);
  const std::string text = views::ladder(*opened.run, session);
  if (text.empty()) {
    error(fmt::format("this run has no session {}", session),
          sessions == 0 ? "it has none at all" : fmt::format("its sessions are 1 to {}", sessions));
    return Status::bad_input;
  }
  if (!g.session && sessions > 1) note(fmt::format("session 1 of {}; --session N shows another", sessions));
  print(text);
  return opened.status;
}

}  // namespace

void add_ladder(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb =
      program.add_subcommand("ladder", "Draw a session as a time-sequence diagram in the terminal");
  verb->add_option("RUN", g->run, "Run directory, 'latest' or scenario file")->required();
  verb->add_option("--session", g->session,
                   "Number of the session (default 1); 'list RUN sessions' shows them")
      ->type_name("N");
  verb->add_option("--format", g->format, "text (default); svg and pdf are drawn by plot")
      ->type_name("FORMAT");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
