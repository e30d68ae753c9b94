// Custody: who holds which recipient of which message, as it changes.
#pragma once

#include <functional>
#include <string>

#include "views/run.hpp"

namespace views {

struct CustodyChange {
  units::TimePoint time{};
  bool begins = false;  ///< else it ends
  std::string mta;
  std::uint64_t message = 0;
  std::string recipient;
};

/// Calls `take` with every change in order of time. Streams events.csv where the run has it; else the chain
/// of attempts is followed, with what messages.csv and sessions.csv say. Throws Broken.
void each_custody_change(const Run& r, const std::function<void(const CustodyChange&)>& take);

}  // namespace views
