// mtasim serve FILE: one MTA of a scenario on a real socket, or all of them, for telnet and for real mail
// programs.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>
#include <system_error>

#include "cli/cli.hpp"
#include "cli/load.hpp"
#include "cli/terminal.hpp"
#include "serve/server.hpp"
#include "sim/run_directory.hpp"
#include "views/explain.hpp"

namespace cli {

namespace {

struct Given {
  std::string file, mta, listen = "127.0.0.1:2525", out;
  std::optional<std::uint16_t> base_port;  ///< of --all; none: that of --listen
  bool all = false, network = false, force = false, explain = false;
};

/// Which MTA is meant; nullopt, and said, where none is.
std::optional<std::size_t> mta_of(const scenario::Scenario& s, const Given& g) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < s.mtas.size(); ++i) {
    names.push_back(s.mtas[i].config.name);
    if (names.back() == g.mta || (g.mta.empty() && s.mtas.size() == 1)) return i;
  }
  if (g.mta.empty())
    error(fmt::format("mtasim serve: {} has {} MTAs; name one with --mta, or serve them with --all", g.file, names.size()),
          fmt::format("--mta {}", names.empty() ? "NAME" : names.front()));
  else
    error(fmt::format("mtasim serve: there is no MTA '{}' in {}", g.mta, g.file), did_you_mean(g.mta, names));
  return std::nullopt;
}

// A reader that went away is no reason to stop serving.
void put(std::string_view text) {
  static bool heard = true;
  heard =
      heard && std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
}

std::unique_ptr<serve::Listener> listener_at(const serve::Address& address) {
  try {
    return std::make_unique<serve::Listener>(address);
  } catch (const std::system_error& e) {
    error(fmt::format("cannot listen on {}: {}", serve::to_text(address), e.code().message()),
          "--listen 127.0.0.1:0 takes a free port, and says which");
    return nullptr;
  }
}

using Listeners = std::vector<std::unique_ptr<serve::Listener>>;

/// The addresses of --listen and --base-port, for so many MTAs, which are ours from now on; empty, and said,
/// where they cannot be had.
Listeners listeners_of(const Given& g, std::size_t mtas) {
  auto address = serve::parse_address(g.listen);
  if (const auto host = serve::parse_host(g.listen); host && g.all)
    address = serve::Address{*host, g.base_port.value_or(2525)};
  if (!address) {
    error(fmt::format("mtasim serve: --listen wants ADDRESS:PORT, not '{}'", g.listen),
          "--listen 127.0.0.1:2525");
    return {};
  }
  if (g.base_port) address->port = *g.base_port;
  if (address->port != 0 && address->port + mtas - 1 > 65535) {
    error(fmt::format("mtasim serve: {} MTAs do not fit between port {} and 65535", mtas, address->port));
    return {};
  }
  Listeners out;
  for (std::size_t i = 0; i < mtas; ++i) {
    serve::Address each = *address;
    if (each.port != 0) each.port = static_cast<std::uint16_t>(each.port + i);
    auto one = listener_at(each);
    if (!one) return {};
    out.push_back(std::move(one));
  }
  return out;
}

/// Whether mail may leave this machine where it would; said, where not.
bool may_relay(const scenario::Scenario& s, const Given& g) {
  for (const auto& m : s.mtas) {
    if (m.port == 0 || g.network || serve::is_loopback(m.config.address)) continue;
    error(fmt::format("mtasim serve: {} is real software at {}:{}, and its mail would leave this machine",
                      m.config.name, m.config.address, m.port),
          "if that is what you want, add --relay-to-network");
    return false;
  }
  return true;
}

int act(const Given& g) {
  const auto s = load(g.file, {});
  if (!s) return Status::bad_input;
  const auto mta = g.all ? std::optional<std::size_t>(0) : mta_of(*s, g);
  if (!mta) return Status::bad_input;
  const std::size_t many = g.all ? serve::all_served(*s).size() : 1;
  if (many == 0 || many > serve::kMostServed) {
    error(fmt::format("mtasim serve: --all serves 1 to {} MTAs, and {} has {}", serve::kMostServed, g.file,
                      many));
    return Status::bad_input;
  }
  if (g.all && !may_relay(*s, g)) return Status::bad_input;
  auto listeners = listeners_of(g, many);
  if (listeners.empty()) return Status::bad_input;

  std::string why;
  sim::RunDirectory::Wish wish{.name = s->name, .out = {}, .force = g.force};
  if (!g.out.empty()) wish.out = g.out;
  auto directory = sim::RunDirectory::create(wish, why);
  // In place from the start: mailboxes are read while it serves.
  if (!directory || !directory->commit(why)) {
    error(why);
    return Status::bad_input;
  }
  const std::filesystem::path place = directory->place();
  note(fmt::format("{} serves; its mailboxes and its record are in {}; Ctrl-C ends it",
                   g.all ? fmt::format("all of {}", g.file) : s->mtas[*mta].config.name, place.string()));
  if (g.all)
    for (const std::string& what : serve::left_out(*s)) note("left out: " + what);
  serve::Options options;
  options.print = put;
  options.network = g.network;
  if (g.explain) options.explain = views::explain_step;
  const sim::Closing closing = g.all ? serve::serve_all(*s, listeners, place, options)
                                     : serve::serve(*s, *mta, *listeners.front(), place, options);
  note(fmt::format("the run is in {}", place.string()));
  if (closing.imbalance.empty()) return Status::done;
  error(fmt::format("the mail ledger does not balance: {}", closing.imbalance), "this is a bug of mtasim");
  return Status::simulation_failed;
}

}  // namespace

void add_serve(CLI::App& program, Action& chosen) {
  auto g = std::make_shared<Given>();
  CLI::App* verb =
      program.add_subcommand("serve", "MTAs of a scenario on real sockets, for real mail programs");
  verb->add_option("FILE", g->file, "TOML scenario or letter-carrier text")->required();
  auto* mta = verb->add_option("--mta", g->mta, "Which MTA (default: the only one)")->type_name("NAME");
  auto* all = verb->add_flag(
      "--all", g->all,
      "All of them, on a port each; they bring mail to each other over TCP, and to real software "
      "where its [[mta]] has an address with a port; the scenario's mail is handed in at its times");
  all->excludes(mta);
  verb->add_option("--base-port", g->base_port,
                   "With --all: the first MTA's port (default: that of --listen); the others' follow; 0 takes free ones")
      ->type_name("PORT")
      ->needs(all);
  verb->add_flag("--relay-to-network", g->network,
                 "With --all: real software may stand beyond loopback; without it no mail leaves this machine")
      ->needs(all);
  verb->add_option("--listen", g->listen, "Where; port 0 takes a free one, and says which")
      ->type_name("ADDRESS:PORT")
      ->capture_default_str();
  verb->add_option("--out", g->out, "Directory of the run (default: runs/NAME-N, the next free N)")
      ->type_name("DIR");
  verb->add_flag("--force", g->force, "Replace the directory of --out where it exists");
  verb->add_flag("--explain", g->explain, "Say behind every step which rule it follows, and what was wrong");
  verb->callback([&chosen, g] { chosen = [g] { return act(*g); }; });
}

}  // namespace cli
