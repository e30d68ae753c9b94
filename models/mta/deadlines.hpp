// Deadlines: the time-outs of many connections, of which only the next one matters.
//
// A connection's date mostly moves later with everything it says, so moving is a note in a map; the ordered
// heap is put right only when the next date is asked for and the one that was next has changed.
//
// Invariants: next() is exact: the earliest date of a connection that still has one.
#pragma once

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "timeline/ids.hpp"
#include "units/units.hpp"

namespace mta {

class Deadlines {
 public:
  using Id = timeline::ConnId;
  using TimePoint = units::TimePoint;

  void set(Id c, TimePoint at) {
    auto& entry = dates_[c];
    if (entry.at == next_ && next_ != units::kNever) sought_ = true;  // it may have been the next one
    entry.at = at;
    next_ = std::min(next_, at);
    if (at < entry.heaped) {
      entry.heaped = at;
      push(at, c);
    }
  }
  void clear(Id c) {
    const auto it = dates_.find(c);
    if (it == dates_.end()) return;
    if (it->second.at == next_) sought_ = true;
    dates_.erase(it);
  }
  void clear() { *this = {}; }

  TimePoint next() {
    if (sought_) next_ = seek();
    sought_ = false;
    return next_;
  }
  /// Takes one connection whose date has come; false where there is none.
  bool take(TimePoint now, Id& c) {
    if (next() > now) return false;
    seek();  // brings it to the top
    c = heap_.front().second;
    clear(c);
    return true;
  }

 private:
  struct Entry {
    TimePoint at = units::kNever;
    TimePoint heaped = units::kNever;  // the date of its live entry in the heap
  };
  using Heaped = std::pair<TimePoint, Id>;

  /// Puts the top of the heap right.
  TimePoint seek() {
    while (!heap_.empty()) {
      const auto [at, c] = heap_.front();
      const auto it = dates_.find(c);
      if (it != dates_.end() && it->second.at == at) return at;
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
      if (it != dates_.end() && it->second.heaped == at) {
        it->second.heaped = it->second.at;
        push(it->second.at, c);
      }
    }
    return units::kNever;
  }
  static bool later(const Heaped& a, const Heaped& b) { return a > b; }
  void push(TimePoint at, Id c) {
    heap_.emplace_back(at, c);
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  std::unordered_map<Id, Entry, timeline::ConnHash> dates_;  // looked up, never walked
  std::vector<Heaped> heap_;
  TimePoint next_ = units::kNever;  // the earliest date, unless it has to be sought
  bool sought_ = false;
};

}  // namespace mta
