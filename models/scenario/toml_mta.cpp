// [[mta]]: its keys to an mta::Config, and `count` to that many MTAs.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "scenario/fields.hpp"
#include "scenario/toml_parts.hpp"

namespace scenario {
namespace {

constexpr std::int64_t kMostMtas = 1'000'000;
constexpr std::int64_t kMostUsers = 10'000'000;  ///< of all the MTAs one entry makes
constexpr std::int64_t kMostRecipients = 1'000'000;
constexpr std::string_view kNumber = "{}";  ///< in a name: which of `count`

std::string with_number(std::string_view pattern, std::size_t n) {
  std::string out(pattern);
  if (const auto at = out.find(kNumber); at != std::string::npos)
    out.replace(at, kNumber.size(), std::to_string(n));
  return out;
}

/// Dotted quad, each 0 to 255, in the one way of writing it.
bool is_ipv4(std::string_view s) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0) {
      if (!s.starts_with('.')) return false;
      s.remove_prefix(1);
    }
    unsigned value = 0;
    const auto r = std::from_chars(s.data(), s.data() + s.size(), value);
    const auto n = static_cast<std::size_t>(r.ptr - s.data());
    if (r.ec != std::errc() || value > 255 || n > 3 || (n > 1 && s[0] == '0')) return false;
    s.remove_prefix(n);
  }
  return s.empty();
}

void read_texts(const toml::table& table, mta::Texts& into, Report& report) {
  static const std::vector<std::string> kPlaceholders{"{mta}", "{path}", "{date}", "{id}"};
  const TomlReader r(table, "mta.texts", report);
  for (const auto& f : kTexts) {
    r.line(f.key, into.*f.member);
    const std::string_view text = into.*f.member;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
      const auto close = text.find('}', open);
      const auto word = text.substr(open, close == std::string_view::npos ? close : close - open + 1);
      if (std::find(kPlaceholders.begin(), kPlaceholders.end(), word) == kPlaceholders.end() && r.has(f.key))
        report.error(r.place(f.key), fmt::format("{}: '{}' is no placeholder", f.key, word),
                     suggest(word, kPlaceholders));
    }
  }
}

void read_timezone(const TomlReader& r, mail::Calendar& into, Report& report) {
  std::string zone;
  r.line("timezone", zone);
  if (!r.has("timezone") || zone.empty()) return;
  // The calendar knows what an offset is; any date will do.
  const auto calendar = mail::parse_calendar("2000-01-01T00:00:00" + zone);
  if (calendar)
    into.offset = calendar.value->offset;
  else
    report.error(r.place("timezone"), fmt::format("'{}' is no time zone", zone),
                 "write it as \"+02:00\", \"-04:00\" or \"Z\"");
}

class Entry {
 public:
  Entry(const toml::table& table, const Scenario& s, Report& report)
      : reader_(table, "mta", report), scenario_(s), report_(report) {}

  /// The config all its MTAs share, with "{}" still in names; nullopt where it has no usable name.
  std::optional<mta::Config> read(MtaEntry& entry) {
    const bool named = reader_.need("name", "\"London\"") && reader_.is_text("name");
    std::string name;
    reader_.line("name", name);
    entry.name = reader_.place("name");
    read_count(name, entry);
    const bool good = named && check_host_name(with_number(name, 1), entry.name, report_);
    mta::Config c = read_software();
    c.name = name;
    c.calendar = scenario_.start;
    read_address(c, entry);
    entry.port = real_port().value_or(0);
    read_timezone(reader_, c.calendar, report_);
    read_domains(c);
    read_users(c, entry);
    read_habits(c);
    read_policies(reader_, c, report_);
    read_relay(c, entry);
    reader_.line("node", entry.node_name);
    entry.has_node = reader_.has("node");
    entry.node = reader_.place("node");
    entry.position = read_position(reader_, report_);
    if (const auto* access = reader_.table("access")) {
      entry.access = scenario_.default_link;
      read_quality(*access, "mta.access", *entry.access, report_);
    }
    if (!good) return std::nullopt;  // the rest was read for its errors
    return c;
  }

 private:
  void read_count(const std::string& name, MtaEntry& entry) {
    const bool numbered = name.find(kNumber) != std::string::npos;
    if (const auto count = reader_.integer("count", 1, kMostMtas))
      entry.count = static_cast<std::size_t>(*count);
    if (numbered && !reader_.has("count"))
      report_.error(entry.name, fmt::format("'{}' stands for many MTAs, but 'count' is missing", name),
                    "add: count = 10");
    if (!numbered && reader_.has("count")) {
      entry.count = 1;  // so that it is not a duplicate of itself as well
      report_.error(entry.name, "'count' makes many MTAs, so the name needs '{}' where the number goes",
                    did_you_mean(name + "{}"));
    }
  }

