#include "scenario/toml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace scenario {
namespace {

std::string_view type_of(const toml::node& n) {
  switch (n.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date without quotes";
  }
}

/// A number, date or truth value as it would stand in quotes.
std::string as_text(const toml::node& n) {
  std::ostringstream out;
  n.visit([&](const auto& v) { out << toml::node_view<const toml::node>(v); });
  return out.str();
}

std::string heading(std::string_view table) {
  const auto& top = key_table("");
  const auto* key = top.find(table);
  return key != nullptr && key->type == "tables" ? fmt::format("[[{}]]", table) : fmt::format("[{}]", table);
}

bool has_control(std::string_view s) {
  return std::any_of(s.begin(), s.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

Place place_of(const toml::source_region& region, const Report& report) {
  if (region.path && *region.path != report.file()) return {*region.path, 0, 0};
  return report.place(static_cast<int>(region.begin.line), static_cast<int>(region.begin.column));
}

TomlReader::TomlReader(const toml::table& table, std::string_view name, Report& report)
    : table_(table), keys_(key_table(name)), report_(report) {
  const auto where = name.empty() ? std::string("a scenario") : heading(name);
  for (const auto& [k, value] : table) {
    if (keys_.find(k.str()) == nullptr)
      report.error(place_of(k.source(), report), fmt::format("unknown key '{}' in {}", k.str(), where),
                   suggest(k.str(), keys_.names()));
  }
}

Place TomlReader::place(std::string_view key) const {
  const auto* node = find(key);
  return node != nullptr ? place_of(node->source(), report_) : place();
}

Place TomlReader::place() const { return place_of(table_.source(), report_); }

bool TomlReader::wrong_type(const toml::node& node, std::string_view key, std::string_view wanted,
                            std::string suggestion) const {
  report_.error(place_of(node.source(), report_),
                fmt::format("'{}' is {}, not {}", key, wanted, type_of(node)), std::move(suggestion));
  return false;
}

void TomlReader::text(std::string_view key, std::string& into) const {
  const auto* node = find(key);
  if (node == nullptr) return;
  if (const auto* s = node->as_string())
    into = s->get();
  else
    wrong_type(*node, key, "a text",
               node->is_value() ? fmt::format("did you mean: {} = \"{}\"", key, as_text(*node)) : "");
}

void TomlReader::line(std::string_view key, std::string& into) const {
  std::string value = into;
  text(key, value);
  if (has_control(value))
    report_.error(place(key), fmt::format("'{}' is one line without control characters", key));
  else
    into = std::move(value);
}

void TomlReader::truth(std::string_view key, bool& into) const {
  const auto* node = find(key);
  if (node == nullptr) return;
  if (const auto* b = node->as_boolean()) {
    into = b->get();
    return;
  }
  const auto* s = node->as_string();
  const bool quoted = s != nullptr && (s->get() == "true" || s->get() == "false");
  wrong_type(*node, key, "true or false",
             quoted ? fmt::format("without quotes: {} = {}", key, s->get()) : "");
}

template <class T>
std::optional<T> TomlReader::quantity(std::string_view key, units::Parsed<T> (*parse)(std::string_view),
                                      std::string_view wanted, std::string_view example) const {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  std::string text;
  if (const auto* s = node->as_string()) {
    text = s->get();
  } else if (node->is_number()) {
    text = as_text(*node);  // a bare number: the error says that it has no unit
  } else {
    wrong_type(*node, key, wanted, fmt::format("write it as {} = \"{}\"", key, example));
    return std::nullopt;
  }
  auto parsed = parse(text);
  if (!parsed) {
    report_.error(place(key), fmt::format("{}: {}", key, parsed.error), std::move(parsed.suggestion));
    return std::nullopt;
  }
  return std::move(parsed.value);
}

void TomlReader::duration(std::string_view key, units::Duration& into, Least least) const {
  const auto d = quantity<units::Duration>(key, units::parse_duration, "a duration", "10 ms");
  if (!d) return;
  if (d->count() < 0)
    report_.error(place(key), fmt::format("{}: '{}' is negative", key, units::to_text(*d)),
                  did_you_mean(units::to_text(d->count() == INT64_MIN ? units::Duration::max() : -*d)));
  else if (d->count() == 0 && least == Least::above_zero)
    report_.error(place(key), fmt::format("{}: it must be longer than 0 s", key));
  else
    into = *d;
}

void TomlReader::rate(std::string_view key, units::BitRate& into) const {
  const auto r = quantity<units::BitRate>(key, units::parse_bit_rate, "a bit rate", "10 Mbps");
  if (!r) return;
  if (r->bps == 0)
    report_.error(place(key), fmt::format("{}: nothing passes at 0 bps", key));
  else
    into = *r;
}

void TomlReader::share(std::string_view key, double& into) const {
  const auto x = quantity<double>(key, units::parse_ratio, "a share", "1 %");
  if (!x) return;
  if (*x < 0 || *x >= 1)
    report_.error(place(key), fmt::format("{}: it is from 0 % to less than 100 %", key));
  else
    into = *x;
}

std::optional<units::Bytes> TomlReader::size(std::string_view key) const {
  return quantity<units::Bytes>(key, units::parse_bytes, "a size", "20 KiB");
}

std::optional<std::int64_t> TomlReader::integer(std::string_view key, std::int64_t least,
                                                std::int64_t most) const {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto* n = node->as_integer();
  if (n == nullptr) {
    wrong_type(*node, key, "an integer without quotes");
    return std::nullopt;
  }
  if (n->get() < least || n->get() > most) {
    report_.error(place(key), most == INT64_MAX ? fmt::format("{}: {} is less than {}", key, n->get(), least)
                                                : fmt::format("{}: {} is not between {} and {}", key,
                                                              n->get(), least, most));
    return std::nullopt;
  }
  return n->get();
}

std::optional<double> TomlReader::number(std::string_view key, double least) const {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto n = node->is_number() ? node->value<double>() : std::nullopt;
  if (!n) {
    wrong_type(*node, key, "a number without quotes");
    return std::nullopt;
  }
  if (!std::isfinite(*n) || *n < least) {
    report_.error(place(key), fmt::format("{}: {} is not a number of at least {}", key, *n, least));
    return std::nullopt;
  }
  return n;
}

std::optional<std::vector<Item>> TomlReader::list(std::string_view key) const {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto* array = node->as_array();
  if (array == nullptr) {
    const auto* s = node->as_string();
    wrong_type(*node, key, "a list of texts",
               s != nullptr ? fmt::format("did you mean: {} = [\"{}\"]", key, s->get()) : "");
    return std::nullopt;
  }
  std::vector<Item> out;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto& element = (*array)[i];
    if (const auto* s = element.as_string())
      out.push_back({s->get(), place_of(element.source(), report_)});
    else
      wrong_type(element, fmt::format("{}[{}]", key, i), "a text",
                 element.is_value() ? fmt::format("in quotes: \"{}\"", as_text(element)) : "");
  }
  return out;
}

std::optional<std::vector<std::int64_t>> TomlReader::integers(std::string_view key, std::int64_t least,
                                                              std::int64_t most) const {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto* array = node->as_array();
  if (array == nullptr) {
    wrong_type(*node, key, "a list of integers",
               node->is_integer() ? fmt::format("did you mean: {} = [{}]", key, as_text(*node)) : "");
    return std::nullopt;
  }
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto& element = (*array)[i];
    const auto* n = element.as_integer();
    if (n == nullptr)
      wrong_type(element, fmt::format("{}[{}]", key, i), "an integer without quotes");
    else if (n->get() < least || n->get() > most)
      report_.error(place_of(element.source(), report_),
                    fmt::format("{}[{}]: {} is not between {} and {}", key, i, n->get(), least, most));
    else
      out.push_back(n->get());
  }
  return out;
}

std::optional<std::vector<double>> TomlReader::numbers(std::string_view key, double least) const {
  const auto* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto* array = node->as_array();
  if (array == nullptr) {
    wrong_type(*node, key, "a list of numbers");
    return std::nullopt;
  }
  std::vector<double> out;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto& element = (*array)[i];
    const auto n = element.is_number() ? element.value<double>() : std::nullopt;
    if (!n)
      wrong_type(element, fmt::format("{}[{}]", key, i), "a number without quotes");
    else if (!std::isfinite(*n) || *n < least)
      report_.error(place_of(element.source(), report_),
                    fmt::format("{}[{}]: {} is not a number of at least {}", key, i, *n, least));
    else
      out.push_back(*n);
  }
  return out.size() == array->size() ? std::optional(std::move(out)) : std::nullopt;
}

const toml::table* TomlReader::table(std::string_view key) const {
  const auto* node = find(key);
  if (node == nullptr) return nullptr;
  if (const auto* t = node->as_table()) return t;
  wrong_type(*node, key, "a table",
             node->is_array_of_tables() ? fmt::format("it stands once: [{}]", key) : "");
  return nullptr;
}

std::vector<const toml::table*> TomlReader::tables(std::string_view key) const {
  std::vector<const toml::table*> out;
  const auto* node = find(key);
  if (node == nullptr) return out;
  const auto* array = node->as_array();
  if (array == nullptr) {
    report_.error(place(key), fmt::format("'{}' may stand many times, so its brackets are double", key),
                  fmt::format("did you mean [[{}]]?", key));
    return out;
  }
  for (const auto& element : *array) {
    if (const auto* t = element.as_table())
      out.push_back(t);
    else
      wrong_type(element, key, "a table", fmt::format("write each as [[{}]]", key));
  }
  return out;
}

bool TomlReader::need(std::string_view key, std::string_view example) const {
  if (has(key)) return true;
  report_.error(place(), fmt::format("'{}' is missing", key), fmt::format("add: {} = {}", key, example));
  return false;
}

}  // namespace scenario
