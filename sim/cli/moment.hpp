// moment: a time of a run as the command line names it.
#pragma once

#include <optional>
#include <string>

#include "units/units.hpp"

namespace cli {

/// "40 min", "1.5 s", or bare seconds as the files have them ("2400.5"). nullopt where it is none of these;
/// it has been said then, with the verb's name.
std::optional<units::TimePoint> moment(const std::string& verb, const std::string& text);

}  // namespace cli
