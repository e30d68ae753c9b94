#include "cli/run_or_open.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "cli/cli.hpp"
#include "cli/simulate.hpp"
#include "cli/terminal.hpp"

namespace cli {

namespace fs = std::filesystem;

namespace {

/// The directory that `what` names; empty where it names none.
fs::path directory_of(const std::string& what) {
  std::error_code ignored;
  if (fs::is_directory(what, ignored)) return what;
  const fs::path named = fs::path("runs") / what;
  if (!fs::exists(what, ignored) && fs::is_directory(named, ignored)) return named;
  return {};
}

Opened open(const fs::path& directory, int status) {
  std::string why;
  auto run = views::Run::open(directory, why);
  if (run) return {status, std::move(run)};
  error(why);
  return {Status::bad_input, std::nullopt};
}

}  // namespace

Opened run_or_open(const std::string& what) {
  const fs::path directory = directory_of(what);
  if (!directory.empty()) return open(directory, Status::done);
  if (what == "latest") {
    error("there is no run yet", "mtasim run FILE makes one; runs/latest then points at it");
    return {Status::bad_input, std::nullopt};
  }
  const Simulated simulated = simulate(what, {});
  if (simulated.directory.empty()) return {simulated.status, std::nullopt};
  note(fmt::format("ran {}: {}", what, simulated.directory.string()));
  return open(simulated.directory, simulated.status);
}

}  // namespace cli
