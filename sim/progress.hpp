// ProgressLine: how far a long run is, on one line of the terminal that is drawn again and again.
//
// Invariants: writes to standard error only and never changes what happens; the line is gone when the run is
// over. Nothing is drawn in a run's first half second, so that short runs stay silent. Limits: the rest is
// estimated from simulated time where the scenario has a `stop`, else from recipients settled.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "sim/collector.hpp"
#include "sim/world.hpp"

namespace sim {

struct Pace {
  units::TimePoint now{};
  std::optional<units::TimePoint> stop;
  std::uint64_t settled = 0, known = 0;  ///< recipients
  std::uint64_t sessions = 0;
  double seconds = 0;  ///< of wall time since the start
};
/// "1.2 h simulated · 340 of 1000 recipients · 5210 sessions/s · about 12 s left"
std::string to_text(const Pace& p);

class ProgressLine final : public Progress {
 public:
  /// REQUIRES: standard error is a terminal; `collector` outlives this.
  ProgressLine(const Collector& collector, std::optional<units::TimePoint> stop);
  ~ProgressLine() override;  ///< wipes the line
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void at(units::TimePoint now) override;

 private:
  using Clock = std::chrono::steady_clock;
  const Collector& collector_;
  std::optional<units::TimePoint> stop_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point next_ = began_ + std::chrono::milliseconds(500);
  bool drawn_ = false;
};

}  // namespace sim
