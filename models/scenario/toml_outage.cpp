// [[outage]]: what fails, when and how.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "scenario/outages.hpp"
#include "scenario/toml_parts.hpp"

namespace scenario {
namespace {

/// `key = "text"` or `key = ["text", …]`.
std::vector<Item> items(const TomlReader& r, std::string_view key) {
  if (!r.has(key)) return {};
  if (r.is_text(key)) {
    Item item{{}, r.place(key)};
    r.line(key, item.text);
    return {std::move(item)};
  }
  return r.list(key).value_or(std::vector<Item>{});
}

class Outages {
 public:
  Outages(const TomlReader& root, Draft& draft, Report& report)
      : root_(root), s_(draft.scenario), report_(report) {
    const auto know = [](auto& set, auto& names, const std::string& name) {
      if (set.insert(name).second) names.push_back(name);
    };
    for (const auto& l : s_.links) {
      know(links_, link_names_, l.name);
      know(nodes_, node_names_, l.a);
      know(nodes_, node_names_, l.b);
    }
    for (const auto& r : s_.routers) know(nodes_, node_names_, r.name);
    for (const auto& m : s_.mtas) {
      know(mtas_, mta_names_, m.config.name);
      know(nodes_, node_names_, m.node);
    }
  }

  void read() {
    std::size_t number = 0;
    for (const auto* t : root_.tables("outage")) read(*t, ++number);
  }

 private:
  void read(const toml::table& table, std::size_t number) {
    const TomlReader r(table, "outage", report_);
    Outage o;
    what(r, o);
    when(r, o.pattern);
    how(r, o);
    o.name = fmt::format("outage {}", number);
    r.line("name", o.name);
    if (o.name.empty())
      report_.error(r.place("name"), "a name cannot be empty", "leave it out: outages are numbered");
    if (!names_.insert(o.name).second)
      report_.error(r.place("name"), fmt::format("two outages are called '{}'", o.name));
    s_.outages.push_back(std::move(o));
  }

  void what(const TomlReader& r, Outage& o) {
    const bool any = r.has("link") || r.has("links") || r.has("node") || r.has("mta");
    if (!any)
      report_.error(r.place(), "an outage of what?",
                    "add: link = \"London-Paris\", node = \"Paris\" or mta = \"Paris\"");
    if (r.is_text("link"))
      link(items(r, "link").front(), o.links);
    else if (const auto ends = items(r, "link"); r.has("link") && !ends.empty())
      between(ends, r.place("link"), o.links);
    for (const auto& i : items(r, "links")) link(i, o.links);
    for (const auto& i : items(r, "node")) known(i, "node", nodes_, node_names_, o.nodes);
    for (const auto& i : items(r, "mta")) known(i, "MTA", mtas_, mta_names_, o.mtas);
  }

  void known(const Item& i, std::string_view noun, const std::unordered_set<std::string>& set,
             const std::vector<std::string>& names, std::vector<std::string>& into) {
    if (set.contains(i.text)) return into.push_back(i.text);
    report_.error(i.at, fmt::format("no {} is called '{}'", noun, i.text), suggest(i.text, names));
  }

  void link(const Item& i, std::vector<std::string>& into) {
    if (links_.contains(i.text)) return into.push_back(i.text);
    if (const auto mta = mta_of_access_link(i.text); !mta.empty()) {
      if (mtas_.contains(std::string(mta))) return into.push_back(i.text);
      return report_.error(i.at, fmt::format("no MTA is called '{}'", mta), suggest(mta, mta_names_));
    }
    const bool is_mta = mtas_.contains(i.text);
    report_.error(i.at, fmt::format("no link is called '{}'", i.text),
                  is_mta ? fmt::format("the access link of an MTA is called \"{}\"", access_link_name(i.text))
                         : suggest(i.text, link_names_));
  }

