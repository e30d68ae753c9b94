#include "cli/load.hpp"

#include "cli/terminal.hpp"

namespace cli {

std::optional<scenario::Scenario> load(const std::string& file,
                                       const std::vector<scenario::Override>& overrides) {
  scenario::Parsed parsed = scenario::load(file, overrides);
  if (parsed.scenario) {
    const auto warnings = scenario::validate(*parsed.scenario, file);
    parsed.diagnostics.insert(parsed.diagnostics.end(), warnings.begin(), warnings.end());
  }
  for (const scenario::Diagnostic& d : parsed.diagnostics) {
    std::string text = scenario::to_text(d);
    if (text.empty() || text.back() != '\n') text += '\n';
    say_diagnostic(std::move(text));
  }
  if (scenario::has_errors(parsed.diagnostics)) return std::nullopt;
  return std::move(parsed.scenario);
}

}  // namespace cli
