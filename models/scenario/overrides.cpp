// --set KEY=VALUE: paths into the tree of a TOML scenario, applied before it is read, so that an overridden
// value is checked like one that stands in the file.
//
//   path  = part *( "." part / index )        mta.London.retry.first    mta["mx.b.example"].give_up
//   mta[*].give_up index = "[" ( quoted / "*" / digits ) "]"
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenario/toml_parts.hpp"
#include "scenario/toml_text.hpp"

namespace scenario {
namespace {

constexpr std::size_t kMostParts = 8;  ///< of a path; mta.London.retry.first has four
using Path = std::vector<std::string>;

/// A table that stands many times, and the key whose value names each.
struct Named {
  std::string_view table, key, noun;
};
constexpr std::array kNamed{
    Named{"mta", "name", "MTA"},         Named{"link", "name", "link"},    Named{"router", "name", "router"},
    Named{"user", "address", "user"},    Named{"list", "address", "list"}, Named{"message", "id", "message"},
    Named{"session", "name", "session"}, Named{"reply", "", "reply"},      Named{"outage", "name", "outage"},
    Named{"change", "name", "change"},   Named{"traffic", "name", "traffic"},
};

std::optional<Path> split(std::string_view key) {
  Path parts;
  bool want_part = true;
  while (!key.empty()) {
    if (key.front() == '[') {
      key.remove_prefix(1);
      const bool quoted = !key.empty() && (key.front() == '"' || key.front() == '\'');
      const auto close = quoted ? key.find(key.front(), 1) : key.find(']');
      if (close == std::string_view::npos || parts.empty() || want_part) return std::nullopt;
      parts.emplace_back(key.substr(quoted ? 1 : 0, close - (quoted ? 1 : 0)));
      key.remove_prefix(close + (quoted ? 1 : 0));
      if (!key.starts_with(']')) return std::nullopt;
      key.remove_prefix(1);
    } else {
      if (!want_part) return std::nullopt;
      const auto end = std::min(key.find_first_of(".["), key.size());
      parts.emplace_back(key.substr(0, end));
      key.remove_prefix(end);
    }
    if (parts.back().empty()) return std::nullopt;
    want_part = key.starts_with('.');
    if (want_part) key.remove_prefix(1);
  }
  return parts.empty() || want_part ? std::nullopt : std::optional(std::move(parts));
}

/// The names by which the i-th element of a table may be called.
std::vector<std::string> names_of(const Named& kind, const toml::table& t, std::size_t i) {
  std::vector<std::string> out;
  if (const auto name = t[kind.key].value<std::string>()) out.push_back(*name);
  const bool numbered = kind.table == "message" || kind.table == "session" || kind.table == "reply" ||
                        kind.table == "outage" || kind.table == "change" || kind.table == "traffic";
  if (numbered && out.empty()) out.push_back(std::to_string(i + 1));
  if (kind.table == "link" && out.empty()) {
    const auto a = t["between"][0].value<std::string>(), b = t["between"][1].value<std::string>();
    if (a && b) out.push_back(fmt::format("{}-{}", *a, *b));
  }
  return out;
}

class Setter {
 public:
  Setter(toml::table& root, const Override& o, Report& report)
      : root_(root),
        value_(o.second),
        source_(fmt::format("--set {}={}", o.first, o.second)),
        report_(report) {
    const auto path = split(o.first);
    if (!is_utf8(o.first) || !is_utf8(o.second))
      error("this is not UTF-8 text");
    else if (!path || path->size() > kMostParts)
      error(fmt::format("'{}' is no path to a key", o.first),
            "a path is seed, mta.London.give_up, mta[\"mx.b.example\"].give_up or mta[*].give_up");
    else
      apply(*path);
  }

 private:
  void error(std::string message, std::string suggestion = {}) {
    report_.error({source_, 0, 0}, std::move(message), std::move(suggestion));
  }

  void apply(Path path) {
    if (path.front() == "default_link") path.insert(path.begin(), "network");
    const auto named =
        std::find_if(kNamed.begin(), kNamed.end(), [&](const Named& n) { return n.table == path.front(); });
    if (named != kNamed.end()) return apply_to_named(*named, path);
    const auto& top = key_table("");
    if (top.find(path.front()) == nullptr) {
      auto known = top.names();
      known.emplace_back("default_link");
      return error(fmt::format("a scenario has no '{}'", path.front()), suggest(path.front(), known));
    }
    set(root_, path, 0);
  }

