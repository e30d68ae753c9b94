// Source: events that come from outside of all MTAs, one after the other, so that a week of mail does not
// wait in memory.
#pragma once

#include <optional>

#include "mta/contract.hpp"

namespace sim {

class Source {
 public:
  struct Due {
    units::TimePoint time{};
    mta::MtaId to = 0;
  };
  virtual ~Source() = default;
  /// The next one; none is before the last in time.
  virtual std::optional<Due> due() const = 0;
  /// Takes it. REQUIRES: due().
  virtual mta::Event take() = 0;
};

}  // namespace sim
