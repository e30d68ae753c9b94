// The parts of a TOML scenario, in the order they are read (private to the parsers).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenario/directory.hpp"
#include "scenario/parse.hpp"
#include "scenario/toml_reader.hpp"
#include "topology/plan.hpp"

namespace scenario {

/// One [[mta]]: what its later checks need; it stands for the MTAs first … first + count - 1.
struct MtaEntry {
  std::size_t first = 0, count = 1;
  Place name, node, relayhost;
  std::vector<Item> relay_for;
  bool has_node = false;
  std::uint16_t port = 0;  ///< of real software at its address
  std::string node_name;  ///< `node` as written
  std::optional<topology::Position> position;
  std::optional<LinkQuality> access;
};

/// The network of a file or by a rule.
struct Planned {
  topology::Plan plan;
  Place place;            ///< of what asks for it
  LinkQuality otherwise;  ///< for links that have no latency or bandwidth of their own
};

/// A scenario that is being read.
struct Draft {
  Scenario scenario;
  std::vector<MtaEntry> entries;
  std::optional<Planned> plan;
  bool plan_failed = false;  ///< asked for, and an error was reported
};

/// The file as a tree; nullopt, with all syntax errors reported, where it is none.
std::optional<toml::table> read_syntax(const std::string& text, Report& report);
/// Puts the values of --set into the tree.
void apply_overrides(toml::table& root, const std::vector<Override>& overrides, Report& report);

void read_quality(const toml::table& table, std::string_view name, LinkQuality& into, Report& report);
/// Greylist, limits, filter: what an MTA refuses or is slow at.
void read_policies(const TomlReader& mta, mta::Config& into, Report& report);
void read_think(const toml::table& table, mta::ThinkTimes& into, Report& report);
void read_habits(const toml::table& table, mta::Habits& into, Report& report);
/// Of an [[mta]]: its retry schedule, lifetimes, limits and habits.
void read_queue_keys(const TomlReader& mta, mta::Config& into, Report& report);
/// The same keys as TOML lines, those that differ from the software's own.
std::string queue_keys(const mta::Config& c, const mta::Config& preset);
void read_mtas(const TomlReader& root, Draft& draft, Report& report);
/// `latitude` and `longitude`, both or neither.
std::optional<topology::Position> read_position(const TomlReader& r, Report& report);
/// `topology` and `generate` of [network]. REQUIRES: the default link is read.
void read_plan(const TomlReader& network, Draft& draft, Report& report);
/// Routers and links, and which node every MTA hangs on.
void read_network(const TomlReader& root, Draft& draft, Report& report);
void read_users(const TomlReader& root, Draft& draft, Report& report);
/// REQUIRES: the users are read.
void read_lists(const TomlReader& root, Draft& draft, Report& report);
void read_messages(const TomlReader& root, Draft& draft, Report& report);
void read_sessions(const TomlReader& root, Draft& draft, Report& report);
/// Values that change while it runs. REQUIRES: everything else is read, without errors.
void read_changes(const TomlReader& root, Draft& draft, Report& report);
void read_outages(const TomlReader& root, Draft& draft, Report& report);
/// REQUIRES: users, lists and the top level are read.
void read_traffic(const TomlReader& root, Draft& draft, Report& report);
void read_replies(const TomlReader& root, Draft& draft, Report& report);
void read_expectations(const TomlReader& root, Draft& draft, Report& report);
void read_sweep(const TomlReader& root, Draft& draft, Report& report);
/// REQUIRES, as the next two: the MTAs are read.
void read_domains(const TomlReader& root, Draft& draft, Report& report);
void read_queues(const TomlReader& root, Draft& draft, Report& report);
void read_actions(const TomlReader& root, Draft& draft, Report& report);
/// Those three as TOML.
std::string delivery_tables(const Scenario& s);

}  // namespace scenario
