// What [[mta]] says about its receiving policies, written (private to the writer).
#pragma once

#include <string>

#include "mta/config.hpp"

namespace scenario {

/// The keys that differ from the preset's, a line each.
std::string policies_toml(const mta::Config& c, const mta::Config& preset);

}  // namespace scenario