  /// All links between two nodes: they lie in one trench.
  void between(const std::vector<Item>& ends, const Place& at, std::vector<std::string>& into) {
    if (ends.size() != 2)
      return report_.error(at, fmt::format("a link is between two nodes, not {}", ends.size()),
                           "several links stand in links = [\"London-Paris\", …]");
    std::vector<std::string> found;
    for (const auto& l : s_.links)
      if ((l.a == ends[0].text && l.b == ends[1].text) || (l.b == ends[0].text && l.a == ends[1].text))
        found.push_back(l.name);
    if (found.empty()) {
      std::vector<std::string> nodes;
      for (const auto& e : ends) known(e, "node", nodes_, node_names_, nodes);
      if (nodes.size() == 2)
        report_.error(at, fmt::format("no link joins '{}' and '{}'", ends[0].text, ends[1].text));
    }
    into.insert(into.end(), found.begin(), found.end());
  }

  /// The duration where the key is there and right.
  std::optional<Duration> span(const TomlReader& r, std::string_view key) {
    if (!r.has(key)) return std::nullopt;
    Duration d{};
    r.duration(key, d, Least::above_zero);
    return d.count() > 0 ? std::optional(d) : std::nullopt;
  }

  void when(const TomlReader& r, failure::Pattern& p) {
    Duration at{};
    r.duration("at", at);
    p.at = TimePoint(at);
    p.lasts = span(r, "for");
    p.every = span(r, "every");
    p.mtbf = span(r, "mtbf");
    p.mttr = span(r, "mttr");
    p.times = r.integer("times", 1, 1'000'000'000);
    const bool random = r.has("mtbf") || r.has("mttr");
    if (random && !r.has("mtbf")) r.need("mtbf", "\"10 h\"");
    if (random && !r.has("mttr")) r.need("mttr", "\"5 min\"");
    for (const char* key : {"for", "every"})
      if (random && r.has(key))
        report_.error(r.place(key), "an outage comes by the clock or at random, not both",
                      "with 'mtbf', 'mttr' says how long it lasts");
    if (r.has("times") && !r.has("every") && !random)
      report_.error(r.place("times"), "'times' says how often something comes again", "add: every = \"1 h\"");
    if (r.has("every") && !r.has("for")) r.need("for", "\"2 min\"");
    if (p.every && p.lasts && *p.lasts >= *p.every)
      report_.error(r.place("every"), "the next one begins before this one is over",
                    fmt::format("'for' is shorter than 'every'; for good: leave both out"));
    if (const auto* t = r.table("distribution")) {
      const TomlReader d(*t, "outage.distribution", report_);
      lifetime(d, "up", p.up);
      lifetime(d, "down", p.down);
      if (!random)
        report_.error(r.place("distribution"), "only what fails at random has a distribution",
                      "add: mtbf = \"10 h\" and mttr = \"5 min\"");
    }
  }

  void lifetime(const TomlReader& r, std::string_view key, failure::Lifetime& into) {
    std::string text;
    r.line(key, text);
    if (!r.is_text(key)) return;
    auto parsed = failure::parse_lifetime(text);
    if (parsed)
      into = *parsed.value;
    else
      report_.error(r.place(key), std::move(parsed.error), std::move(parsed.suggestion));
  }

  void how(const TomlReader& r, Outage& o) {
    std::string manner = "silent";
    r.line("as", manner);
    const auto& all = outage_manners();
    const auto found = std::find(all.begin(), all.end(), manner);
    if (found == all.end())
      return report_.error(r.place("as"), fmt::format("nothing fails as '{}'", manner), suggest(manner, all));
    o.as = static_cast<Outage::As>(found - all.begin());
    if (o.as != Outage::As::silent && !r.has("mta"))
      report_.error(r.place("as"), "only an MTA can do that; links and nodes are silent",
                    "add: mta = \"London\"");
  }

  const TomlReader& root_;
  Scenario& s_;
  Report& report_;
  std::unordered_set<std::string> links_, nodes_, mtas_;
  std::vector<std::string> link_names_, node_names_, mta_names_;
  std::set<std::string> names_;
};

}  // namespace

void read_outages(const TomlReader& root, Draft& draft, Report& report) {
  if (!root.tables("outage").empty()) Outages(root, draft, report).read();
}

}  // namespace scenario
