// Agenda: what a scenario has in store for the MTAs that are served, at its dates: mail and typed sessions,
// what stands in their queues, what operators type, and what becomes of the MTAs themselves (crashes, stops,
// changed values).
//
// Invariants: in order of time; of one instant first what stands and is typed, then mail and sessions, then
// what breaks. Nothing is for an MTA that is not served.
// Limits: links are real ones: what breaks or changes on them is left out.
#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "failure/schedule.hpp"
#include "scenario/scenario.hpp"
#include "sim/directory.hpp"
#include "sim/plans.hpp"
#include "sim/submissions.hpp"

namespace serve {

class Agenda final : public sim::Source {
 public:
  /// Both must outlive it.
  Agenda(const scenario::Scenario& s, const sim::Directory& directory);
  std::optional<Due> due() const override;
  mta::Event take() override;

 private:
  bool served(mta::MtaId m) const { return scenario_.mtas[m].port == 0; }
  void settle();

  const scenario::Scenario& scenario_;
  std::vector<sim::Planned> plans_;
  std::size_t next_ = 0;
  sim::Submissions submissions_;
  failure::Schedule failures_;
  std::size_t step_ = 0;
  std::deque<sim::Planned> broken_;  ///< of the next instant in which something breaks or changes
};

}  // namespace serve
