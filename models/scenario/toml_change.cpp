// [[change]]: values that are others for a while.
//
// A change is applied to the scenario as it has been read, written as TOML, and that is read again: so its
// paths and values are those of --set, and are checked like values in the file. What differs then is the
// change. Where several overlap, the one that began last has the last word.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenario/outages.hpp"
#include "scenario/toml_parts.hpp"
#include "scenario/toml_text.hpp"

namespace scenario {
namespace {

/// A value as TOML writes it within one line; empty where it is a date.
std::string as_toml(const toml::node& n) {
  if (const auto* s = n.as_string()) return quoted(s->get());
  if (const auto* i = n.as_integer()) return fmt::format("{}", i->get());
  if (const auto* b = n.as_boolean()) return b->get() ? "true" : "false";
  if (const auto* f = n.as_floating_point()) return fmt::format("{:#}", f->get());
  std::string out;
  if (const auto* a = n.as_array()) {
    for (const auto& element : *a) out += (out.empty() ? "" : ", ") + as_toml(element);
    return "[" + out + "]";
  }
  if (const auto* t = n.as_table()) {
    for (const auto& [k, v] : *t)
      out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", quoted_key(k.str()), as_toml(v));
    return "{ " + out + " }";
  }
  return {};
}

/// What a running MTA, or the cable in the sea, is and stays.
constexpr std::string_view kFixed[] = {"name",     "count",   "node",  "latitude", "longitude", "address",
                                       "timezone", "domains", "users", "software", "between",   "postmaster"};

class Changes {
 public:
  Changes(Draft& draft, Report& report) : s_(draft.scenario), report_(report) {
    // Nothing that is written is looked at again: mail, outages and metrics stay as they are.
    Scenario network;
    network.name = s_.name;
    network.hub = s_.hub;
    network.start = s_.start;
    network.default_link = s_.default_link;
    network.routers = s_.routers;
    network.links = s_.links;
    network.mtas = s_.mtas;
    text_ = to_toml(network);
    Report ignored("", text_);
    tree_ = *read_syntax(text_, ignored);
    base_ = *read_again({}, report_.place(0, 0));
  }

  void read(const TomlReader& root) {
    std::size_t number = 0;
    for (const auto* t : root.tables("change")) read(*t, ++number);
    if (!report_.failed()) work_out();
  }

 private:
  void read(const toml::table& table, std::size_t number) {
    const TomlReader r(table, "change", report_);
    Change c;
    c.name = fmt::format("change {}", number);
    r.line("name", c.name);
    if (!names_.insert(c.name).second)
      report_.error(r.place("name"), fmt::format("two changes are called '{}'", c.name));
    Duration at{}, lasts{};
    r.duration("at", at);
    c.at = TimePoint(at);
    if (r.has("for")) {
      r.duration("for", lasts, Least::above_zero);
      c.lasts = lasts;
    }
    if (!r.need("set", "{ \"link.London-Paris.latency\" = \"200 ms\" }")) return;
    const auto* set = r.table("set");
    if (set == nullptr) return;
    if (set->empty())
      report_.error(r.place("set"), "this changes nothing",
                    "write it as set = { \"mta.London.give_up\" = \"1 h\" }");
    for (const auto& [key, value] : *set) {
      const auto place = place_of(value.source(), report_);
      const auto first = c.set.size();
      spread(std::string(key.str()), as_toml(value), c.set);
      for (auto i = first; i < c.set.size(); ++i)
        if (!allowed(c.set[i].first, place) || !fits(c.set[i], place)) break;  // once is enough
    }
    s_.changes.push_back(std::move(c));
  }

  /// `mta["mx{}"]` stands for all that one `count` made; what is read again knows them one by one.
  void spread(const std::string& path, std::string value, std::vector<Override>& into) const {
    const auto braces = path.find("{}");
    const auto open = path.rfind('[', braces), close = path.find(']', braces);
    if (braces == std::string::npos || !path.starts_with("mta[") || open == std::string::npos ||
        close == std::string::npos || close < open + 3) {
      into.emplace_back(path, std::move(value));
      return;
    }
    const auto name = path.substr(open + 2, close - open - 3);
    const auto before = name.substr(0, name.find("{}")), after = name.substr(name.find("{}") + 2);
    const auto had = into.size();
    for (const auto& m : s_.mtas) {
      const std::string_view n = m.config.name;
      if (n.size() <= before.size() + after.size() || !n.starts_with(before) || !n.ends_with(after)) continue;
      const auto digits = n.substr(before.size(), n.size() - before.size() - after.size());
      if (digits.find_first_not_of("0123456789") == std::string_view::npos)
        into.emplace_back(fmt::format("mta[\"{}\"]{}", n, path.substr(close + 1)), value);
    }
    if (into.size() == had) into.emplace_back(path, std::move(value));
  }

