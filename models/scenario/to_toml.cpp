// A scenario as TOML: everything that was given, spread out or defaulted, one MTA a table. What equals the
// software's preset is left out.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "scenario/fields.hpp"
#include "scenario/parse.hpp"
#include "scenario/toml_text.hpp"

namespace scenario {
namespace {

class Writer {
 public:
  explicit Writer(const Scenario& s) : s_(s) {
    for (const auto& l : s.links) linked_.insert({l.a, l.b});
  }

  std::string write() {
    key("name", quoted(s_.name));
    key("seed", fmt::format("{}", s_.seed));
    if (s_.stop) quantity("stop", s_.stop->time_since_epoch());
    key("start", quoted(s_.start.rfc3339(units::kStart)));
    heading("[network]");
    key("default_link", quality(s_.default_link));
    quantity("dns_time", s_.dns_time);
    for (const auto& r : s_.routers) {
      heading("[[router]]");
      key("name", quoted(r.name));
    }
    for (const auto& l : s_.links) link(l);
    for (const auto& m : s_.mtas) mta(m);
    for (const auto& m : s_.mtas) full_names(m.config);
    for (const auto& m : s_.messages) message(m);
    return std::move(out_);
  }

 private:
  void heading(std::string_view h) { fmt::format_to(std::back_inserter(out_), "\n{}\n", h); }
  void key(std::string_view k, std::string_view value) {
    fmt::format_to(std::back_inserter(out_), "{} = {}\n", k, value);
  }
  template <class Quantity>
  void quantity(std::string_view k, Quantity q) {
    key(k, quoted(units::to_text(q)));
  }
  static std::string list(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& t : texts) out.append(out.empty() ? "" : ", ").append(quoted(t));
    return "[" + std::move(out) + "]";
  }
  static std::string quality(const LinkQuality& q) {
    return fmt::format("{{ latency = {}, bandwidth = {} }}", quoted(units::to_text(q.latency)),
                       quoted(units::to_text(q.bandwidth)));
  }
  static std::string value(const std::string& text) { return quoted(text); }
  static std::string value(units::Duration d) { return quoted(units::to_text(d)); }

  /// The members of a nested table that differ from the preset's; nothing where none does.
  template <class Fields, class Struct>
  void table(std::string_view k, const Fields& fields, const Struct& have, const Struct& preset) {
    std::string out;
    for (const auto& f : fields)
      if (have.*f.member != preset.*f.member)
        fmt::format_to(std::back_inserter(out), "{}{} = {}", out.empty() ? "" : ", ", f.key,
                       value(have.*f.member));
    if (!out.empty()) key(k, fmt::format("{{ {} }}", out));
  }

  void link(const Link& l) {
    heading("[[link]]");
    key("name", quoted(l.name));
    key("between", list({l.a, l.b}));
    quantity("latency", l.quality.latency);
    quantity("bandwidth", l.quality.bandwidth);
    if (l.cost) key("cost", fmt::format("{}", *l.cost));
  }

  void mta(const Mta& m) {
    const auto& c = m.config;
    heading("[[mta]]");
    key("name", quoted(c.name));
    place(m);
    key("address", quoted(c.address));
    if (c.calendar.offset != s_.start.offset)
      key("timezone",
          quoted(c.calendar.rfc3339(units::kStart).substr(std::string_view("2000-01-01T00:00:00").size())));
    key("domains", list(c.domains));
    std::vector<std::string> users;
    for (const auto& u : c.users) users.push_back(u.local_part);
    key("users", list(users));
    key("software", quoted(c.software));
    const auto preset = mta::preset(c.software).value_or(mta::Config{});
    if (c.esmtp != preset.esmtp) key("esmtp", c.esmtp ? "true" : "false");
    if (c.notices != preset.notices) key("notices", c.notices ? "true" : "false");
    if (c.postmaster != preset.postmaster) key("postmaster", c.postmaster ? "true" : "false");
    if (c.local_by_session != preset.local_by_session)
      key("local", c.local_by_session ? "\"session\"" : "\"direct\"");
    std::vector<std::string> tolerated;
    bool as_preset = true;
    for (const auto& f : kTolerances) {
      if (c.tolerate.*f.member) tolerated.emplace_back(f.key);
      as_preset = as_preset && c.tolerate.*f.member == preset.tolerate.*f.member;
    }
    if (!as_preset) key("tolerate", list(tolerated));
    table("texts", kTexts, c.texts, preset.texts);
    table("think", kThink, c.think, preset.think);
    table("timeouts", kTimeouts, c.timeouts, preset.timeouts);
    if (c.retry != preset.retry)
      key("retry", fmt::format("{{ first = {}, factor = {}, max = {} }}", value(c.retry.first),
                               c.retry.factor, value(c.retry.max)));
    if (c.give_up != preset.give_up) quantity("give_up", c.give_up);
    if (!c.relayhost.empty()) key("relayhost", quoted(c.relayhost));
    if (!c.relay_for.empty()) key("relay_for", list(c.relay_for));
  }

  /// `node` and `access`, where leaving them out would put the MTA elsewhere.
  void place(const Mta& m) {
    const bool linked = linked_.contains(m.config.name);
    const auto& home = linked ? m.config.name : s_.hub;
    const bool on_its_node = linked && m.node == home && !m.access;
    if (on_its_node) return;
    if (linked || m.node != home) key("node", quoted(m.node));
    if (m.access && *m.access != s_.default_link) key("access", quality(*m.access));
  }

  void full_names(const mta::Config& c) {
    if (c.domains.empty()) return;
    for (const auto& u : c.users) {
      if (u.full_name.empty()) continue;
      heading("[[user]]");
      key("address", quoted(u.local_part + "@" + c.domains.front()));
      key("name", quoted(u.full_name));
    }
  }

  void message(const Message& m) {
    heading("[[message]]");
    key("id", quoted(m.id));
    quantity("at", m.at.time_since_epoch());
    key("from", quoted(address(m.from)));
    std::vector<std::string> to;
    for (const auto& p : m.to) to.push_back(address(p));
    key("to", list(to));
    if (!m.subject.empty()) key("subject", quoted(m.subject));
    if (!m.headers.empty()) {
      std::string out;
      for (const auto& [name, text] : m.headers)
        fmt::format_to(std::back_inserter(out), "{}{} = {}", out.empty() ? "" : ", ", quoted_key(name),
                       quoted(text));
      key("headers", fmt::format("{{ {} }}", out));
    }
    if (m.size)
      quantity("size", *m.size);
    else
      key("body", quoted_lines(m.body.value_or("")));
  }

  /// As people write it: without brackets, source route included.
  static std::string address(const smtp::Path& p) {
    const auto text = p.to_text();
    return text.substr(1, text.size() - 2);
  }

  const Scenario& s_;
  std::unordered_set<std::string> linked_;
  std::string out_;
};

}  // namespace

std::string to_toml(const Scenario& s) { return Writer(s).write(); }

}  // namespace scenario
