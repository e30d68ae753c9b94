// [[user]] and [[list]]: the people an MTA knows.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "scenario/toml_parts.hpp"

namespace scenario {
namespace {

/// The mailbox of `key`, somewhere in this world; nullopt where it is absent or wrong (and then reported).
std::optional<smtp::Path> mailbox(const TomlReader& r, std::string_view key, const Directory& directory,
                                  Report& report) {
  if (!r.has(key)) return std::nullopt;
  std::string text;
  r.line(key, text);
  if (!r.is_text(key)) return std::nullopt;
  return directory.recipient(text, r.place(key), report);
}

/// An address that is declared: its MTA and its local part.
struct Declared {
  std::size_t mta = 0;
  std::string local_part;
};

/// Reads `address`; reports a second one of the same kind.
class Addresses {
 public:
  Addresses(const Directory& directory, std::string_view noun, Report& report)
      : directory_(directory), noun_(noun), report_(report) {}

  std::optional<Declared> read(const TomlReader& r, std::string_view example) {
    if (!r.need("address", example)) return std::nullopt;
    const auto path = mailbox(r, "address", directory_, report_);
    if (!path) return std::nullopt;
    const auto at = r.place("address");
    if (!path->route.empty()) {
      report_.error(at, fmt::format("the address of a {} has no source route", noun_),
                    did_you_mean(path->mailbox()));
      return std::nullopt;
    }
    Declared d{*directory_.by_domain(path->domain), path->local_part};
    const auto [first, fresh] = seen_.emplace(fmt::format("{}@{}", d.local_part, d.mta), at.line);
    if (fresh) return d;
    report_.error(at, fmt::format("{} '{}' is there twice", noun_, path->mailbox()),
                  fmt::format("the first is in line {}", first->second));
    return std::nullopt;
  }

