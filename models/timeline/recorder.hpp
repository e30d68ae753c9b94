// Recorder: the one interface through which anything observes a run.
#pragma once

#include "timeline/event.hpp"

namespace timeline {

class Recorder {
 public:
  virtual ~Recorder() = default;
  /// Views in `e` are valid during the call only. Recording never changes what happens.
  virtual void record(const Event& e) = 0;
  /// The world's promise that nothing before `now` will be recorded any more. It calls this whenever its
  /// clock moves, or after a window of look-ahead; what was recorded before `now` can then be put in order
  /// and written.
  virtual void reached(units::TimePoint now) { static_cast<void>(now); }
};

}  // namespace timeline
