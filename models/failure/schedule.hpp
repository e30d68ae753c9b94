// Schedule: outages, unrolled into what changes at each instant.
//
// An outage is a pattern of time and the faults it brings. Outages of the same thing nest: a link is up again
// when the last of them is over; of an MTA the worst fault counts. What begins and ends at the same instant
// is one step, so that two outages that touch leave no gap.
//
// Invariants: steps come in order of time; within one, changes in order of their thing. A thing appears only
// where its level differs from what it was. Equal outages and seed give equal steps.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "failure/pattern.hpp"

namespace failure {

/// What fails. `id` counts links, or MTAs.
struct Thing {
  enum class What : std::uint8_t { link, access, mta };
  What what{};
  std::uint32_t id = 0;
  auto operator<=>(const Thing&) const = default;
};

/// How bad it is. Links know none and cut; MTAs know what their service does. A worse one hides the others.
enum class Level : std::uint8_t {
  none,         ///< works
  cut,          ///< link: nothing passes
  unavailable,  ///< MTA: answers 421 to everybody
  stopping,     ///< MTA: closed down in good order; refuses connections
  crashed,      ///< MTA: the process is gone, and with it its sessions; the host refuses connections
};

struct Fault {
  Thing thing;
  Level level = Level::cut;
  bool operator==(const Fault&) const = default;
};

struct Outage {
  std::string name;  ///< unique; its random stream
  Pattern pattern;
  std::vector<Fault> faults;  ///< all at once
};

struct Change {
  Thing thing;
  Level level{};  ///< from now on
  Level before{};
  std::string cause;  ///< the outage that began or ended
};

class Schedule {
 public:
  Schedule(std::vector<Outage> outages, std::uint64_t seed);

  /// When something changes next; kNever: nothing any more.
  TimePoint next() const { return due_.empty() ? units::kNever : due_.begin()->first.at; }
  /// What changes at next(); empty where what ends is hidden by something worse. REQUIRES: next() != kNever.
  std::vector<Change> take();
  /// An MTA is out of order, and will not be for ever: what it holds has a future.
  bool owes_recovery() const { return recoveries_ > 0; }

 private:
  struct Due {
    TimePoint at{};
    std::uint32_t outage = 0;
    auto operator<=>(const Due&) const = default;
  };
  struct Source {
    Outage outage;
    Intervals intervals;
    bool hits_mta = false;
  };
  struct State {
    std::uint32_t active[5] = {};  ///< faults by level
    Level worst() const;
  };
  void arm(std::uint32_t outage);

  std::vector<Source> sources_;
  std::map<Due, TimePoint> due_;  ///< beginnings with their ends; ends with kStart
  std::map<Thing, State> states_;
  std::size_t recoveries_ = 0;
};

}  // namespace failure
