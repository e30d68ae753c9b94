// mtasim export RUN|FILE --format dot|graphml: the network, with the MTAs on it, for other programs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>

#include "cli/cli.hpp"
#include "cli/load.hpp"
#include "cli/terminal.hpp"
#include "views/topology_export.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

struct Given {
  std::string what, format = "dot", out;
};

/// The scenario file itself, or the resolved one that a run keeps. Nothing is run for an export.
std::string scenario_of(const std::string& what) {
  std::error_code ignored;
  for (const fs::path& run : {fs::path(what), fs::path("runs") / what})
    if (fs::is_directory(run, ignored)) return (run / "scenario.toml").string();
  return what;
}

int act(const Given& g) {
  if (g.format != "dot" && g.format != "graphml") {
    error(fmt::format("mtasim export: dot or graphml, not '{}'", g.format),
          did_you_mean(g.format, {"dot", "graphml"}));
    return Status::bad_input;
  }
  const auto s = load(scenario_of(g.what), {});
  if (!s) return Status::bad_input;
  const std::string text = g.format == "dot" ? views::to_dot(*s) : views::to_graphml(*s);
  if (g.out.empty()) {
    print(text);
    return Status::done;
  }
  std::ofstream file(g.out, std::ios::binary);
  file << text;
  file.close();
  if (!file) {
    error(fmt::format("mtasim export: cannot write {}", g.out));
    return Status::bad_input;
  }
  return Status::done;
}

}  // namespace

void add_export(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb =
      program.add_subcommand("export", "Write the network of a run or scenario for other programs");
  verb->add_option("RUN", g->what, "Run directory, 'latest' or scenario file")->required();
  verb->add_option("--format", g->format, "dot (Graphviz, the default) or graphml")->type_name("FORMAT");
  verb->add_option("-o,--out", g->out, "File to write (default: standard output)")->type_name("FILE");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
