// Traffic of a scenario: its sources of mail, made ready to run, and how they are written.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"
#include "traffic/generator.hpp"
#include "traffic/replay.hpp"
#include "traffic/trace.hpp"

namespace scenario {

/// One source for each of [[traffic]], in file order. `s` must outlive them. Throws std::runtime_error where a trace
/// cannot be opened.
std::vector<std::unique_ptr<traffic::Source>> traffic_sources(const Scenario& s, const traffic::FindMta& find);

/// The users (with `to`: and a list) that a pattern names.
traffic::People people_of(const std::vector<Mta>& mtas, const std::string& pattern, traffic::People::Lists with);

/// How an archive is replayed. REQUIRES: t.mbox.
traffic::Replay::Settings replay_settings(const Traffic& t);

/// As a [[traffic]] table.
std::string traffic_toml(const Traffic& t);

/// The names under which inputs are kept in a run directory: what a file is called, told apart by a number.
std::vector<std::string> stored_names(const std::vector<Input>& inputs);
/// The scenario as it stands in a run directory: what is kept there under inputs/ is named by that place.
Scenario with_stored_inputs(Scenario s);

/// Reads a file that a scenario names. Large ones are only hashed. nullopt where it cannot be read.
std::optional<Input> read_input(const std::string& file);

}  // namespace scenario
