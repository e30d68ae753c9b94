// Readers of the files that grow with the run: one row in memory at a time, so that large runs stream.
//
// A file that the run did not keep (--record) reads as an empty one. A broken file throws Broken.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "views/run.hpp"
#include "views/sheet.hpp"

namespace views {

class EventReader {
 public:
  /// Rows of one session, or of all (0), in order.
  explicit EventReader(const Run& r, std::uint64_t session = 0);
  bool next(EventRow& into);

 private:
  std::optional<Sheet> sheet_;
  std::string wanted_;
  std::size_t at_[16] = {};
};

struct AttemptRow {
  units::TimePoint time{};
  std::uint64_t message = 0;
  std::string recipient, mta;
  std::uint64_t n = 0;
  std::string destination;
  std::uint64_t session = 0;  ///< 0: deferred without trying
  int code = 0;
  std::string text, reason;
  std::optional<units::TimePoint> next_at;
};

class AttemptReader {
 public:
  explicit AttemptReader(const Run& r);
  bool next(AttemptRow& into);

 private:
  std::optional<Sheet> sheet_;
  std::size_t at_[11] = {};
};

/// All of attempts.csv.
std::vector<AttemptRow> attempts_of(const Run& r);

struct LinkRow {
  units::TimePoint time{};
  std::string link, event, state, cause;
  std::optional<std::int64_t> bytes_ab, bytes_ba;  ///< so far; none: not counted in this row
};
/// All rows of links.csv: few, a change or a reading of the counters each.
std::vector<LinkRow> link_changes(const Run& r);

struct QueueRow {  ///< what one MTA holds for one destination from now on, in recipients
  units::TimePoint time{};
  std::string mta, destination;
  std::int64_t incoming = 0, active = 0, deferred = 0;
};
/// All of queue.csv, a row a change.
std::vector<QueueRow> queue_changes(const Run& r);

/// Calls `take` with the rows of each session, in the order in which the last of them stand in the record.
/// Memory holds the sessions that are open at one time. Rows without a session go to `others` one by one.
void each_session(const Run& r, const std::function<void(const std::vector<EventRow>&)>& take,
                  const std::function<void(const EventRow&)>& others = {});

}  // namespace views
