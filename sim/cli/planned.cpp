// The verbs whose names are kept (INTERFACES) for what is not built yet. They are listed, and they say so.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <array>

#include "cli/cli.hpp"
#include "cli/terminal.hpp"

namespace cli {

namespace {

struct Planned {
  const char *name, *purpose;
};

constexpr std::array<Planned, 1> kPlanned = {{{"explain", "What happened, when and why"}}};

}  // namespace

void add_planned(CLI::App& program, Action& chosen) {
  for (const auto& [name, purpose] : kPlanned) {
    CLI::App* verb = program.add_subcommand(name, fmt::format("{} (not built yet)", purpose));
    verb->allow_extras();  // whatever follows, the answer is the same
    verb->callback([&chosen, name = name] {
      chosen = [name] {
        error(fmt::format("mtasim {} is not built yet", name));
        return static_cast<int>(Status::bad_input);
      };
    });
  }
}

}  // namespace cli
