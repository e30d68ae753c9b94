#include "serve/server.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

#include "mta/agent.hpp"
#include "serve/witness.hpp"

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

// Descriptors for the record and the mailboxes are never a connection's.
std::size_t affordable(std::size_t connections) {
  constexpr rlim_t kOurs = 40;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return connections;
  return std::min<std::size_t>(connections, files.rlim_cur > kOurs ? files.rlim_cur - kOurs : 1);
}

void leave_out_what_sockets_cannot(mta::Config& c) {
  c.relayhost.clear();
  c.relay_for.clear();
  c.local_by_session = false;
  c.turn = false;
  c.extensions.remove(smtp::Extension::starttls);
  c.extensions.remove(smtp::Extension::auth);
  if (c.max_message == 0) c.max_message = kMostMessage;
}

}  // namespace

scenario::Scenario as_served(scenario::Scenario s, std::size_t mta, std::int64_t unix_seconds) {
  leave_out_what_sockets_cannot(s.mtas[mta].config);
  s.messages.clear();
  s.sessions.clear();
  s.traffic.clear();
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

sim::Closing serve(const scenario::Scenario& given, std::size_t mta, Listener& listener,
                   const std::filesystem::path& directory, const Options& options) {
  using std::chrono::system_clock;
  const auto wall = system_clock::now().time_since_epoch();
  const auto second = std::chrono::floor<std::chrono::seconds>(wall);
  WallClock clock(options.speed,
                  units::TimePoint(std::chrono::duration_cast<units::Duration>(wall - second)));
  const scenario::Scenario s = as_served(given, mta, second.count());
  const auto self = static_cast<timeline::MtaId>(mta);
  const auto outside = static_cast<timeline::MtaId>(s.mtas.size() - 1);
  const auto config = std::make_shared<const mta::Config>(s.mtas[mta].config);

  sim::Collector collector(s, directory, sim::Level::events);
  Printer printer(options.print, options.explain);
  Witness witness(collector, self, outside, [&](const timeline::Event& e) { printer.show(e); });
  mta::Agent agent(self, config, s.seed);
  Hooks hooks;
  hooks.sync = [&](units::TimePoint now) { collector.sync(now); };
  Limits limits = options.limits;
  limits.connections = affordable(limits.connections);
  Reactor reactor(agent, config->name, clock, witness, limits, std::move(hooks));
  reactor.listen(listener);
  options.print(fmt::format("listening on {}\n", to_text(listener.address())));
  reactor.stop_on_signals();
  reactor.run();

  const std::chrono::duration<double> lasted = system_clock::now().time_since_epoch() - wall;
  return collector.finish({sim::EndReason::stop, reactor.now(), agent.queued()}, {}, lasted.count());
}

}  // namespace serve
