#include <fmt/format.h>

#include <map>
#include <set>

#include "scenario/parse.hpp"
#include "views/text.hpp"
#include "views/views.hpp"

namespace views {
namespace {

std::string seconds(const std::optional<units::TimePoint>& t) {
  if (!t) return "";
  const std::string s = units::to_seconds(*t);
  return s.substr(0, s.size() - 6);  // milliseconds are enough to find a row by
}

std::string recipients_in_words(int ok, int deferred, int refused) {
  std::string out = fmt::format("{} ok", ok);
  if (deferred != 0) out += fmt::format(", {} deferred", deferred);
  if (refused != 0) out += fmt::format(", {} rejected", refused);
  return out;
}

}  // namespace

std::string list_sessions(const Run& r) {
  struct Sum {
    int ok = 0, deferred = 0, refused = 0;
  };
  std::map<std::uint64_t, Sum> sums;
  for (const TransactionRow& t : r.transactions()) {
    Sum& s = sums[t.session];
    s.ok += t.rcpt_ok;
    s.deferred += t.rcpt_4yz;
    s.refused += t.rcpt_5yz;
  }
  text::Table table({{"session", true},
                     {"client"},
                     {"server"},
                     {"started", true},
                     {"took", true},
                     {"outcome"},
                     {"recipients"},
                     {"name"}});
  for (const SessionRow& s : r.sessions()) {
    const Sum sum = sums[s.session];
    table.row({std::to_string(s.session), s.client, s.server, seconds(s.started),
               s.started && s.closed ? units::to_human(*s.closed - *s.started) : "", s.outcome,
               recipients_in_words(sum.ok, sum.deferred, sum.refused), s.name});
  }
  return table.str();
}

std::string list_messages(const Run& r) {
  struct Sum {
    const MessageRow* first = nullptr;
    std::uint64_t recipients = 0;
    std::map<std::string, std::uint64_t> outcomes;
  };
  std::map<std::uint64_t, Sum> messages;
  for (const MessageRow& m : r.messages()) {
    Sum& s = messages[m.message];
    if (s.first == nullptr) s.first = &m;
    ++s.recipients;
    ++s.outcomes[m.outcome];
  }
  text::Table table({{"message", true},
                     {"id"},
                     {"kind"},
                     {"from"},
                     {"to"},
                     {"size", true},
                     {"submitted", true},
                     {"outcome"}});
  for (const auto& [number, s] : messages) {
    std::string to = s.first->to, outcome;
    if (s.recipients > 1) to += fmt::format(" and {} more", s.recipients - 1);
    for (const auto& [name, n] : s.outcomes) {
      outcome += fmt::format("{}{}{}", outcome.empty() ? "" : ", ",
                             s.recipients > 1 ? fmt::format("{} ", n) : "", name);
    }
    table.row({std::to_string(number), s.first->id, s.first->kind,
               s.first->from.empty() ? "<>" : s.first->from, to, units::to_human(units::Bytes{s.first->size}),
               seconds(s.first->submitted), outcome});
  }
  return table.str();
}

std::string list_mtas(const Run& r) {
  struct Sum {
    std::uint64_t as_client = 0, as_server = 0;
  };
  std::map<std::string, Sum> sums;
  for (const SessionRow& s : r.sessions()) {
    ++sums[s.client].as_client;
    ++sums[s.server].as_server;
  }
  // The scenario knows those that never spoke, and everybody's place; a run without one still lists the
  // speakers.
  const auto parsed = scenario::load((r.directory() / "scenario.toml").string());
  text::Table table(
      {{"mta"}, {"domains"}, {"users", true}, {"sessions as client", true}, {"as server", true}});
  const auto add = [&](const std::string& name, const std::string& domains, const std::string& users) {
    const Sum s = sums[name];
    table.row({name, domains, users, std::to_string(s.as_client), std::to_string(s.as_server)});
    sums.erase(name);
  };
  if (parsed.scenario) {
    for (const scenario::Mta& m : parsed.scenario->mtas) {
      std::string domains;
      for (const std::string& d : m.config.domains) domains += (domains.empty() ? "" : " ") + d;
      add(m.config.name, domains, std::to_string(m.config.users.size()));
    }
  }
  while (!sums.empty()) add(std::string(sums.begin()->first), "", "");
  return table.str();
}

}  // namespace views
