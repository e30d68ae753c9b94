// From text to Scenario: TOML or letter-carrier text, the content decides.
//
// Invariants: all errors of a text are reported, not only the first; a result without errors is a whole
// Scenario.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenario/diagnostic.hpp"
#include "scenario/scenario.hpp"

namespace scenario {

struct Parsed {
  std::optional<Scenario> scenario;  ///< none where `diagnostics` has errors
  std::vector<Diagnostic> diagnostics;
};

/// KEY=VALUE of --set: a path into the scenario and its new value, as in INTERFACES.
using Override = std::pair<std::string, std::string>;

/// Reads a file and parses it. A directory, a binary file, an empty file are diagnostics.
Parsed load(const std::string& file, const std::vector<Override>& overrides = {});
/// `file` is for the diagnostics only.
Parsed parse(const std::string& text, const std::string& file, const std::vector<Override>& overrides = {});

Parsed parse_toml(const std::string& text, const std::string& file,
                  const std::vector<Override>& overrides = {});
Parsed parse_letter_carrier(const std::string& text, const std::string& file);

/// The scenario as TOML: parsing it again gives the same value, so that running it again gives the same run.
std::string to_toml(const Scenario& s);

/// Warnings about a whole scenario: MTAs no path leads to, users nobody writes to.
std::vector<Diagnostic> validate(const Scenario& s, const std::string& file);

}  // namespace scenario
