// mtasim list RUN sessions|messages|mtas: what there is to look at, with the names the other verbs take.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "cli/cli.hpp"
#include "cli/run_or_open.hpp"
#include "cli/terminal.hpp"
#include "views/views.hpp"

namespace cli {

namespace {

using Lister = std::string (*)(const views::Run&);
const std::map<std::string, Lister> kLists = {
    {"messages", views::list_messages}, {"mtas", views::list_mtas}, {"sessions", views::list_sessions}};

int act(const std::string& run, const std::string& what) {
  const auto lister = kLists.find(what);
  if (lister == kLists.end()) {
    error(fmt::format("mtasim list: sessions, messages or mtas, not '{}'", what),
          did_you_mean(what, {"sessions", "messages", "mtas"}));
    return Status::bad_input;
  }
  const Opened opened = run_or_open(run);
  if (opened.run) print(lister->second(*opened.run));
  return opened.status;
}

}  // namespace

void add_list(CLI::App& program, Action& chosen) {
  auto run = std::make_shared<std::string>();
  auto what = std::make_shared<std::string>();
  CLI::App* verb = program.add_subcommand("list", "List the sessions, messages or MTAs of a run");
  verb->add_option("RUN", *run, "Run directory, 'latest' or scenario file")->required();
  verb->add_option("WHAT", *what, "sessions, messages or mtas")->required();
  verb->callback([&chosen, run, what] { chosen = [run, what] { return act(*run, *what); }; });
}

}  // namespace cli
