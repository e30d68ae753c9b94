// Tally: computes every metric of a run while it goes on, from its events, the stories of its recipients and
// its sessions.
//
// Invariants: needs no record to be written, so that metrics are the same at every record level. Mail
// submitted, sessions begun and replies said before the end of the warm-up count in nothing but drain_time.
// Limits: keeps eight octets a delivered recipient, and one entry a queue (MTA and destination).
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "timeline/delivery_story.hpp"
#include "timeline/metric.hpp"
#include "timeline/metrics.hpp"
#include "timeline/session_timeline.hpp"

namespace timeline {

class Tally {
 public:
  explicit Tally(units::Duration warmup = {}) : from_(units::kStart + warmup), delays_(warmup) {}

  void take(const Event& e);  ///< in the record's order
  /// A story at its end, or as it stands at the end of the run.
  void take(const DeliveryStory& s);
  /// A session at its end, or as it stands at the end of the run.
  void take(const SessionTimeline& s);
  /// Shares of their capacity that the directions of links used.
  void take_utilisation(double busiest, double mean);

  Values values() const;
  const Delays& delays() const { return delays_; }

 private:
  struct Mean {
    double sum = 0;
    std::uint64_t n = 0;
    void take(units::Duration d) { sum += units::in_seconds(d), ++n; }
  };
  enum Phase { connect, greeting, envelope, data, close, accept, whole, kPhases };
  using QueueName = std::pair<MtaId, std::string>;  ///< whose, and its destination
  using QueueView = std::pair<MtaId, std::string_view>;
  struct QueueHash {
    using is_transparent = void;
    std::size_t operator()(const QueueView& q) const noexcept {
      return std::hash<std::string_view>{}(q.second) ^ (q.first * 0x9e3779b97f4a7c15ull);
    }
  };
  struct SameQueue {
    using is_transparent = void;
    bool operator()(const QueueView& a, const QueueView& b) const noexcept { return a == b; }
  };

  /// Something that was broken works again: a link, an MTA.
  void restored(units::TimePoint at);
  void take_queue(const Event& e);
  double drain_time() const;

  units::TimePoint from_;
  Delays delays_;
  std::array<std::uint64_t, 7> outcomes_{};  ///< by Outcome
  std::uint64_t duplicates_ = 0, attempts_ = 0, max_attempts_ = 0, deferrals_ = 0;
  /// Those that hold something. Looked up only, never gone through.
  std::unordered_map<QueueName, QueueDepths, QueueHash, SameQueue> queues_;
  std::uint64_t deferred_ = 0, active_ = 0, max_deferred_ = 0, max_active_ = 0;
  bool warm_ = false;  ///< the warm-up is over for the queues

  // Drain: mail submitted until trouble_ is done with at drained_.
  units::TimePoint trouble_{}, drained_{};
  bool was_restored_ = false, wrote_ = false;
  std::vector<units::TimePoint> unfinished_;  ///< when what has no outcome was submitted

  std::array<Mean, kPhases> phases_{};
  std::uint64_t sessions_ = 0, failed_ = 0, retransmissions_ = 0;
  std::int64_t bytes_ = 0;
  std::array<std::uint64_t, kReplyCodes> replies_{};
  double busiest_link_ = 0, mean_link_ = 0;
  bool links_known_ = false;
};

}  // namespace timeline
