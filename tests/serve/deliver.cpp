// deliver FILE DIR SPEED: the client side on real sockets. Submits the scenario's messages to its first MTA
// and runs it, with a clock SPEED times as fast, until nothing is left to do or the scenario's stop. Mail for
// p43211.test goes to port 43211 of this machine. What became of it stands in the run directory DIR; the
// second MTA has the names of the peers.
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "scenario/parse.hpp"
#include "serve/reactor.hpp"
#include "sim/collector.hpp"
#include "sim/submissions.hpp"

namespace {

mta::MxList port_named_by(const std::string& domain) {
  mta::MxList mx;
  std::uint16_t port = 0;
  std::from_chars(domain.data() + 1, domain.data() + domain.size(), port);
  if (port != 0) mx.hosts.push_back({{1, port}, domain, 0});
  return mx;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto parsed = scenario::load(argv[1]);
  for (const auto& d : parsed.diagnostics) std::fputs(scenario::to_text(d).c_str(), stderr);
  if (!parsed.scenario || parsed.scenario->mtas.size() != 2) return 2;
  const scenario::Scenario& s = *parsed.scenario;
  std::filesystem::create_directories(argv[2]);

  serve::WallClock clock(std::atof(argv[3]));
  sim::Collector collector(s, argv[2], sim::Level::events);
  serve::Witness witness(collector, 0, 1, {});
  mta::Agent agent(0, std::make_shared<const mta::Config>(s.mtas[0].config), s.seed);
  const units::TimePoint stop = s.stop.value_or(units::kNever);
  serve::Hooks hooks;
  hooks.lookup = port_named_by;
  hooks.resolve = [](const mta::Endpoint& e) { return serve::Address{"127.0.0.1", e.port}; };
  hooks.done = [&] { return agent.idle() || clock.now() >= stop; };
  serve::Reactor reactor(agent, s.mtas[0].config.name, clock, witness, {}, hooks);
  const sim::Directory directory(s);
  for (sim::Submissions mail(s, directory); mail.due();) reactor.give(mail.take());
  reactor.run();

  const auto closing = collector.finish({sim::EndReason::stop, reactor.now(), agent.queued()}, {}, 0);
  std::fputs(closing.imbalance.c_str(), stderr);
  return closing.imbalance.empty() ? 0 : 3;
}
