// qshape: what stands in the queues at a time, by destination and age, as Postfix's qshape(1) prints it; and
// the same over time, as a table for a picture.
//
// A recipient stands in the queue of the MTA that has custody of it, from the moment it was submitted there
// or the 250 after the dot was sent, until it was delivered, passed on, given up or replaced. Its age is
// counted from then: every MTA has its own arrival time, as every queue file has.
//
// Invariants: a bucket counts ages below its limit and not below the one before; the last has no limit. What
// happened at the very time asked for has happened. Limits: a run without events.csv (--record sessions) is
// read from messages.csv, attempts.csv and sessions.csv; arrival at an MTA is then when the sender learned of
// it, one journey later. See qshape(1), https://www.postfix.org/QSHAPE_README.html.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "views/run.hpp"

namespace views {

struct ShapeQuestion {
  std::string mta;                      ///< empty: all of them together
  bool active = true, deferred = true;  ///< incoming counts as active; deferred: waits for its next attempt
  int buckets = 10;                     ///< of age; each limit is twice the one before
  units::Duration first = std::chrono::minutes(5);  ///< the first limit
};

struct QueueShape {
  struct Line {
    std::string destination;
    std::uint64_t total = 0;
    std::vector<std::uint64_t> by_age;
  };
  units::TimePoint at{};
  Line total;               ///< destination "TOTAL"
  std::vector<Line> lines;  ///< the longest first, then by name
};

/// One shape for each time. REQUIRES: times ascend. Throws Broken where the run's files are broken.
std::vector<QueueShape> queue_shapes(const Run& r, const std::vector<units::TimePoint>& times,
                                     const ShapeQuestion& q);
/// When most recipients stood in the queues; nullopt: none ever did.
std::optional<units::TimePoint> fullest_time(const Run& r, const ShapeQuestion& q);

/// The table of qshape(1); limits in minutes.
std::string to_text(const QueueShape& s, const ShapeQuestion& q);
/// Header and rows of the table over time: a row a time and destination, TOTAL first; see COLUMNS.md.
std::string shape_header(const ShapeQuestion& q);
void append_csv(std::string& out, const QueueShape& s);

}  // namespace views
