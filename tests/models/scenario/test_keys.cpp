// The parser's key tables, scenarios/README.md and scenarios/scenario.schema.json say the same.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "scenario/fields.hpp"
#include "scenario/keys.hpp"
#include "support.hpp"

namespace scenario {
namespace {

using Rows = std::map<std::string, std::string>;  // key to type

Rows rows_of(const KeyTable& t) {
  Rows out;
  for (const auto& k : t.keys)
    out.emplace(k.name, k.type);
  return out;
}

/// "### `[[mta]]` …" opens the table "mta"; its rows are "| `name` | text | …".
std::map<std::string, Rows> readme_tables() {
  std::map<std::string, Rows> out;
  std::istringstream in(read_file(source_file("scenarios/README.md")));
  const auto between_ticks = [](const std::string& s) {
    const auto open = s.find('`'), close = s.find('`', open + 1);
    return open == std::string::npos || close == std::string::npos ? ""
                                                                   : s.substr(open + 1, close - open - 1);
  };
  Rows* table = nullptr;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("#")) {
      auto name = between_ticks(line);
      table = nullptr;
      if (name == "top level")
        name = "";
      else if (name.empty() || name.front() != '[')
        continue;
      std::erase_if(name, [](char c) { return c == '[' || c == ']'; });
      table = &out[name];
    } else if (table != nullptr && line.starts_with("| `")) {
      const auto type_begin = line.find('|', 2) + 2, type_end = line.find(" |", type_begin);
      EXPECT_TRUE(table->emplace(between_ticks(line), line.substr(type_begin, type_end - type_begin)).second)
          << line;
    }
  }
  return out;
}

TEST(Keys, the_readme_describes_every_key_and_no_other) {
  const auto readme = readme_tables();
  for (const auto& t : key_tables()) {
    SCOPED_TRACE("[" + std::string(t.name) + "]");
    ASSERT_TRUE(readme.contains(std::string(t.name)));
    EXPECT_EQ(readme.at(std::string(t.name)), rows_of(t));
  }
  EXPECT_EQ(readme.size(), key_tables().size());
}

/// The schema's object for a table, following "items" and "$ref".
const nlohmann::json& schema_of(const nlohmann::json& root, std::string_view table) {
  const nlohmann::json* at = &root;
  const auto resolve = [&] {
    if (at->contains("items")) at = &at->at("items");
    if (at->contains("oneOf"))  // the one that is a table
      for (const auto& one : at->at("oneOf"))
        if (one.value("type", "") == "object") at = &one;
    if (at->contains("$ref"))
      at = &root.at(nlohmann::json::json_pointer(at->at("$ref").get<std::string>().substr(1)));
    if (at->contains("anyOf")) at = &at->at("anyOf").back();  // the table of "a text, or table"
  };
  while (!table.empty()) {
    const auto dot = std::min(table.find('.'), table.size());
    at = &at->at("properties").at(std::string(table.substr(0, dot)));
    resolve();
    table.remove_prefix(std::min(dot + 1, table.size()));
  }
  return *at;
}

TEST(Keys, the_schema_has_every_key_and_no_other) {
  const auto root = nlohmann::json::parse(read_file(source_file("scenarios/scenario.schema.json")));
  const Rows kinds{{"text", "string"},           {"duration", "string"},
                   {"size", "string"},               {"share", "string"},           {"bit rate", "string"},
                   {"integer", "integer"},       {"number", "number"},
                   {"table", "object"},          {"tables", "array"},
                   {"list of texts", "array"},   {"list of integers", "array"},
                   {"true or false", "boolean"}, {"table of texts", "object"}};
  for (const auto& t : key_tables()) {
    SCOPED_TRACE("[" + std::string(t.name) + "]");
    const auto& object = schema_of(root, t.name);
    EXPECT_EQ(object.at("additionalProperties"), false);
    Rows found, wanted;
    for (const auto& [name, value] : object.at("properties").items()) {
      const auto* v = &value;
      if (v->contains("$ref"))
        v = &root.at(nlohmann::json::json_pointer(v->at("$ref").get<std::string>().substr(1)));
      found[name] = v->contains("type") ? v->at("type").get<std::string>() : "one of several";
      EXPECT_TRUE(value.contains("description")) << name;
    }
    for (const auto& [name, type] : rows_of(t))
      wanted[name] = kinds.contains(type) ? kinds.at(type) : "one of several";
    EXPECT_EQ(found, wanted);
  }
}

