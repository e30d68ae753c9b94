// Recorder: the one interface through which anything observes a run.
#pragma once

#include "timeline/event.hpp"

namespace timeline {

class Recorder {
 public:
  virtual ~Recorder() = default;
  /// Views in `e` are valid during the call only. Recording never changes what happens.
  virtual void record(const Event& e) = 0;
};

}  // namespace timeline
