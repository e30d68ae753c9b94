// Handler: what the world drives in the place of an MTA. mta::Agent is the real one; tests put their own.
#pragma once

#include <vector>

#include "mta/contract.hpp"

namespace sim {

class Handler {
 public:
  virtual ~Handler() = default;
  /// Appends effects to `out`, each at >= now. `now` never decreases.
  virtual void handle(const mta::Event& e, units::TimePoint now, std::vector<mta::Effect>& out) = 0;
  /// When it wants an event::Woke; kNever where it waits for others only.
  virtual units::TimePoint next_wakeup() const = 0;
};

}  // namespace sim
