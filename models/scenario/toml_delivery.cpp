// [[domain]], [[queue]] and [[action]]: where mail for a domain goes, what stands in a queue at the start,
// what an operator types.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>

#include "scenario/toml_parts.hpp"
#include "scenario/toml_text.hpp"

namespace scenario {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kWorstPreference = 65535;  ///< RFC 1035 3.3.9: 16 bits
constexpr std::size_t kNamed = 5;                 ///< so many mistakes of one file are told apart

struct Names {
  explicit Names(const std::vector<Mta>& mtas) {
    for (const auto& m : mtas) {
      hosts.push_back(m.config.name);
      by_name.emplace(smtp::lower(m.config.name), m.config.name);
      for (const auto& d : m.config.domains) {
        domains.push_back(d);
        known.insert(smtp::lower(d));
      }
    }
  }
  /// The MTA's name as it is written in its [[mta]].
  std::optional<std::string> host(const std::string& text, const Place& at, std::string_view key,
                                  Report& report) const {
    const auto it = by_name.find(smtp::lower(text));
    if (it != by_name.end()) return it->second;
    report.error(at, fmt::format("{}: no MTA is called '{}'", key, text), suggest(text, hosts));
    return std::nullopt;
  }
  std::vector<std::string> hosts, domains;
  std::map<std::string, std::string> by_name;
  std::set<std::string> known;
};

std::optional<std::string> text_of(const std::string& name, const Place& at, Draft& draft, Report& report) {
  if (name.find('\n') != std::string::npos || name.starts_with('{')) return name;
  const auto file = fs::path(report.file()).parent_path() / fs::path(name);
  std::error_code e;
  if (!fs::is_regular_file(file, e)) {
    report.error(at, fmt::format("there is no file {}", file.string()), "make it with: postqueue -j");
    return std::nullopt;
  }
  std::ifstream in(file, std::ios::binary);
  std::ostringstream octets;
  if (in.peek() != std::ifstream::traits_type::eof()) octets << in.rdbuf();
  if (!in.is_open() || in.bad()) {
    report.error(at, fmt::format("{} cannot be read", file.string()));
    return std::nullopt;
  }
  draft.scenario.inputs.push_back({file.string(), octets.str()});
  return octets.str();
}

void check_queue(const Postqueue& q, const std::string& what, const Place& at, const Names& names,
                 const Scenario& s, Report& report) {
  std::size_t told = 0;
  const auto tell = [&](std::string message, std::string suggestion = {}) {
    if (++told <= kNamed) report.error(at, std::move(message), std::move(suggestion));
  };
  for (const auto& e : q.errors) tell(fmt::format("{}:{}: {}", what, e.line, e.what));
  std::set<std::string> unknown;
  for (const auto& m : q.mails)
    for (const auto& to : m.recipients)
      if (!names.known.contains(smtp::lower(to.domain)) && unknown.insert(smtp::lower(to.domain)).second)
        tell(fmt::format("{}: no MTA has the domain '{}' of '{}'", what, to.domain, to.mailbox()),
             suggest(to.domain, names.domains));
  if (told > kNamed) report.error(at, fmt::format("{}: and {} more mistakes", what, told - kNamed));
  const auto late = std::count_if(q.mails.begin(), q.mails.end(),
                                  [&](const QueuedMail& m) { return m.arrival_unix > s.start.start_unix; });
  if (late > 0)
    report.warning(at,
                   fmt::format("{} of its {} messages arrived after the scenario's start, {}: they are taken "
                               "to be new; `start` says what date it was",
                               late, q.mails.size(), s.start.rfc3339(units::kStart)));
}

}  // namespace

void read_domains(const TomlReader& root, Draft& draft, Report& report) {
  const Names names(draft.scenario.mtas);
  std::set<std::string> seen;
  for (const auto* table : root.tables("domain")) {
    const TomlReader r(*table, "domain", report);
    Domain d;
    const bool has_name = r.need("name", "\"b.example\""),
               has_mx = r.need("mx", "[{ host = \"mx1.b.example\", preference = 10 }]");
    r.line("name", d.name);
    if (has_name && r.is_text("name") && !names.known.contains(smtp::lower(d.name)))
      report.error(r.place("name"),
                   fmt::format("no MTA has the domain '{}', so that its mail would end nowhere", d.name),
                   suggest(d.name, names.domains));
    if (!seen.insert(smtp::lower(d.name)).second)
      report.error(r.place("name"), fmt::format("domain '{}' is there twice", d.name),
                   "one [[domain]] lists all its exchangers");
    for (const auto* mx : r.tables("mx")) {
      const TomlReader h(*mx, "domain.mx", report);
      Exchanger x;
      const bool has_host = h.need("host", "\"mx1.b.example\"");
      std::string host;
      h.line("host", host);
      if (const auto p = h.integer("preference", 0, kWorstPreference)) x.preference = static_cast<int>(*p);
      if (!has_host || !h.is_text("host")) continue;
      if (const auto known = names.host(host, h.place("host"), "host", report)) {
        x.host = *known;
        d.mx.push_back(std::move(x));
      }
    }
    if (!has_name || !has_mx) continue;
    if (d.mx.empty() && !report.failed())
      report.error(r.place("mx"), "mx: a domain without exchangers takes no mail",
                   "leave the [[domain]] out: its MTA is its exchanger");
    draft.scenario.domains.push_back(std::move(d));
  }
}

