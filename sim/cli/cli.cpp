#include "cli/cli.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>

#include "cli/terminal.hpp"

namespace cli {

namespace {

constexpr std::array<AddVerb, 14> kVerbs = {add_run,    add_check,   add_list,   add_summary, add_transcript,
                                            add_ladder, add_explain, add_qshape, add_plot,    add_serve,
                                            add_export, add_report,  add_sweep,  add_compare};

std::vector<std::string> names_of(const CLI::App& program) {
  std::vector<std::string> names;
  for (const CLI::App* verb : program.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> option_names_of(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

int unknown_verb(const CLI::App& program, const std::string& word) {
  std::error_code ignored;
  std::string suggestion = did_you_mean(word, names_of(program));
  if (std::filesystem::is_regular_file(word, ignored))
    suggestion = fmt::format("did you mean 'run {}'?", word);
  if (suggestion.empty()) suggestion = "mtasim --help lists the commands";
  error(fmt::format("there is no command '{}'", word), suggestion);
  return Status::bad_input;
}

/// CLI11 found something wrong: say it in our words where its own name neither the culprit nor a way out.
int explain(const CLI::App& program, const CLI::ParseError& e) {
  const auto named = program.get_subcommands();
  const CLI::App& verb = named.empty() ? program : *named.front();
  const std::string name = named.empty() ? "mtasim" : "mtasim " + verb.get_name();
  if (dynamic_cast<const CLI::ExtrasError*>(&e) != nullptr) {
    const std::string word =
        verb.remaining().empty() ? program.remaining().front() : verb.remaining().front();
    const bool option = word.substr(0, 1) == "-";
    error(fmt::format("{}: {} '{}'", name, option ? "there is no option" : "one argument too many:", word),
          option ? did_you_mean(word.substr(0, word.find('=')), option_names_of(verb)) : "");
  } else {
    error(fmt::format("{}: {}", name, e.what()), fmt::format("{} --help shows how to use it", name));
  }
  return Status::bad_input;
}

std::string version() { return "mtasim " MTASIM_VERSION " (SimGrid " MTASIM_SIMGRID_VERSION ")"; }

}  // namespace

int run(int argc, char** argv) {
  // A reader that goes away is seen where results are written (print), not by a signal in the middle of
  // something.
  std::signal(SIGPIPE, SIG_IGN);

  CLI::App program(
      "Simulates many mail transfer agents exchanging SMTP over a modelled network.\n"
      "RUN is the directory of a run, 'latest', or a scenario FILE, which is then run first.",
      "mtasim");
  program.set_version_flag("--version", version());
  program.require_subcommand(0, 1);
  program.footer(
      "Exit status: 0 done, 1 an expectation failed, 2 bad usage or input, 3 the simulation failed.");
  Action chosen;
  for (const AddVerb add : kVerbs) add(program, chosen);

  // Asked here, because CLI11 would take what follows an unknown verb for the culprit.
  const std::string first = argc > 1 ? argv[1] : "-";
  const auto names = names_of(program);
  if (first.substr(0, 1) != "-" && std::find(names.begin(), names.end(), first) == names.end())
    return unknown_verb(program, first);
  try {
    program.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(program.help());  // of the verb where one is named
    return Status::done;
  } catch (const CLI::CallForVersion& e) {
    print(fmt::format("{}\n", e.what()));
    return Status::done;
  } catch (const CLI::ParseError& e) {
    return explain(program, e);
  }
  if (!chosen) {
    say(program.help());
    return Status::bad_input;
  }
  try {
    return chosen();
  } catch (const std::exception& e) {
    error(e.what());
    return Status::simulation_failed;
  }
}

}  // namespace cli
