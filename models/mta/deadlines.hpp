// Deadlines: the time-outs of many connections, of which only the next one matters.
//
// A connection's date mostly moves later with everything it says, so moving is a note in a map; the ordered
// heap is put right only when an entry of it comes to the top.
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
    entry.at = at;
    if (at < entry.heaped) {
      entry.heaped = at;
      push(at, c);
    }
  }
  void clear(Id c) { dates_.erase(c); }
  void clear() {
    dates_.clear();
    heap_.clear();
  }

  TimePoint next() {
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
  /// Takes one connection whose date has come; false where there is none.
  bool take(TimePoint now, Id& c) {
    if (next() > now) return false;
    c = heap_.front().second;
    dates_.erase(c);
    next();
    return true;
  }

 private:
  struct Entry {
    TimePoint at = units::kNever;
    TimePoint heaped = units::kNever;  // the date of its live entry in the heap
  };
  using Heaped = std::pair<TimePoint, Id>;
  static bool later(const Heaped& a, const Heaped& b) { return a > b; }
  void push(TimePoint at, Id c) {
    heap_.emplace_back(at, c);
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  std::unordered_map<Id, Entry, timeline::ConnHash> dates_;  // looked up, never walked
  std::vector<Heaped> heap_;
};

}  // namespace mta
