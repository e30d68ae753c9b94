// Verbs for the scenario tests: texts in, diagnostics or scenarios out.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "scenario/parse.hpp"

namespace scenario {

inline std::string all(const std::vector<Diagnostic>& ds) {
  std::string out;
  for (const auto& d : ds) out += to_text(d);
  return out;
}

/// Parses what must be right.
inline Scenario good(const std::string& text, const std::vector<Override>& overrides = {}) {
  auto p = parse(text, "test", overrides);
  EXPECT_EQ(all(p.diagnostics), "");
  EXPECT_TRUE(p.scenario);
  return p.scenario.value_or(Scenario{});
}

/// Parses what must be wrong, and gives the diagnostics as they are printed.
inline std::string bad(const std::string& text, const std::vector<Override>& overrides = {}) {
  const auto p = parse(text, "test", overrides);
  EXPECT_FALSE(p.scenario) << text;
  EXPECT_TRUE(has_errors(p.diagnostics)) << text;
  return all(p.diagnostics);
}

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

inline std::string source_file(const std::string& relative) {
  return std::string(MTASIM_SOURCE_DIR) + "/" + relative;
}

/// Two MTAs with their users: what most tests need around the key they are about.
inline const std::string kTwoCities = R"([[mta]]
name = "London"
users = ["Fiona", "Paul"]
[[mta]]
name = "Paris"
users = ["Maurice"]
)";

}  // namespace scenario
