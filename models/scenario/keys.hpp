// The keys of a TOML scenario, as data: what the parser accepts, what it knows but does not build yet.
//
// Invariants: scenarios/README.md and scenarios/scenario.schema.json list the built keys; a test compares all
// three. See INTERFACES "Scenario files".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scenario {

struct Key {
  std::string_view name;
  std::string_view type;  ///< as scenarios/README.md calls it
};

struct KeyTable {
  std::string_view name;  ///< "mta", "mta.retry"; the top level is ""
  std::vector<Key> keys;

  const Key* find(std::string_view key) const;
  std::vector<std::string> names() const;
};

const std::vector<KeyTable>& key_tables();
/// REQUIRES: there is a table of that name.
const KeyTable& key_table(std::string_view name);

}  // namespace scenario