void read_queues(const TomlReader& root, Draft& draft, Report& report) {
  const Names names(draft.scenario.mtas);
  for (const auto* table : root.tables("queue")) {
    const TomlReader r(*table, "queue", report);
    Standing q;
    const bool has_mta = r.need("mta", "\"London\""), has_queue = r.need("postqueue", "\"queue.json\"");
    r.line("mta", q.mta);
    r.text("postqueue", q.postqueue);
    if (!has_mta || !has_queue || !r.is_text("mta") || !r.is_text("postqueue")) continue;
    const auto at = r.place("postqueue");
    const auto host = names.host(q.mta, r.place("mta"), "mta", report);
    const bool is_file = q.postqueue.find('\n') == std::string::npos && !q.postqueue.starts_with('{');
    const auto what = is_file ? q.postqueue : std::string("postqueue");
    auto text = text_of(q.postqueue, at, draft, report);
    if (!host || !text) continue;
    auto read = read_postqueue(*text);
    check_queue(read, what, at, names, draft.scenario, report);
    q.mta = *host;
    if (!text->ends_with('\n')) *text += '\n';  // so that it is text, and no file's name, when written again
    q.postqueue = std::move(*text);
    q.mails = std::move(read.mails);
    draft.scenario.queues.push_back(std::move(q));
  }
}

void read_actions(const TomlReader& root, Draft& draft, Report& report) {
  static const std::vector<std::string> kWords{"flush", "hold", "release"};
  const Names names(draft.scenario.mtas);
  for (const auto* table : root.tables("action")) {
    const TomlReader r(*table, "action", report);
    Action a;
    units::Duration at{};
    r.duration("at", at);
    a.at = TimePoint(at);
    const bool has_mta = r.need("mta", "\"London\""), has_do = r.need("do", "\"flush\"");
    std::string host, text;
    r.line("mta", host);
    r.line("do", text);
    if (!has_mta || !has_do || !r.is_text("mta") || !r.is_text("do")) continue;
    if (const auto known = names.host(host, r.place("mta"), "mta", report)) a.mta = *known;
    const auto space = text.find(' ');
    const auto word = text.substr(0, space);
    const auto it = std::find(kWords.begin(), kWords.end(), word);
    if (it == kWords.end()) {
      report.error(r.place("do"), fmt::format("do: an operator cannot type '{}' here", text),
                   suggest(word, kWords));
      continue;
    }
    a.act.what = static_cast<mta::event::Action::Do>(it - kWords.begin());
    if (space != std::string::npos) a.act.destinations = text.substr(space + 1);
    draft.scenario.actions.push_back(std::move(a));
  }
}

std::string delivery_tables(const Scenario& s) {
  std::string out;
  const auto key = [&out](std::string_view k, std::string_view value) {
    fmt::format_to(std::back_inserter(out), "{} = {}\n", k, value);
  };
  for (const auto& d : s.domains) {
    out += "\n[[domain]]\n";
    key("name", scenario::quoted(d.name));
    std::string mx;
    for (const auto& x : d.mx)
      fmt::format_to(std::back_inserter(mx), "{}{{ host = {}, preference = {} }}", mx.empty() ? "" : ", ",
                     scenario::quoted(x.host), x.preference);
    key("mx", fmt::format("[{}]", mx));
  }
  for (const auto& q : s.queues) {
    out += "\n[[queue]]\n";
    key("mta", scenario::quoted(q.mta));
    // In place of the file's name: the resolved scenario stands alone.
    key("postqueue", scenario::quoted_lines(q.postqueue));
  }
  for (const auto& a : s.actions) {
    static constexpr std::string_view kWords[] = {"flush", "hold", "release"};
    out += "\n[[action]]\n";
    key("at", scenario::quoted(units::to_text(a.at.time_since_epoch())));
    key("mta", scenario::quoted(a.mta));
    const auto word = kWords[static_cast<std::size_t>(a.act.what)];
    key("do", scenario::quoted(a.act.destinations == "*" ? std::string(word)
                                                         : fmt::format("{} {}", word, a.act.destinations)));
  }
  return out;
}

}  // namespace scenario
