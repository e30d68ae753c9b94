// DeliveryQueue: everything an MTA is responsible for and has not delivered yet.
//
// Its unit is a delivery: one message for the recipients of one destination (RFC 5321 4.5.4.1: one copy a
// host). A delivery is active while somebody works on it and deferred while it waits for its next date.
//
// Invariants: nothing is dropped: a recipient leaves only by settle(), as done or as expired. Deliveries that
// are due at the same time come in the order they were accepted. A delivery that is deferred past its give-up
// age is tried one last time at that age, and expires when it fails then. Limits: no concurrency window and
// no destination status yet (issue 4). See Postfix qmgr(8), qshape(1).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "mail/message.hpp"
#include "queue/retry.hpp"
#include "smtp/reply.hpp"

namespace queue {

using units::Duration;
using units::TimePoint;
using DeliveryId = std::uint32_t;

struct Delivery {
  DeliveryId id = 0;
  std::shared_ptr<const mail::Message> message;
  std::string destination;             ///< domain, lower case, or the relay host's name
  std::vector<smtp::Path> recipients;  ///< that are still to be delivered
  TimePoint accepted{};                ///< when this MTA took custody
  int failures = 0;                    ///< attempts that were deferred
  TimePoint due{};                     ///< deferred: when it is tried next
};

/// Recipients by where they stand: not tried yet, being tried, waiting after a failure.
struct Depths {
  std::uint32_t incoming = 0, active = 0, deferred = 0;
};

class DeliveryQueue {
 public:
  DeliveryQueue(RetryFormula retry, Duration give_up) : retry_(retry), give_up_(give_up) {}

  /// For failures from now on.
  void configure(RetryFormula retry, Duration give_up) {
    retry_ = retry;
    give_up_ = give_up;
  }

  /// Takes custody of `recipients` of a message for one destination; due at once.
  DeliveryId accept(std::shared_ptr<const mail::Message> m, std::string destination,
                    std::vector<smtp::Path> recipients, TimePoint now);

  /// The next delivery whose date has come, now active; nullptr where there is none. It lives until settled
  /// away.
  const Delivery* take_due(TimePoint now);
  /// The deliveries to one of these destinations that nobody works on, now active, whatever their date: their
  /// host is here (RFC 821 3.8, TURN).
  std::vector<DeliveryId> take_for(const std::vector<std::string>& destinations);
  /// When take_due would give something; kNever where nothing waits for a date.
  TimePoint next_due() const;

  /// What came of an active delivery: the recipients in `deferred` stay, all others leave.
  struct Settled {
    bool expired = false;               ///< the deferred recipients were too old and left too
    TimePoint next_at = units::kNever;  ///< else when they are tried again
  };
  Settled settle(DeliveryId id, std::vector<smtp::Path> deferred, TimePoint now);
  /// An active delivery goes back as it was (its worker is gone), due now; no failure is counted.
  void give_back(DeliveryId id, TimePoint now);

  const Delivery& at(DeliveryId id) const { return deliveries_.at(id); }
  Depths depths(const std::string& destination) const;
  bool empty() const { return deliveries_.empty(); }
  /// In order of acceptance.
  const std::map<DeliveryId, Delivery>& deliveries() const { return deliveries_; }

 private:
  enum class Stand : std::uint8_t { incoming, active, deferred };
  static Stand waiting(const Delivery& d) { return d.failures == 0 ? Stand::incoming : Stand::deferred; }
  void count(const Delivery& d, Stand where, int sign);

  RetryFormula retry_;
  Duration give_up_;
  DeliveryId next_id_ = 0;
  std::map<DeliveryId, Delivery> deliveries_;
  std::set<std::pair<TimePoint, DeliveryId>> waiting_;
  std::map<std::string, Depths> depths_;
};

}  // namespace queue