TEST(Keys, the_schema_offers_the_software_there_is) {
  const auto root = nlohmann::json::parse(read_file(source_file("scenarios/scenario.schema.json")));
  EXPECT_EQ(schema_of(root, "mta").at("properties").at("software").at("enum").get<std::vector<std::string>>(),
            mta::preset_names());
}

/// What the README gives as default is what the default preset has.
TEST(Keys, the_readme_knows_the_defaults) {
  const auto readme = read_file(source_file("scenarios/README.md"));
  const auto preset = mta::preset("rfc5321").value();
  const auto expect_row = [&](std::string_view table, std::string_view key, std::string_view type,
                              const std::string& value) {
    const auto section = readme.find(fmt::format("\n### `[{}]`\n", table));
    ASSERT_NE(section, std::string::npos) << table;
    const auto end = readme.find("\n### ", section + 1);
    const auto row = fmt::format("\n| `{}` | {} | `\"{}\"` |", key, type, value);
    EXPECT_LT(readme.find(row, section), end) << "no row" << row << " in [" << table << "]";
  };
  for (const auto& f : kTexts) expect_row("mta.texts", f.key, "text", preset.texts.*f.member);
  for (const auto& f : kThink)
    expect_row("mta.think", f.key, "duration, or table", units::to_text((preset.think.*f.member).median));
  for (const auto& f : kTimeouts)
    expect_row("mta.timeouts", f.key, "duration", units::to_text(preset.timeouts.*f.member));
  expect_row("mta.retry", "first", "duration", units::to_text(preset.retry.formula.first));
  expect_row("mta.retry", "max", "duration", units::to_text(preset.retry.formula.max));
}

TEST(Keys, every_nested_table_belongs_to_a_key_of_its_parent) {
  for (const auto& t : key_tables()) {
    if (t.name.empty()) continue;
    const auto dot = t.name.rfind('.');
    const auto parent = dot == std::string_view::npos ? std::string_view() : t.name.substr(0, dot);
    const auto* key = key_table(parent).find(dot == std::string_view::npos ? t.name : t.name.substr(dot + 1));
    ASSERT_NE(key, nullptr) << t.name;
    EXPECT_NE(key->type.find("table"), std::string_view::npos) << t.name;
  }
}

TEST(Keys, no_key_is_ignored) {
  // A value no key can have: whoever reads the key complains about it, at its line.
  for (const auto& t : key_tables())
    for (const auto& key : t.keys) {
      std::string text = kTwoCities, where;
      const auto dot = t.name.find('.');
      if (t.name.empty()) {
        text = fmt::format("{} = 1979-05-27\n", key.name) + (key.name == "mta" ? "" : kTwoCities);
      } else if (t.name == "network") {
        text += fmt::format("[network]\n{} = 1979-05-27\n", key.name);
      } else if (dot != std::string_view::npos) {
        const auto parent = t.name.substr(0, dot);
        const auto* own = key_table(parent).find(t.name.substr(dot + 1));
        const bool many = own != nullptr && own->type == "tables";
        text += fmt::format("{0}{1} = {3}{{ {2} = 1979-05-27 }}{4}\n",
                            parent == "mta"       ? "[[mta]]\nname = \"Rome\"\n"
                            : parent == "network" ? "[network]\n"
                                                  : fmt::format("[[{}]]\n", parent),
                            t.name.substr(dot + 1), key.name, many ? "[" : "", many ? "]" : "");
      } else {
        text += fmt::format("[[{}]]\n{} = 1979-05-27\n", t.name, key.name);
      }
      const auto said = bad(text);
      EXPECT_NE(said.find(fmt::format("'{}' ", key.name)), std::string::npos) << t.name << ": " << said;
    }
}

}  // namespace
}  // namespace scenario