  bool fits(const Override& value, const Place& at) {
    const auto again = read_again({value}, at);
    if (!again) return false;
    for (std::size_t m = 0; m < s_.mtas.size(); ++m)
      if (again->mtas[m].access.has_value() != base_.mtas[m].access.has_value()) {
        report_.error(at,
                      fmt::format("'{}' sits on its node: it has no access link", s_.mtas[m].config.name));
        return false;
      }
    return true;
  }

  bool allowed(const std::string& path, const Place& at) {
    const auto head = path.substr(0, path.find_first_of(".["));
    if (head != "link" && head != "mta" && head != "default_link") {
      report_.error(at, fmt::format("'{}' cannot change while the simulation runs", path),
                    "links and MTAs can: \"link.London-Paris.latency\", \"mta.London.give_up\"");
      return false;
    }
    const auto dot = path.rfind('.');
    const auto last = dot == std::string::npos ? std::string() : path.substr(dot + 1);
    if (std::find(std::begin(kFixed), std::end(kFixed), last) == std::end(kFixed)) return true;
    report_.error(
        at,
        fmt::format("the '{}' of {} cannot change while it runs", last, head == "mta" ? "an MTA" : "a link"),
        "think, retry, give_up, timeouts, access and others can");
    return false;
  }

  /// The scenario with these values; what is wrong with them is reported at `at`.
  std::optional<Scenario> read_again(const std::vector<Override>& overrides, const Place& at) {
    Report found("", text_);
    Draft draft;
    auto tree = tree_;
    apply_overrides(tree, overrides, found);
    const TomlReader root(tree, "", found);
    if (const auto* network = root.table("network"))
      if (const auto* quality = network->get_as<toml::table>("default_link"))
        read_quality(*quality, "network.default_link", draft.scenario.default_link, found);
    draft.scenario.start = s_.start;
    read_mtas(root, draft, found);
    read_network(root, draft, found);
    read_users(root, draft, found);
    read_lists(root, draft, found);
    read_replies(root, draft, found);
    const bool failed = found.failed();
    for (auto& d : found.take())
      if (d.severity == Diagnostic::Severity::error)
        report_.error(at, std::move(d.message), std::move(d.suggestion));
    return failed ? std::nullopt : std::optional(std::move(draft.scenario));
  }

  void work_out() {
    std::set<TimePoint> dates;
    for (const auto& c : s_.changes) {
      dates.insert(c.at);
      if (c.lasts) dates.insert(c.at + *c.lasts);
    }
    Scenario before = base_;
    for (const auto date : dates) {
      std::vector<const Change*> active;
      Step step{date, {}, {}, {}, {}};
      for (const auto& c : s_.changes) {
        const bool ends = c.lasts && c.at + *c.lasts == date;
        if (c.at <= date && !(c.lasts && c.at + *c.lasts <= date)) active.push_back(&c);
        if (c.at == date || ends)
          step.cause += fmt::format("{}{}{}", step.cause.empty() ? "" : ", ", c.name, ends ? " over" : "");
      }
      std::stable_sort(active.begin(), active.end(),
                       [](const Change* a, const Change* b) { return a->at < b->at; });
      std::vector<Override> values;
      for (const auto* c : active) values.insert(values.end(), c->set.begin(), c->set.end());
      auto now = read_again(values, report_.place(0, 0));
      if (!now) return;
      compare(before, *now, step);
      s_.steps.push_back(std::move(step));
      before = std::move(*now);
    }
  }

  static void compare(const Scenario& before, const Scenario& now, Step& step) {
    for (std::uint32_t l = 0; l < now.links.size(); ++l)
      if (now.links[l] != before.links[l]) step.links.emplace_back(l, now.links[l]);
    for (std::uint32_t m = 0; m < now.mtas.size(); ++m) {
      const auto &a = before.mtas[m], &b = now.mtas[m];
      if (a.access != b.access && b.access) step.accesses.emplace_back(m, *b.access);
      if (a.config != b.config) step.mtas.emplace_back(m, b.config);
    }
  }

  Scenario& s_;
  Report& report_;
  std::string text_;
  toml::table tree_;
  Scenario base_;
  std::set<std::string> names_;
};

}  // namespace

void read_changes(const TomlReader& root, Draft& draft, Report& report) {
  if (root.tables("change").empty() || report.failed()) return;
  Changes(draft, report).read(root);
}

}  // namespace scenario