  void apply_to_named(const Named& kind, const Path& path) {
    const auto* array = root_[kind.table].as_array();
    std::vector<std::string> known;
    std::vector<toml::table*> found;
    const bool all = path.size() > 1 && path[1] == "*";
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      auto* element = const_cast<toml::node&>((*array)[i]).as_table();
      if (element == nullptr) continue;  // reported when it is read
      const auto names = names_of(kind, *element, i);
      if (all || (path.size() > 1 && std::find(names.begin(), names.end(), path[1]) != names.end()))
        found.push_back(element);
      known.insert(known.end(), names.begin(), names.end());
    }
    if (path.size() < 2) return error(fmt::format("which {}?", kind.noun), suggest("", known));
    if (found.empty()) return unknown(kind, path, known);
    if (!all && found.size() > 1)
      return error(fmt::format("'{}' is ambiguous: {} entries of [[{}]] have this name", path[1],
                               found.size(), kind.table));
    if (path.size() < 3)
      return error(fmt::format("the path ends at {} '{}': which key of it?", kind.noun, path[1]),
                   fmt::format("there are {}", fmt::join(key_table(kind.table).names(), ", ")));
    for (auto* t : found) set(*t, path, 2);
  }

  void unknown(const Named& kind, const Path& path, const std::vector<std::string>& known) {
    if (path[1] == "*") return error(fmt::format("there is no [[{}]]", kind.table));
    // mta.mx.b.example.retry: a name with dots wants brackets.
    std::string joined = path[1];
    for (std::size_t i = 2; i < path.size(); ++i) {
      joined += "." + path[i];
      if (std::find(known.begin(), known.end(), joined) == known.end()) continue;
      std::string rest;
      for (std::size_t k = i + 1; k < path.size(); ++k) rest += "." + path[k];
      return error(fmt::format("no {} is called '{}'", kind.noun, path[1]),
                   fmt::format("did you mean {}[\"{}\"]{}?", kind.table, joined, rest));
    }
    for (const auto& name : known) {
      const auto braces = name.find("{}");
      if (braces == std::string::npos || !path[1].starts_with(name.substr(0, braces))) continue;
      return error(fmt::format("no {} is called '{}'", kind.noun, path[1]),
                   fmt::format("'{0}' stands for all that count makes: {1}[\"{0}\"]", name, kind.table));
    }
    error(fmt::format("no {} is called '{}'", kind.noun, path[1]), suggest(path[1], known));
  }

  /// Sets the rest of the path, from `i` on, within a table.
  void set(toml::table& table, const Path& path, std::size_t i) {
    const bool last = i + 1 == path.size();
    auto* below = table.get(path[i]);
    if (last || below == nullptr) {
      auto made = last ? parsed_value() : toml::parse("v = {}", source_);
      const toml::key key(path[i], made["v"].node()->source());
      made["v"].visit(
          [&](auto& node) { below = &table.insert_or_assign(key, std::move(node)).first->second; });
    }
    if (last) return;
    if (auto* t = below->as_table()) return set(*t, path, i + 1);
    error(fmt::format("'{}' is no table here, so it has no '{}'", path[i], path[i + 1]));
  }

  /// { v = VALUE }: as TOML if it is a value there, else as text ("5 d" needs no quotes within quotes).
  toml::table parsed_value() const {
    try {
      // Within braces, so that neither a comment nor a second line passes as part of a value.
      auto t = toml::parse(fmt::format("t = {{ v = {} }}", value_), source_);
      auto* inner = t["t"].as_table();
      const auto* v = inner->get("v");
      if (t.size() == 1 && inner->size() == 1 && !v->is_date() && !v->is_time() && !v->is_date_time())
        return std::move(*inner);
    } catch (const toml::parse_error&) {
      // It is a text.
    }
    return toml::parse(fmt::format("v = {}", quoted(value_)), source_);
  }

  toml::table& root_;
  const std::string& value_;
  std::string source_;
  Report& report_;
};

}  // namespace

void apply_overrides(toml::table& root, const std::vector<Override>& overrides, Report& report) {
  for (const auto& o : overrides) Setter(root, o, report);
}

}  // namespace scenario
