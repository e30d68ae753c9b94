// HostRecords: which hosts could not be reached, and until when none is asked to be (Exim's retry hints).
//
// A host that refuses, is silent, or does not shake hands gets a record whose date moves on by the retry
// rules; until then it is not tried, by new mail neither. A host that answers loses its record.
//
// See Exim specification 32 "Retry configuration": host errors, "retry time not reached for any host".
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "queue/retry.hpp"

namespace queue {

class HostRecords {
 public:
  explicit HostRecords(const RetrySchedule& schedule) : schedule_(schedule) {}

  void failed(const std::string& host, TimePoint now) {
    const auto [it, fresh] = records_.try_emplace(host);
    if (fresh) it->second.state.began = now;
    // Several sessions that fail together are one failure.
    if (it->second.next <= now || fresh) it->second.next = schedule_.next(it->second.state, now);
  }
  void answered(const std::string& host) { records_.erase(host); }
  /// Not before that date; nullopt: now. `now` itself may be tried.
  std::optional<TimePoint> not_before(const std::string& host, TimePoint now) const {
    const auto it = records_.find(host);
    return it == records_.end() || it->second.next <= now ? std::nullopt : std::optional(it->second.next);
  }
  void forget() { records_.clear(); }

 private:
  struct Record {
    RetryState state;
    TimePoint next{};
  };
  const RetrySchedule& schedule_;
  std::map<std::string, Record> records_;
};

}  // namespace queue
