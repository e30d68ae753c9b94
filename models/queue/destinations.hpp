// Destinations: which delivery is sent next, to whom, and how many at once.
//
// Deliveries that are active stand in line, one line a destination. A destination has a window: so many
// sessions may serve it at once. It begins with `initial`, grows by one with a delivery that goes well and
// shrinks by one with a connection or handshake that fails; when as many failed as the window holds
// (`failed_cohorts` times) the destination is dead, and its mail is deferred without trying until `dead_for`
// has passed. Destinations take turns.
//
// Invariants: a delivery is in one line at most. An idle destination that is not dead is forgotten, and with
// it its window, as in Postfix. All operations cost O(log destinations).
// See Postfix qmgr_queue.c (throttle, unthrottle), SCHEDULER_README; postconf(5)
// default_destination_concurrency_limit, …_failed_cohort_limit, initial_destination_concurrency.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "units/units.hpp"

namespace queue {

using units::Duration;
using units::TimePoint;
using DeliveryId = std::uint32_t;

struct WindowLimits {
  int max = 0;             ///< sessions to one destination; 0: no limit, and no feedback
  int initial = 5;         ///< … at first
  int failed_cohorts = 0;  ///< 0: no destination is ever dead
  Duration dead_for = std::chrono::minutes(5);
};

class Destinations {
 public:
  explicit Destinations(WindowLimits limits) : limits_(limits) {}
  void set_limits(WindowLimits limits) { limits_ = limits; }

  void line_up(const std::string& destination, DeliveryId id);
  /// In front: it was taken and not tried.
  void put_back(const std::string& destination, DeliveryId id);
  /// The next delivery that a new session may be opened for; its destination is one session busier.
  std::optional<DeliveryId> start();
  /// The next delivery of a destination, for a session that is there.
  std::optional<DeliveryId> take(const std::string& destination);
  bool anybody_waits(const std::string& destination) const;

  /// A session is over, or came to nothing.
  void ended(const std::string& destination);
  void went_well(const std::string& destination);
  /// No host could be reached, or none shook hands. True where the destination is dead by that; then nobody
  /// may wait any more: clear(destination).
  bool failed(const std::string& destination, const std::string& why, TimePoint now);
  /// Why the destination is dead; nullptr where it is not.
  const std::string* dead(const std::string& destination, TimePoint now);
  /// Everybody who stood in its line, first come first.
  std::vector<DeliveryId> clear(const std::string& destination);
  /// An operator flushes the queue: nobody is dead any more.
  void revive();
  /// Everybody in any line, and nothing is remembered.
  std::vector<DeliveryId> clear();

  int window(const std::string& destination) const;
  std::size_t waiting() const { return waiting_; }

 private:
  struct Line {
    std::deque<DeliveryId> deliveries;
    double window = 0, cohorts = 0;
    int busy = 0;
    bool in_turn = false;  ///< stands in turns_
    TimePoint dead_until = units::kStart;
    std::string why;
  };
  using Lines = std::map<std::string, Line>;

  bool has_room(const Line& l) const { return limits_.max == 0 || l.busy < static_cast<int>(l.window); }
  double first_window() const {
    return limits_.max == 0 || limits_.initial < limits_.max ? limits_.initial : limits_.max;
  }
  Line& line(const std::string& destination);
  void take_turn(Lines::iterator it);
  void forget_idle(Lines::iterator it, TimePoint now);

  WindowLimits limits_;
  Lines lines_;
  std::deque<Lines::iterator> turns_;  ///< destinations that may have work, each once
  std::size_t waiting_ = 0;
};

}  // namespace queue
