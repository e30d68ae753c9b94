// TomlReader: one table of a TOML scenario, read key by key; every mistake is reported at its place (private
// to the parsers; the only header that knows toml++).
//
// Invariants: keys are checked against key_table() on construction: unknown ones and those not built yet are
// errors. A getter changes its target only where the key is there and right.
#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/keys.hpp"
#include "scenario/report.hpp"
#include "units/units.hpp"

namespace scenario {

struct Item {
  std::string text;
  Place at;
};

/// The least value a duration may have.
enum class Least { zero, above_zero };

class TomlReader {
 public:
  /// `name` is the table's in key_tables().
  TomlReader(const toml::table& table, std::string_view name, Report& report);

  bool has(std::string_view key) const { return table_.contains(key); }
  bool is_integer(std::string_view key) const { return has(key) && find(key)->is_integer(); }
  bool is_text(std::string_view key) const { return has(key) && find(key)->is_string(); }
  bool is_table(std::string_view key) const { return has(key) && find(key)->is_table(); }
  /// Of the value, or of the table where the key is absent.
  Place place(std::string_view key) const;
  Place place() const;

  void text(std::string_view key, std::string& into) const;
  /// As text(), in one line without control characters.
  void line(std::string_view key, std::string& into) const;
  void truth(std::string_view key, bool& into) const;
  void duration(std::string_view key, units::Duration& into, Least least = Least::zero) const;
  void rate(std::string_view key, units::BitRate& into) const;
  /// "1 %", at least 0 and less than 100 %.
  void share(std::string_view key, double& into) const;
  std::optional<units::Bytes> size(std::string_view key) const;
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most) const;
  std::optional<double> number(std::string_view key, double least) const;
  std::optional<std::vector<Item>> list(std::string_view key) const;
  std::optional<std::vector<std::int64_t>> integers(std::string_view key, std::int64_t least,
                                                    std::int64_t most) const;
  /// A list of numbers, each at least `least`.
  std::optional<std::vector<double>> numbers(std::string_view key, double least) const;
  const toml::table* table(std::string_view key) const;
  /// The elements of [[key]].
  std::vector<const toml::table*> tables(std::string_view key) const;
  /// Reports the key as missing, unless it is there.
  bool need(std::string_view key, std::string_view example) const;

 private:
  const toml::node* find(std::string_view key) const { return table_.get(key); }
  bool wrong_type(const toml::node& node, std::string_view key, std::string_view wanted,
                  std::string suggestion = {}) const;
  template <class T>
  std::optional<T> quantity(std::string_view key, units::Parsed<T> (*parse)(std::string_view),
                            std::string_view wanted, std::string_view example) const;

  const toml::table& table_;
  const KeyTable& keys_;
  Report& report_;
};

/// Where a node or key stands: in the file, or in the --set it came from (a source path that is not the
/// report's file).
Place place_of(const toml::source_region& region, const Report& report);

}  // namespace scenario
