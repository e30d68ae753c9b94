// ProcessLimit: so many server processes; whoever comes when all are busy waits in line, first come first.
//
// A process may stay busy beyond its connection's end, until a known date.
// Invariants: never more than `max` are taken, a lower limit than before apart; nobody waits while one is free
// (after admit()).
// The line is the kernel's: accepted connections whose banner nobody writes yet. See master(5) maxproc.
#pragma once

#include <deque>
#include <optional>
#include <queue>
#include <vector>

#include "timeline/ids.hpp"
#include "units/units.hpp"

namespace mta {

class ProcessLimit {
 public:
  using Id = timeline::ConnId;
  using TimePoint = units::TimePoint;

  /// `max` 0: no limit.
  explicit ProcessLimit(int max) : max_(max) {}

  /// Takes a process for a new connection; false where all are busy.
  bool take(TimePoint now) {
    free_due(now);
    if (full() || !line_.empty()) return false;
    ++busy_;
    return true;
  }
  void wait(Id c) { line_.push_back(c); }
  /// A process is free from that date on.
  void release(TimePoint at) { free_at_.push(at); }
  /// Another limit from now on; who has a process keeps it.
  void set_max(int max) { max_ = max; }
  /// The first in line, who has a process from now on; nullopt where nobody waits or nobody is free.
  std::optional<Id> admit(TimePoint now) {
    if (line_.empty()) return std::nullopt;
    free_due(now);
    if (full()) return std::nullopt;
    ++busy_;
    const auto c = line_.front();
    line_.pop_front();
    return c;
  }
  /// When admit() will give somebody; kNever where nobody waits or no date is known.
  TimePoint next() const { return line_.empty() || free_at_.empty() ? units::kNever : free_at_.top(); }
  void clear() {
    line_.clear();
    free_at_ = {};
    busy_ = 0;
  }
  int busy() const { return busy_; }
  std::size_t waiting() const { return line_.size(); }

 private:
  bool full() const { return max_ > 0 && busy_ >= max_; }
  void free_due(TimePoint now) {
    for (; !free_at_.empty() && free_at_.top() <= now; free_at_.pop()) --busy_;
  }

  int max_;
  int busy_ = 0;
  std::deque<Id> line_;
  std::priority_queue<TimePoint, std::vector<TimePoint>, std::greater<>> free_at_;
};

}  // namespace mta
