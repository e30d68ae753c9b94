// mtasim explain RUN: what happened to a message, or in a session, in plain sentences.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "cli/cli.hpp"
#include "cli/run_or_open.hpp"
#include "cli/terminal.hpp"
#include "views/story/story.hpp"

namespace cli {

namespace {

struct Given {
  std::string run, message;
  std::optional<std::uint64_t> session;
};

int explain_session(const views::Run& r, std::uint64_t session, int status) {
  const std::size_t sessions = r.sessions().size();
  if (session < 1 || session > sessions) {
    error(fmt::format("this run has no session {}", session),
          sessions == 0 ? "it has none at all" : fmt::format("its sessions are 1 to {}", sessions));
    return Status::bad_input;
  }
  print(views::story_of_session(r, session));
  return status;
}

int act(const Given& g) {
  if (g.session && !g.message.empty()) {
    error("mtasim explain: --message or --session, not both");
    return Status::bad_input;
  }
  const Opened opened = run_or_open(g.run);
  if (!opened.run) return opened.status;
  const views::Run& r = *opened.run;
  if (g.session) return explain_session(r, *g.session, opened.status);
  if (r.messages().empty()) {
    if (!r.sessions().empty()) return explain_session(r, 1, opened.status);
    note("nothing to explain: this run has neither messages nor sessions");
    return opened.status;
  }
  const std::uint64_t last = r.messages().back().message;
  std::uint64_t message = r.messages().front().message;
  if (!g.message.empty()) {
    const auto named = views::message_named(r, g.message);
    if (!named) {
      error(fmt::format("this run has no message '{}'", g.message),
            fmt::format("its messages are {} to {}; list {} messages shows their ids", message, last, g.run));
      return Status::bad_input;
    }
    message = *named;
  } else if (last > message) {
    note(fmt::format("message {} of {}; --message M tells of another: number {} took longest", message, last,
                     views::slowest_message(r)));
  }
  print(views::story_of_message(r, message));
  return opened.status;
}

}  // namespace

void add_explain(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb =
      program.add_subcommand("explain", "Tell what happened to a message or in a session, when and why");
  verb->add_option("RUN", g->run, "Run directory, 'latest' or scenario file")->required();
  verb->add_option("--message", g->message,
                   "Number, id or Message-ID (default: the first); 'list RUN messages' shows them")
      ->type_name("M");
  verb->add_option("--session", g->session, "Number of a session, instead of a message")->type_name("N");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
