#include "serve/server.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "mta/agent.hpp"
#include "serve/company.hpp"
#include "serve/witness.hpp"
#include "sim/directory.hpp"

namespace serve {
namespace {

using std::chrono::system_clock;
using timeline::MtaId;

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

// Descriptors for the record and the mailboxes are never a connection's, nor are those of `listeners`.
std::size_t affordable(std::size_t connections, std::size_t listeners) {
  const rlim_t ours = 40 + listeners;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return connections;
  return std::min<std::size_t>(connections, files.rlim_cur > ours ? files.rlim_cur - ours : 1);
}

void leave_out_what_sockets_cannot(mta::Config& c, bool alone) {
  if (alone) {
    c.relayhost.clear();
    c.relay_for.clear();
  }
  c.local_by_session = false;
  c.turn = false;
  c.extensions.remove(smtp::Extension::starttls);
  c.extensions.remove(smtp::Extension::auth);
  if (c.max_message == 0) c.max_message = kMostMessage;
}

/// What listens on every address of the machine is reached by its own.
Address reachable(Address a) {
  if (a.host == "0.0.0.0") a.host = "127.0.0.1";
  if (a.host == "::") a.host = "::1";
  return a;
}

/// One MTA of those that are served.
struct Served {
  Served(MtaId id, std::shared_ptr<const mta::Config> config, std::uint64_t seed, sim::Collector& collector,
         MtaId outside, Witness::Watch watch, std::function<bool(MtaId)> served)
      : self(id),
        witness(collector, id, outside, std::move(watch), std::move(served)),
        agent(id, std::move(config), seed) {}
  MtaId self;
  Witness witness;
  mta::Agent agent;
  std::unique_ptr<Reactor> reactor;
};

}  // namespace

scenario::Scenario as_served(scenario::Scenario s, const std::vector<std::size_t>& mtas, bool alone,
                             std::int64_t unix_seconds) {
  for (const auto m : mtas) leave_out_what_sockets_cannot(s.mtas[m].config, alone);
  s.messages.clear();
  s.sessions.clear();
  s.traffic.clear();
  s.queues.clear();
  s.actions.clear();
  s.outages.clear();
  s.changes.clear();
  s.steps.clear();
  s.sweep = {};
  s.stop.reset();
  s.start.start_unix = unix_seconds;
  for (scenario::Mta& m : s.mtas) m.config.calendar.start_unix = unix_seconds;
  scenario::Mta outside;
  outside.config = mta::preset("ideal").value_or(mta::Config{});
  outside.config.name = free_name(s);
  outside.config.domains = {outside.config.name};
  outside.config.address = "192.0.2.254";
  outside.config.calendar = s.start;
  outside.node = s.hub;  // so that the resolved scenario is one
  outside.access = s.default_link;
  s.mtas.push_back(std::move(outside));
  s.expect.clear();  // they are about the whole scenario, played to its end
  return s;
}

std::vector<std::size_t> all_served(const scenario::Scenario& s) {
  std::vector<std::size_t> out;
  for (std::size_t m = 0; m < s.mtas.size(); ++m)
    if (s.mtas[m].agent_of.empty() && s.mtas[m].port == 0) out.push_back(m);
  return out;
}

namespace {

sim::Closing serve_these(const scenario::Scenario& given, const std::vector<std::size_t>& mtas,
                         const std::vector<Listener*>& listeners, bool alone,
                         const std::filesystem::path& directory, const Options& options) {
  const auto wall = system_clock::now().time_since_epoch();
  const auto second = std::chrono::floor<std::chrono::seconds>(wall);
  WallClock real(options.speed, units::TimePoint(std::chrono::duration_cast<units::Duration>(wall - second)));
  GrowingClock clock(real);
  scenario::Scenario s = as_served(given, mtas, alone, second.count());
  Limits limits = options.limits;
  const auto descriptors = affordable(2 * limits.connections, mtas.size());
  limits.connections = std::max<std::size_t>(1, descriptors / 2 / mtas.size());
  if (alone) limits.connections = affordable(options.limits.connections, 1);
  for (const auto m : mtas) {
    auto& most = s.mtas[m].config.queue_habits.max_outgoing;
    const auto allowed = static_cast<int>(limits.connections);
    if (!alone && (most == 0 || most > allowed)) most = allowed;
  }
  const sim::Directory names(s);
  const auto outside = static_cast<MtaId>(s.mtas.size() - 1);
  std::map<MtaId, Address> addresses;
  for (std::size_t i = 0; i < mtas.size(); ++i)
    addresses[static_cast<MtaId>(mtas[i])] = reachable(listeners[i]->address());

  sim::Collector collector(s, directory, sim::Level::events);
  // Sessions between two of them are counted by who opened them.
  Printer printer(options.print, options.explain, [&](const timeline::ConnId& c) {
    return c.opener == outside ? std::to_string(c.n)
                               : fmt::format("{} {}", s.mtas[c.opener].config.name, c.n + 1);
  });
  const auto company = std::make_shared<Company>();
  std::vector<std::unique_ptr<Served>> all;
  for (std::size_t i = 0; i < mtas.size(); ++i) {
    const auto self = static_cast<MtaId>(mtas[i]);
    const auto served = [&addresses](MtaId m) { return addresses.contains(m); };
    auto one = std::make_unique<Served>(
        self, std::make_shared<const mta::Config>(s.mtas[self].config), s.seed, collector, outside,
        [&](const timeline::Event& e) { printer.show(e); }, served);
    Hooks hooks;
    hooks.sync = [&](units::TimePoint now) { collector.sync(now); };
    if (!alone) {
      hooks.lookup = [&](const std::string& domain) { return names.lookup(domain); };
      hooks.resolve = [&](const mta::Endpoint& to) -> std::optional<Address> {
        if (const auto at = addresses.find(to.mta); at != addresses.end()) return at->second;
        const auto& m = s.mtas[to.mta];
        return m.port > 0 ? std::optional(Address{m.config.address, m.port}) : std::nullopt;
      };
      hooks.served = served;
      hooks.self = names.peer(self);
    }
    one->reactor = std::make_unique<Reactor>(one->agent, s.mtas[self].config.name, clock, one->witness,
                                             limits, std::move(hooks), company);
    one->reactor->listen(*listeners[i]);
    one->reactor->stop_on_signals();
    options.print(alone ? fmt::format("listening on {}\n", to_text(listeners[i]->address()))
                        : fmt::format("{} is listening on {}\n", s.mtas[self].config.name,
                                      to_text(listeners[i]->address())));
    all.push_back(std::move(one));
  }
  all.front()->reactor->run();
  sim::Outcome ending;
  ending.end = sim::EndReason::stop;
  for (const auto& one : all) {
    if (one != all.front()) one->reactor->finish();
    ending.ended = std::max(ending.ended, one->reactor->now());
    for (auto& q : one->agent.queued()) ending.queued.push_back(std::move(q));
  }
  const std::chrono::duration<double> lasted = system_clock::now().time_since_epoch() - wall;
  return collector.finish(ending, {}, lasted.count());
}

}  // namespace

sim::Closing serve(const scenario::Scenario& s, std::size_t mta, Listener& listener,
                   const std::filesystem::path& directory, const Options& options) {
  return serve_these(s, {mta}, {&listener}, true, directory, options);
}

sim::Closing serve_all(const scenario::Scenario& s, std::vector<std::unique_ptr<Listener>>& listeners,
                       const std::filesystem::path& directory, const Options& options) {
  std::vector<Listener*> each;
  for (const auto& l : listeners) each.push_back(l.get());
  return serve_these(s, all_served(s), each, false, directory, options);
}

}  // namespace serve
