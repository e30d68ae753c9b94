// mtasim check FILE…: reads and validates scenarios, runs nothing.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/cli.hpp"
#include "cli/load.hpp"
#include "cli/sweeping.hpp"
#include "cli/terminal.hpp"

namespace cli {

namespace {

std::string counted(std::size_t n, const char* noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

}  // namespace

void add_check(CLI::App& program, Action& chosen) {
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* verb = program.add_subcommand("check", "Read and validate scenario files without running them");
  verb->add_option("FILE", *files, "TOML scenarios or letter-carrier texts")->required();
  verb->callback([&chosen, files] {
    chosen = [files] {
      int status = Status::done;
      for (const std::string& file : *files) {
        const auto s = load(file, {});
        if (!s || (!s->sweep.axes.empty() && !check_points(file, s->sweep))) {
          status = Status::bad_input;
          continue;
        }
        print(fmt::format("{}: ok, {}, {}\n", file, counted(s->mtas.size(), "MTA"),
                          counted(s->messages.size(), "message")));
      }
      return status;
    };
  });
}

}  // namespace cli
