// mtasim export RUN|FILE --format FORMAT: a run, or its network, for other programs.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "cli/cli.hpp"
#include "cli/load.hpp"
#include "cli/moment.hpp"
#include "cli/output.hpp"
#include "cli/run_or_open.hpp"
#include "cli/terminal.hpp"
#include "views/capture.hpp"
#include "views/chrome_trace.hpp"
#include "views/database/database.hpp"
#include "views/gnuplot.hpp"
#include "views/topology_export.hpp"

namespace cli {

namespace {

namespace fs = std::filesystem;

struct Given {
  std::string what, format = "dot", out, seen_at = "client", at;
  std::optional<std::uint64_t> session;
};

const std::vector<std::string> kFormats = {"dot", "graphml", "pcapng", "sqlite", "chrome-trace"};

/// The scenario file itself, or the resolved one that a run keeps. Nothing is run for the network.
std::string scenario_of(const std::string& what) {
  std::error_code ignored;
  for (const fs::path& run : {fs::path(what), fs::path("runs") / what})
    if (fs::is_directory(run, ignored)) return (run / "scenario.toml").string();
  return what;
}

/// As it was at a time of a run.
int export_network_at(const Given& g) {
  const auto at = moment("export", g.at);
  if (!at) return Status::bad_input;
  const Opened opened = run_or_open(g.what);
  if (!opened.run) return opened.status;
  const auto s = load((opened.run->directory() / "scenario.toml").string(), {});
  if (!s) return Status::bad_input;
  const auto state = views::network_at(*opened.run, *s, *at);
  Output out(g.out);
  out.write(g.format == "dot" ? views::to_dot(*s, &state) : views::to_graphml(*s, &state));
  return out.finish() ? opened.status : Status::bad_input;
}

int export_network(const Given& g) {
  if (!g.at.empty()) return export_network_at(g);
  const auto s = load(scenario_of(g.what), {});
  if (!s) return Status::bad_input;
  Output out(g.out);
  out.write(g.format == "dot" ? views::to_dot(*s) : views::to_graphml(*s));
  return out.finish() ? Status::done : Status::bad_input;
}

/// nullopt where there is no such session; it has been said then.
std::optional<std::uint64_t> session_of(const Given& g, const views::Run& r) {
  const std::size_t sessions = r.sessions().size();
  if (!g.session) return 0;
  if (*g.session >= 1 && *g.session <= sessions) return g.session;
  error(fmt::format("this run has no session {}", *g.session),
        sessions == 0 ? "it has none at all" : fmt::format("its sessions are 1 to {}", sessions));
  return std::nullopt;
}

int export_capture(const Given& g) {
  views::CaptureOptions options;
  if (g.seen_at != "client" && g.seen_at != "server") {
    error(fmt::format("mtasim export: --seen-at client or server, not '{}'", g.seen_at),
          did_you_mean(g.seen_at, {"client", "server"}));
    return Status::bad_input;
  }
  options.at_client = g.seen_at == "client";
  const Opened opened = run_or_open(g.what);
  if (!opened.run) return opened.status;
  const auto session = session_of(g, *opened.run);
  if (!session) return Status::bad_input;
  options.session = *session;
  Output out(g.out);
  const auto packets =
      views::write_capture(*opened.run, options, [&](std::string_view octets) { out.write(octets); });
  if (!out.finish()) return Status::bad_input;
  if (packets == 0)
    note("no packets: the run has no sessions, or kept no events (run it with --record events)");
  return opened.status;
}

int export_trace(const Given& g) {
  const Opened opened = run_or_open(g.what);
  if (!opened.run) return opened.status;
  Output out(g.out);
  views::write_chrome_trace(*opened.run, [&](std::string_view octets) { out.write(octets); });
  return out.finish() ? opened.status : Status::bad_input;
}

/// A database is made aside and moved when it is whole; for standard output in a temporary directory.
int export_database(const Given& g) {
  if (g.out.empty() && isatty(STDOUT_FILENO) != 0) {
    error("mtasim export: a database is nothing for a terminal", "name a file with -o");
    return Status::bad_input;
  }
  const Opened opened = run_or_open(g.what);
  if (!opened.run) return opened.status;
  const views::Scratch scratch;
  const fs::path aside =
      g.out.empty() ? scratch.path() / "run.sqlite" : fs::path(fmt::format("{}.{}.part", g.out, getpid()));
  std::error_code e;
  fs::remove(aside, e);
  try {
    views::write_database(*opened.run, aside);
    if (!g.out.empty()) {
      fs::rename(aside, g.out);
      return opened.status;
    }
  } catch (const std::exception& broken) {
    fs::remove(aside, e);
    error(fmt::format("cannot write {}: {}", g.out.empty() ? "the database" : g.out, broken.what()));
    return Status::bad_input;
  }
  std::ifstream in(aside, std::ios::binary);
  std::vector<char> buffer(1 << 20);
  Output out(g.out);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())), in.gcount() > 0)
    out.write({buffer.data(), static_cast<std::size_t>(in.gcount())});
  return out.finish() ? opened.status : Status::bad_input;
}

int act(const Given& g) {
  if (!g.at.empty() && g.format != "dot" && g.format != "graphml") {
    error("mtasim export: --at goes with --format dot or graphml");
    return Status::bad_input;
  }
  if (g.format == "sqlite") return export_database(g);
  if (g.format == "chrome-trace") return export_trace(g);
  if (g.format == "pcapng") return export_capture(g);
  if (g.format == "dot" || g.format == "graphml") return export_network(g);
  error(fmt::format("mtasim export: there is no format '{}'; the formats are {}", g.format,
                    fmt::join(kFormats, ", ")),
        did_you_mean(g.format, kFormats));
  return Status::bad_input;
}

}  // namespace

void add_export(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb = program.add_subcommand("export", "Write a run or its network for other programs");
  verb->add_option("RUN", g->what, "Run directory, 'latest' or scenario file")->required();
  verb->add_option("--format", g->format,
                   "dot (Graphviz, the default), graphml: the network; pcapng: a packet capture for "
                   "Wireshark; sqlite: a "
                   "database; chrome-trace: a timeline for ui.perfetto.dev")
      ->type_name("FORMAT");
  verb->add_option("--session", g->session, "pcapng: one session (default: all)")->type_name("N");
  verb->add_option("--seen-at", g->seen_at, "pcapng: at the client (default) or the server of each session")
      ->type_name("SIDE");
  verb->add_option("--at", g->at, "dot, graphml: links and MTAs as they were then (\"40 min\", or seconds)")
      ->type_name("TIME");
  verb->add_option("-o,--out", g->out, "File to write (default: standard output)")->type_name("FILE");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
