#include "sim/world.hpp"

#include <memory>
#include <utility>

#include "sim/directory.hpp"
#include "sim/outages.hpp"
#include "sim/platform.hpp"
#include "sim/simulation.hpp"
#include "sim/submissions.hpp"

namespace sim {
namespace {

/// The real Handler: an mta::Agent that records.
class AgentHandler final : public Handler {
 public:
  AgentHandler(mta::MtaId self, std::shared_ptr<const mta::Config> config, std::uint64_t seed,
               timeline::Recorder& recorder)
      : agent_(self, std::move(config), seed), recorder_(recorder) {}

  void handle(const mta::Event& e, units::TimePoint now, std::vector<mta::Effect>& out) override {
    agent_.handle(e, now, out, recorder_);
  }
  units::TimePoint next_wakeup() const override { return agent_.next_wakeup(); }
  const mta::Agent& agent() const { return agent_; }

 private:
  mta::Agent agent_;
  timeline::Recorder& recorder_;
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
  Outages outages(s, platform, recorder);
  auto make_agent = [&](MtaId m) {
    return std::make_unique<AgentHandler>(m, config_of(s, m), s.seed, recorder);
  };
  auto reached = [&](units::TimePoint now) { recorder.reached(now); };
  Simulation simulation(platform, directory, {s.stop, s.dns_time, reached, progress, s.tcp, &outages, &recorder}, make_agent,
                        submissions);

  Outcome outcome;
  outcome.end = simulation.run();
  outcome.ended = simulation.now();
  for (MtaId m = 0; m < s.mtas.size(); ++m) {
    const auto* handler = static_cast<const AgentHandler*>(simulation.handler(m));
    if (!handler) continue;
    for (auto& q : handler->agent().queued()) outcome.queued.push_back(std::move(q));
  }
  return outcome;
}

}  // namespace sim
