// overrides: --set KEY=VALUE as the command line gives it.
#pragma once

#include <string>
#include <vector>

#include "scenario/parse.hpp"

namespace cli {

/// False, and said on behalf of `verb`, where one of them is no KEY=VALUE.
bool parse_overrides(const std::string& verb, const std::vector<std::string>& texts,
                     std::vector<scenario::Override>& into);

}  // namespace cli
