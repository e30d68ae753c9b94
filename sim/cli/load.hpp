// load: a scenario file as the command line names it, with its diagnostics said.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenario/parse.hpp"

namespace cli {

/// The scenario with the overrides of --set; its errors and warnings go to standard error. nullopt where it
/// has errors.
std::optional<scenario::Scenario> load(const std::string& file,
                                       const std::vector<scenario::Override>& overrides);

}  // namespace cli
