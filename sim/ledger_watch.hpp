// LedgerWatch: checks the mail ledger in the middle of a run, after every event, in a Debug build.
//
// A Recorder in front of the real one: it keeps a ledger of its own and compares it with what all MTAs hold. A mistake
// ends the program where it was made, and not at the end of the run, hours of simulated time later.
//
// Invariants: what is recorded goes on unchanged. Limits: where more than 256 recipients are held, only every n-th event
// is checked, n in proportion, so that a large run stays linear.
#pragma once

#include <functional>
#include <vector>

#include "timeline/ledger_keeper.hpp"
#include "timeline/recorder.hpp"

namespace sim {

class LedgerWatch final : public timeline::Recorder {
 public:
  using Held = std::vector<timeline::LedgerKeeper::Held>;
  using Broken = std::function<void(const std::string&)>;
  /// `broken` is told what does not balance; the default prints it and aborts.
  explicit LedgerWatch(timeline::Recorder& behind, Broken broken = {});

  void record(const timeline::Event& e) override;
  void reached(units::TimePoint now) override { behind_.reached(now); }
  /// An event was handled; `held` gives what all MTAs hold now.
  void handled(const std::function<Held()>& held);

 private:
  timeline::Recorder& behind_;
  Broken broken_;
  timeline::LedgerKeeper ledger_;
  units::TimePoint now_{};
  std::size_t held_ = 0, since_ = 0;
};

}  // namespace sim