 private:
  const Directory& directory_;
  std::string_view noun_;
  Report& report_;
  std::unordered_map<std::string, int> seen_;
};

/// "a@b" or "Full Name <a@b>".
struct Member {
  std::string name, address;
};

Member split_member(std::string_view text) {
  const auto open = text.rfind('<');
  if (open == std::string_view::npos || !text.ends_with('>')) return {{}, std::string(text)};
  auto name = text.substr(0, open);
  while (name.ends_with(' ')) name.remove_suffix(1);
  return {std::string(name), std::string(text.substr(open + 1, text.size() - open - 2))};
}

/// A user with a place of his own: his user agent is one more client in the network, which hands what he writes to
/// its MTA (RFC 5321 2.3.3, RFC 6409).
void make_agent(const TomlReader& r, const Declared& user, const std::string& local_part, std::string via,
                std::string node, const Scenario& s, std::vector<Mta>& into, Report& report) {
  const auto& home = s.mtas[user.mta];
  if (!r.has("via")) via = home.config.name;
  std::vector<std::string> hosts, nodes{s.hub};
  const Mta* host = nullptr;
  for (const auto& router : s.routers) nodes.push_back(router.name);
  for (const auto& m : s.mtas) {
    hosts.push_back(m.config.name);
    if (m.config.name == via) host = &m;
    if (m.node == m.config.name) nodes.push_back(m.node);
  }
  if (host == nullptr)
    return report.error(r.place("via"), fmt::format("via: no MTA is called '{}'", via), suggest(via, hosts));
  if (!r.has("node")) node = host->node;
  if (std::find(nodes.begin(), nodes.end(), node) == nodes.end())
    return report.error(r.place("node"), fmt::format("no router and no end of a link is called '{}'", node),
                        suggest(node, nodes));
  Mta agent;
  agent.config = mta::preset("rfc5321").value_or(mta::Config{});
  agent.agent_of = local_part + "@" + home.config.domains.front();
  agent.config.name = "ua." + agent.agent_of;
  agent.config.relayhost = via;
  agent.config.postmaster = agent.config.notices = false;
  agent.config.calendar = home.config.calendar;
  agent.node = node;
  agent.access = s.default_link;
  into.push_back(std::move(agent));
}

void read_members(const TomlReader& r, const Directory& directory, policy::List& into, Report& report) {
  for (const auto& item : r.list("members").value_or(std::vector<Item>{})) {
    auto member = split_member(item.text);
    auto path = directory.recipient(member.address, item.at, report);
    if (!path) continue;
    into.members.push_back(std::move(*path));
    into.member_names.push_back(std::move(member.name));
  }
}

}  // namespace

void read_users(const TomlReader& root, Draft& draft, Report& report) {
  const Directory directory(draft.scenario.mtas, Case::ignored);
  Addresses addresses(directory, "user", report);
  struct Named {
    std::size_t mta;
    mta::User user;
  };
  std::vector<Named> named;
  std::vector<Mta> agents;
  for (const auto* table : root.tables("user")) {
    const TomlReader r(*table, "user", report);
    mta::User u;
    r.line("name", u.full_name);
    if (const auto quota = r.size("quota")) u.quota = quota->n;
    u.forward = mailbox(r, "forward", directory, report);
    u.moved_to = mailbox(r, "moved_to", directory, report);
    if (u.forward && u.moved_to)
      report.error(r.place("moved_to"), "mail is forwarded or refused, not both",
                   "forward: 251 and it goes on; moved_to: 551 with the mailbox to try");
    r.truth("logged_in", u.logged_in);
    r.truth("unavailable", u.unavailable);
    std::string via, node;
    r.line("via", via);
    r.line("node", node);
    auto declared = addresses.read(r, "\"Fiona@London\"");
    if (!declared) continue;
    u.local_part = std::move(declared->local_part);
    if (r.has("node") || r.has("via"))
      make_agent(r, *declared, u.local_part, std::move(via), std::move(node), draft.scenario, agents, report);
    named.push_back({declared->mta, std::move(u)});
  }
  // Only now: the directory looks into the users it was made of.
  for (auto& n : named) {
    auto& users = draft.scenario.mtas[n.mta].config.users;
    const auto it = std::find_if(users.begin(), users.end(),
                                 [&](const mta::User& u) { return u.local_part == n.user.local_part; });
    if (it == users.end())
      users.push_back(std::move(n.user));
    else
      *it = std::move(n.user);
  }
  for (auto& a : agents) {
    for (auto& m : draft.scenario.mtas)
      if (m.config.name == a.config.relayhost) m.config.submitters.push_back(a.config.name);
    draft.scenario.mtas.push_back(std::move(a));
  }
  if (agents.empty()) return;
  give_addresses(draft.scenario.mtas);
  for (auto& m : draft.scenario.mtas)
    if (!m.agent_of.empty()) m.config.helo = "[" + m.config.address + "]";
}

void read_lists(const TomlReader& root, Draft& draft, Report& report) {
  auto& mtas = draft.scenario.mtas;
  const Directory directory(mtas, Case::ignored);
  Addresses addresses(directory, "list", report);
  for (const auto* table : root.tables("list")) {
    const TomlReader r(*table, "list", report);
    policy::List l;
    r.line("name", l.full_name);
    if (r.need("members", "[\"Fiona@London\", \"Paul Hill <Paul@London>\"]"))
      read_members(r, directory, l, report);
    r.truth("private", l.is_private);
    const auto owner = mailbox(r, "owner", directory, report);
    auto declared = addresses.read(r, "\"rounds@London\"");
    if (!declared) continue;
    auto& config = mtas[declared->mta].config;
    if (directory.has_user(declared->mta, declared->local_part)) {
      report.error(r.place("address"), fmt::format("'{}' is a user already", declared->local_part),
                   "a mailbox is a user's or a list's");
      continue;
    }
    l.local_part = std::move(declared->local_part);
    if (owner)
      l.owner = *owner;
    else if (config.postmaster || directory.has_user(declared->mta, "postmaster"))
      l.owner = {{}, "postmaster", config.domains.front()};
    else if (!r.has("owner"))
      report.error(
          r.place(), fmt::format("'owner' is missing: MTA '{}' has no postmaster to be told", config.name),
          fmt::format("add: owner = \"{}\"",
                      config.users.empty() ? "Fiona@London"
                                           : config.users.front().local_part + "@" + config.domains.front()));
    config.lists.push_back(std::move(l));
  }
}

}  // namespace scenario
