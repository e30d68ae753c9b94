#include "cli/overrides.hpp"

#include <fmt/format.h>

#include "cli/terminal.hpp"

namespace cli {

bool parse_overrides(const std::string& verb, const std::vector<std::string>& texts,
                     std::vector<scenario::Override>& into) {
  for (const std::string& set : texts) {
    const auto equals = set.find('=');
    if (equals == 0 || equals == std::string::npos) {
      error(fmt::format("mtasim {}: --set wants KEY=VALUE, not '{}'", verb, set),
            "--set 'mta.London.retry=5 min'");
      return false;
    }
    into.emplace_back(set.substr(0, equals), set.substr(equals + 1));
  }
  return true;
}

}  // namespace cli
