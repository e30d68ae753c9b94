#include "serve/served.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenario/outages.hpp"

namespace serve {
namespace {

std::string free_name(const scenario::Scenario& s) {
  const auto taken = [&](const std::string& name) {
    const auto has = [&](const auto& what) { return what.name == name; };
    return name == s.hub || std::any_of(s.routers.begin(), s.routers.end(), has) ||
           std::any_of(s.mtas.begin(), s.mtas.end(), [&](const auto& m) {
             return m.config.name == name || s.mta_of_domain(name).has_value();
           });
  };
  std::string name = "outside";
  for (int n = 2; taken(name); ++n) name = fmt::format("outside{}", n);
  return name;
}

void leave_out_what_is_only_modelled(mta::Config& c) {
  c.turn = false;
  c.extensions.remove(smtp::Extension::starttls);
  c.extensions.remove(smtp::Extension::auth);
  if (c.max_message == 0) c.max_message = kMostMessage;
}

void relay_nothing(mta::Config& c) {
  c.relayhost.clear();
  c.relay_for.clear();
  c.local_by_session = false;
}

void begin_at(scenario::Scenario& s, std::int64_t unix_seconds) {
  for (auto& queue : s.queues)
    for (auto& mail : queue.mails) mail.arrival_unix += unix_seconds - s.start.start_unix;
  for (auto& step : s.steps)
    for (auto& [m, config] : step.mtas) config.calendar.start_unix = unix_seconds;
  for (scenario::Mta& m : s.mtas) m.config.calendar.start_unix = unix_seconds;
  s.start.start_unix = unix_seconds;
  s.expect.clear();  // they are about the whole scenario, played to its end
  s.sweep = {};
}

void add_outside(scenario::Scenario& s) {
  scenario::Mta outside;
  outside.config = mta::preset("ideal").value_or(mta::Config{});
  outside.config.name = free_name(s);
  outside.config.domains = {outside.config.name};
  outside.config.address = "192.0.2.254";
  outside.config.calendar = s.start;
  outside.node = s.hub;  // so that the resolved scenario is one
  outside.access = s.default_link;
  s.mtas.push_back(std::move(outside));
}

bool is_remote(const scenario::Scenario& s, const std::string& name) {
  return std::any_of(s.mtas.begin(), s.mtas.end(),
                     [&](const auto& m) { return m.config.name == name && m.port != 0; });
}

bool of_remote_user(const scenario::Scenario& s, const scenario::Message& m) {
  const auto mta = s.mta_of_domain(m.from.domain);
  return mta && s.mtas[*mta].port != 0;
}

std::string count(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

}  // namespace

scenario::Scenario as_served(scenario::Scenario s, std::size_t mta, std::int64_t unix_seconds) {
  leave_out_what_is_only_modelled(s.mtas[mta].config);
  relay_nothing(s.mtas[mta].config);
  s.messages.clear();
  s.sessions.clear();
  s.traffic.clear();
  s.queues.clear();
  s.actions.clear();
  s.outages.clear();
  s.changes.clear();
  s.steps.clear();
  s.stop.reset();
  begin_at(s, unix_seconds);
  add_outside(s);
  return s;
}

scenario::Scenario as_all_served(scenario::Scenario s, std::int64_t unix_seconds, int most_outgoing) {
  const auto serve = [&](mta::Config& c) {
    leave_out_what_is_only_modelled(c);
    int& most = c.queue_habits.max_outgoing;
    if (most == 0 || most > most_outgoing) most = most_outgoing;
  };
  for (scenario::Mta& m : s.mtas)
    if (m.port == 0) serve(m.config);
  for (auto& step : s.steps)
    for (auto& [m, config] : step.mtas) serve(config);
  std::erase_if(s.messages, [&](const scenario::Message& m) { return of_remote_user(s, m); });
  std::erase_if(s.sessions, [&](const scenario::Session& x) { return is_remote(s, x.client); });
  std::erase_if(s.queues, [&](const scenario::Standing& q) { return is_remote(s, q.mta); });
  std::erase_if(s.actions, [&](const scenario::Action& a) { return is_remote(s, a.mta); });
  begin_at(s, unix_seconds);
  add_outside(s);
  return s;
}

std::vector<std::string> left_out(const scenario::Scenario& s) {
  std::vector<std::string> out;
  const auto counted = [](const auto& all, const auto& is) {
    return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is));
  };
  const auto messages = counted(s.messages, [&](const auto& m) { return of_remote_user(s, m); });
  const auto sessions = counted(s.sessions, [&](const auto& x) { return is_remote(s, x.client); });
  const auto queues = counted(s.queues, [&](const auto& q) { return is_remote(s, q.mta); });
  const auto actions = counted(s.actions, [&](const auto& a) { return is_remote(s, a.mta); });
  if (messages > 0) out.push_back(count(messages, "message") + " of users whose MTA is not served");
  if (sessions > 0) out.push_back(count(sessions, "session") + " typed at an MTA that is not served");
  if (queues + actions > 0) out.emplace_back("queues and actions of MTAs that are not served");
  const bool remote = counted(s.mtas, [](const auto& m) { return m.port != 0; }) > 0;
  if (remote && !s.traffic.empty()) out.emplace_back("traffic of users whose MTA is not served");
  const auto faults = scenario::faults_of(s);
  const auto links = counted(faults, [](const auto& o) {
    return std::any_of(o.faults.begin(), o.faults.end(),
                       [](const auto& f) { return f.thing.what != failure::Thing::What::mta; });
  });
  if (links > 0) out.push_back(count(links, "outage") + " of links: the sockets' own network is used");
  const auto changes =
      counted(s.steps, [](const auto& x) { return !x.links.empty() || !x.accesses.empty(); });
  if (changes > 0) out.push_back(count(changes, "change") + " of links: the sockets' own network is used");
  if (s.stop) out.emplace_back("stop: Ctrl-C ends it");
  if (!s.expect.empty()) out.push_back(count(s.expect.size(), "expectation"));
  return out;
}

std::vector<std::size_t> all_served(const scenario::Scenario& s) {
  std::vector<std::size_t> out;
  for (std::size_t m = 0; m < s.mtas.size(); ++m)
    if (s.mtas[m].agent_of.empty() && s.mtas[m].port == 0) out.push_back(m);
  return out;
}

}  // namespace serve
