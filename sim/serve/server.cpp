#include "serve/server.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <utility>

#include "mta/agent.hpp"
#include "serve/agenda.hpp"
#include "serve/company.hpp"
#include "serve/witness.hpp"
#include "sim/directory.hpp"

namespace serve {
namespace {

using std::chrono::system_clock;
using timeline::MtaId;

// Descriptors for the record and the mailboxes are never a connection's, nor are those of `listeners`. With
// several MTAs the process may ask for more of them.
std::size_t affordable(std::size_t connections, std::size_t listeners) {
  const rlim_t ours = 40 + listeners;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return connections;
  if (listeners > 1 && files.rlim_cur < ours + connections) {
    rlimit more = files;
    more.rlim_cur = std::min<rlim_t>(ours + connections, files.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &more) == 0) files = more;
  }
  return std::min<std::size_t>(connections, files.rlim_cur > ours ? files.rlim_cur - ours : 1);
}

// Of one MTA among so many, each way: a connection between two of them has both its ends here.
std::size_t each_of(std::size_t mtas, std::size_t wanted) {
  constexpr std::size_t kMostTogether = 2000;
  const std::size_t together = affordable(std::min(2 * wanted * mtas, kMostTogether), mtas);
  return std::max<std::size_t>(1, std::min(wanted, together / 2 / mtas));
}

/// What listens on every address of the machine is reached by its own.
Address reachable(Address a) {
  if (a.host == "0.0.0.0") a.host = "127.0.0.1";
  if (a.host == "::") a.host = "::1";
  return a;
}

/// The second of the calendar that is t = 0, and how far in it we are.
struct Beginning {
  system_clock::duration wall = system_clock::now().time_since_epoch();
  std::chrono::seconds second = std::chrono::floor<std::chrono::seconds>(wall);
  units::TimePoint first{std::chrono::duration_cast<units::Duration>(wall - second)};
};

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

/// Gives what a source has at its dates.
class Feeder {
 public:
  using Give = std::function<void(MtaId, mta::Event)>;
  Feeder(boost::asio::io_context& io, Clock& clock, sim::Source& source, Give give)
      : timer_(io), clock_(clock), source_(source), give_(std::move(give)) {
    wait();
  }

 private:
  void wait() {
    const auto due = source_.due();
    if (!due) return;
    timer_.expires_after(clock_.wait_until(due->time));
    timer_.async_wait([this](const boost::system::error_code& e) {
      if (e) return;
      // A reasonable lot at once, so that others have their turn.
      auto next = source_.due();
      for (int lot = 0; lot < 100 && next && next->time <= clock_.now(); ++lot, next = source_.due())
        give_(next->to, source_.take());
      wait();
    });
  }
  boost::asio::steady_timer timer_;
  Clock& clock_;
  sim::Source& source_;
  const Give give_;
};

/// `s` is as it is served; `listeners` are of `mtas`, in their order; null: it takes no connections.
sim::Closing serve_these(const scenario::Scenario& s, const Beginning& beginning,
                         const std::vector<std::size_t>& mtas, const std::vector<Listener*>& listeners,
                         const Limits& limits, bool alone, const std::filesystem::path& directory,
                         const Options& options) {
  WallClock real(options.speed, beginning.first);
  GrowingClock clock(real);
  const sim::Directory names(s);
  const auto outside = static_cast<MtaId>(s.mtas.size() - 1);
  std::map<MtaId, Address> addresses;
  for (std::size_t i = 0; i < mtas.size(); ++i)
    if (listeners[i] != nullptr) addresses[static_cast<MtaId>(mtas[i])] = reachable(listeners[i]->address());

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
        const bool allowed = m.port > 0 && (options.network || is_loopback(m.config.address));
        return allowed ? std::optional(Address{m.config.address, m.port}) : std::nullopt;
      };
      hooks.lookup_time = s.dns_time;
      hooks.served = served;
      hooks.self = names.peer(self);
    }
    one->reactor = std::make_unique<Reactor>(one->agent, s.mtas[self].config.name, clock, one->witness,
                                             limits, std::move(hooks), company);
    one->reactor->stop_on_signals();
    if (listeners[i] != nullptr) {
      one->reactor->listen(*listeners[i]);
      options.print(alone ? fmt::format("listening on {}\n", to_text(listeners[i]->address()))
                          : fmt::format("{} is listening on {}\n", s.mtas[self].config.name,
                                        to_text(listeners[i]->address())));
    }
    all.push_back(std::move(one));
  }
  // What is in store for them; nothing is, once they are told to stop.
  std::map<MtaId, Reactor*> by_number;
  for (const auto& one : all) by_number[one->self] = one->reactor.get();
  Agenda agenda(s, names);
  const Feeder feeder(company->io, clock, agenda, [&](MtaId to, mta::Event e) {
    if (const auto at = by_number.find(to); at != by_number.end() && !at->second->stopping())
      at->second->give(std::move(e));
  });
  all.front()->reactor->run();
  sim::Outcome ending;
  ending.end = sim::EndReason::stop;
  for (const auto& one : all) {
    if (one != all.front()) one->reactor->finish();
    ending.ended = std::max(ending.ended, one->reactor->now());
    for (auto& q : one->agent.queued()) ending.queued.push_back(std::move(q));
  }
  const std::chrono::duration<double> lasted = system_clock::now().time_since_epoch() - beginning.wall;
  return collector.finish(ending, {}, lasted.count());
}

}  // namespace

sim::Closing serve(const scenario::Scenario& s, std::size_t mta, Listener& listener,
                   const std::filesystem::path& directory, const Options& options) {
  const Beginning now;
  Limits limits = options.limits;
  limits.connections = affordable(limits.connections, 1);
  return serve_these(as_served(s, mta, now.second.count()), now, {mta}, {&listener}, limits, true, directory,
                     options);
}

sim::Closing serve_all(const scenario::Scenario& s, std::vector<std::unique_ptr<Listener>>& listeners,
                       const std::filesystem::path& directory, const Options& options) {
  const Beginning now;
  std::vector<std::size_t> mtas = all_served(s);
  std::vector<Listener*> each;
  for (const auto& l : listeners) each.push_back(l.get());
  Limits limits = options.limits;
  limits.connections = each_of(mtas.size(), limits.connections);
  for (std::size_t m = 0; m < s.mtas.size(); ++m) {
    if (s.mtas[m].agent_of.empty()) continue;
    mtas.push_back(m);  // a user agent hands in what its user writes, and takes nothing
    each.push_back(nullptr);
  }
  return serve_these(as_all_served(s, now.second.count(), static_cast<int>(limits.connections)), now, mtas,
                     each, limits, false, directory, options);
}

}  // namespace serve