  mta::Config read_software() const {
    std::string software = "rfc5321";
    reader_.line("software", software);
    return software_config(software, reader_.place("software"), report_).value_or(mta::Config{});
  }

  void read_address(mta::Config& c, const MtaEntry& entry) const {
    reader_.line("address", c.address);
    if (c.address.empty()) return;
    if (const auto colon = c.address.find(':'); colon != std::string::npos) c.address.resize(colon);
    if (!is_ipv4(c.address))
      report_.error(reader_.place("address"), fmt::format("'{}' is no IPv4 address", c.address),
                    "write it as \"192.0.2.1\"");
    else if (!real_port())
      report_.error(reader_.place("address"), "address: a port is a number from 1 to 65535",
                    "write it as \"192.0.2.1:25\"");
    else if (reader_.has("count") && entry.count > 1)
      report_.error(reader_.place("address"), fmt::format("{} MTAs cannot share one address", entry.count),
                    "leave it out: addresses are given out");
  }

  /// Of real software at its address; 0 where none is given, nullopt where it is no port.
  std::optional<std::uint16_t> real_port() const {
    std::string text;
    if (reader_.is_text("address")) reader_.line("address", text);
    const auto colon = text.find(':');
    if (colon == std::string::npos) return std::uint16_t{0};
    std::uint16_t port = 0;
    const char* end = text.data() + text.size();
    const auto [stop, wrong] = std::from_chars(text.data() + colon + 1, end, port);
    return wrong == std::errc{} && stop == end && port > 0 ? std::optional(port) : std::nullopt;
  }

  void read_domains(mta::Config& c) const {
    c.domains = {c.name};
    const auto list = reader_.list("domains");
    if (!list) return;
    c.domains.clear();
    for (const auto& item : *list)
      if (check_host_name(with_number(item.text, 1), item.at, report_)) c.domains.push_back(item.text);
  }

  void read_users(mta::Config& c, const MtaEntry& entry) const {
    if (!reader_.has("users")) return;
    if (reader_.is_integer("users")) {
      const auto most = kMostUsers / static_cast<std::int64_t>(entry.count);
      const auto n = reader_.integer("users", 0, most).value_or(0);
      for (std::int64_t i = 1; i <= n; ++i) c.users.push_back({fmt::format("user{}", i), {}});
      return;
    }
    const auto list = reader_.list("users");
    if (!list) return;
    std::unordered_set<std::string_view> seen;
    for (const auto& item : *list) {
      if (!check_user_name(item.text, item.at, report_)) continue;
      if (seen.insert(item.text).second)
        c.users.push_back({item.text, {}});
      else
        report_.error(item.at, fmt::format("user '{}' is listed twice", item.text));
    }
  }

  void read_habits(mta::Config& c) const {
    reader_.truth("esmtp", c.esmtp);
    if (!c.esmtp) c.extensions = {};  // they are offered in the answer to EHLO
    read_extensions(c);
    reader_.truth("vrfy", c.vrfy);
    reader_.truth("expn", c.expn);
    reader_.truth("turn", c.turn);
    reader_.truth("send", c.send);
    if (const auto most = reader_.size("max_message")) c.max_message = most->n;
    if (const auto most = reader_.integer("max_recipients", 1, kMostRecipients))
      c.max_recipients = static_cast<int>(*most);
    reader_.truth("notices", c.notices);
    reader_.truth("postmaster", c.postmaster);
    std::string local = c.local_by_session ? "session" : "direct";
    reader_.line("local", local);
    if (local != "session" && local != "direct")
      report_.error(reader_.place("local"), fmt::format("'{}' is no way to deliver locally", local),
                    suggest(local, {"direct", "session"}));
    c.local_by_session = local == "session";
    if (const auto list = reader_.list("tolerate")) {
      c.tolerate = {};
      for (const auto& item : *list) tolerate(item, c.tolerate);
    }
    if (const auto* t = reader_.table("texts")) read_texts(*t, c.texts, report_);
    if (const auto* t = reader_.table("think")) read_think(*t, c.think, report_);
    if (const auto* t = reader_.table("habits")) scenario::read_habits(*t, c.habits, report_);
    if (const auto* t = reader_.table("timeouts")) {
      const TomlReader r(*t, "mta.timeouts", report_);
      for (const auto& f : kTimeouts) r.duration(f.key, c.timeouts.*f.member, Least::above_zero);
    }
    read_queue_keys(reader_, c, report_);
  }

