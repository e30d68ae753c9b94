// mtasim report RUN [-o report.html]: a run as one HTML page.
//
// Prints the file's name. See views/report/report.hpp.
#include "views/report/report.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/cli.hpp"
#include "cli/output.hpp"
#include "cli/run_or_open.hpp"
#include "cli/terminal.hpp"

namespace cli {

namespace {

struct Given {
  std::string run, out;
};

int act(const Given& g) {
  const Opened opened = run_or_open(g.run);
  if (!opened.run) return opened.status;
  std::error_code ignored;
  const auto directory = std::filesystem::canonical(opened.run->directory(), ignored);  // `latest` is a link
  const std::string file =
      g.out.empty() ? fmt::format("{}-report.html", directory.filename().string()) : g.out;
  Output out(file);
  out.write(views::report::page(*opened.run));
  if (!out.finish()) return Status::bad_input;
  print(file + "\n");
  return opened.status;
}

}  // namespace

void add_report(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb = program.add_subcommand(
      "report", "Write a run as one HTML page: summary, figures, tables, and a player for its sessions");
  verb->add_option("RUN", g->run, "Run directory, 'latest' or scenario file")->required();
  verb->add_option("-o,--out", g->out, "File to write (default: RUN-report.html here)")->type_name("FILE");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
