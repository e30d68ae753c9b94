#include "sim/world.hpp"

#include <functional>
#include <memory>
#include <utility>

#include "sim/directory.hpp"
#include "sim/ledger_watch.hpp"
#include "sim/outages.hpp"
#include "sim/plans.hpp"
#include "sim/platform.hpp"
#include "sim/simulation.hpp"
#include "sim/submissions.hpp"

namespace sim {
namespace {

/// The real Handler: an mta::Agent that records.
class AgentHandler final : public Handler {
 public:
  using Handled = std::function<void()>;
  AgentHandler(mta::MtaId self, std::shared_ptr<const mta::Config> config, std::uint64_t seed,
               timeline::Recorder& recorder, const Handled& handled)
      : agent_(self, std::move(config), seed), recorder_(recorder), handled_(handled) {}

  void handle(const mta::Event& e, units::TimePoint now, std::vector<mta::Effect>& out) override {
    agent_.handle(e, now, out, recorder_);
    if (handled_) handled_();
  }
  units::TimePoint next_wakeup() const override { return agent_.next_wakeup(); }
  const mta::Agent& agent() const { return agent_; }

 private:
  mta::Agent agent_;
  timeline::Recorder& recorder_;
  const Handled& handled_;  ///< after each event; may be empty
};

/// The scenario outlives the run, and so its configurations are shared without being copied.
std::shared_ptr<const mta::Config> config_of(const scenario::Scenario& s, mta::MtaId m) {
  return {std::shared_ptr<const void>(), &s.mtas[m].config};
}

}  // namespace

Outcome run_world(const scenario::Scenario& s, timeline::Recorder& recorder, Progress* progress) {
  Platform platform(s);
  const Directory directory(s);
  Submissions submissions(s, directory);
  AgentHandler::Handled handled;
  timeline::Recorder* front = &recorder;
#ifdef MTASIM_WATCH_LEDGER
  LedgerWatch watch(recorder);
  std::vector<const mta::Agent*> agents;
  front = &watch;
  handled = [&] {
    watch.handled([&] {
      LedgerWatch::Held held;
      for (const auto* a : agents)
        for (auto& q : a->queued()) held.emplace_back(q.message, std::move(q.recipient));
      return held;
    });
  };
#endif
  Outages outages(s, platform, *front);
  auto make_agent = [&](MtaId m) {
    auto handler = std::make_unique<AgentHandler>(m, config_of(s, m), s.seed, *front, handled);
#ifdef MTASIM_WATCH_LEDGER
    agents.push_back(&handler->agent());
#endif
    return handler;
  };
  auto reached = [&](units::TimePoint now) { front->reached(now); };
  Simulation simulation(platform, directory, {s.stop, s.dns_time, reached, progress, s.tcp, s.seed, &outages, front}, make_agent,
                        submissions);

  for (auto& p : plans(s, directory)) simulation.tell(p.mta, p.at, std::move(p.event));

  Outcome outcome;
  outcome.end = simulation.run();
  outcome.ended = simulation.now();
  outcome.links = load_of(platform, simulation.now().time_since_epoch());
  for (MtaId m = 0; m < s.mtas.size(); ++m) {
    const auto* handler = static_cast<const AgentHandler*>(simulation.handler(m));
    if (!handler) continue;
    for (auto& q : handler->agent().queued()) outcome.queued.push_back(std::move(q));
  }
  return outcome;
}

}  // namespace sim