  void read_extensions(mta::Config& c) const {
    const auto list = reader_.list("extensions");
    if (!list) return;
    if (!c.esmtp && !list->empty())
      report_.error(reader_.place("extensions"),
                    "extensions are offered in the reply to EHLO, which this MTA has not",
                    "leave them out, or add: esmtp = true");
    c.extensions = {};
    for (const auto& item : *list) {
      if (const auto e = smtp::extension_of(item.text))
        c.extensions.add(*e);
      else
        report_.error(item.at, fmt::format("no extension has the EHLO keyword '{}'", item.text),
                      suggest(item.text, smtp::extension_names()));
    }
  }

  void tolerate(const Item& item, smtp::Tolerance& into) const {
    std::vector<std::string> names;
    for (const auto& f : kTolerances) {
      if (f.key == item.text) into.*f.member = true;
      names.emplace_back(f.key);
    }
    if (std::find(names.begin(), names.end(), item.text) == names.end())
      report_.error(item.at, fmt::format("nothing is tolerated by the name '{}'", item.text),
                    suggest(item.text, names));
  }

  void read_relay(mta::Config& c, MtaEntry& entry) const {
    reader_.line("relayhost", c.relayhost);
    entry.relayhost = reader_.place("relayhost");
    if (auto list = reader_.list("relay_for")) {
      entry.relay_for = std::move(*list);
      for (const auto& item : entry.relay_for) c.relay_for.push_back(item.text);
    }
  }

  TomlReader reader_;
  const Scenario& scenario_;
  Report& report_;
};

/// Names, domains and addresses that two MTAs have, and relays nobody is. Hosts and domains are alike in any
/// case.
void check_names(const Draft& draft, const std::unordered_set<std::string>& shared, Report& report) {
  const auto& mtas = draft.scenario.mtas;
  std::unordered_map<std::string, std::size_t> names, domains, addresses;
  const auto clash = [&](auto& seen, const std::string& key, std::size_t i, const Place& at,
                         std::string_view what) {
    const auto [first, fresh] = seen.emplace(smtp::lower(key), i);
    if (!fresh)
      report.error(at, fmt::format("{} '{}' is there twice", what, key),
                   first->second == i ? std::string()
                                      : fmt::format("MTA '{}' has it too", mtas[first->second].config.name));
    return fresh;
  };
  for (const auto& e : draft.entries)
    for (std::size_t i = e.first; i < e.first + e.count; ++i) {
      const auto& c = mtas[i].config;
      // One error a name: two equal MTAs have the same domain too.
      if (!clash(names, c.name, i, e.name, "MTA")) continue;
      for (const auto& d : c.domains)
        if (shared.contains(smtp::lower(d)))
          domains.emplace(smtp::lower(d), i);
        else
          clash(domains, d, i, e.name, "domain");
      if (!c.address.empty()) clash(addresses, c.address, i, e.name, "address");
    }
  std::vector<std::string> known, served{"*"};
  for (const auto& m : mtas) {
    known.push_back(m.config.name);
    served.insert(served.end(), m.config.domains.begin(), m.config.domains.end());
  }
  for (const auto& e : draft.entries) {
    const auto& host = mtas[e.first].config.relayhost;
    if (!host.empty() && !names.contains(smtp::lower(host)))
      report.error(e.relayhost, fmt::format("relayhost: no MTA is called '{}'", host), suggest(host, known));
    else if (!host.empty() && smtp::lower(host) == smtp::lower(mtas[e.first].config.name))
      report.error(e.relayhost, fmt::format("relayhost: MTA '{}' cannot be its own", host));
    for (const auto& d : e.relay_for)
      if (d.text != "*" && !domains.contains(smtp::lower(d.text)))
        report.error(d.at, fmt::format("relay_for: no MTA has the domain '{}'", d.text),
                     suggest(d.text, served));
  }
}

}  // namespace

void read_mtas(const TomlReader& root, Draft& draft, Report& report) {
  auto& mtas = draft.scenario.mtas;
  for (const auto* table : root.tables("mta")) {
    MtaEntry entry;
    entry.first = mtas.size();
    Entry reader(*table, draft.scenario, report);
    const auto config = reader.read(entry);
    if (!config) continue;
    for (std::size_t n = 1; n <= entry.count; ++n) {
      Mta m;
      m.config = *config;
      m.config.name = with_number(config->name, n);
      for (auto& d : m.config.domains) d = with_number(d, n);
      m.node = with_number(entry.node_name, n);
      m.position = entry.position;
      mtas.push_back(std::move(m));
    }
    draft.entries.push_back(std::move(entry));
  }
  if (!root.has("mta"))
    report.error(report.place(0, 0), "a scenario needs an MTA", "add: [[mta]] with name = \"London\"");
  // A domain whose exchangers are listed may end at several MTAs.
  std::unordered_set<std::string> shared;
  for (const auto* table : root.tables("domain"))
    if (const auto name = (*table)["name"].value<std::string>()) shared.insert(smtp::lower(*name));
  check_names(draft, shared, report);
  give_addresses(mtas);
}

}  // namespace scenario
