// DeliveryQueue: everything an MTA is responsible for and has not delivered yet.
//
// Its unit is a delivery: one message for the recipients of one destination (RFC 5321 4.5.4.1: one copy a
// host). A delivery is incoming until it is taken up, active while somebody works on it or it stands in line
// (queue/destinations.hpp), deferred while it waits for its next date, held while an operator says so.
//
// Invariants: nothing is dropped: a recipient leaves only by settle() or postpone(), as done or as expired.
// Deliveries that are due at the same time come in the order they were accepted. By the formula, a delivery
// that is deferred past its lifetime is tried one last time at that age; a named schedule keeps its own
// dates. See Postfix qmgr(8), qshape(1), postsuper(1).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "mail/message.hpp"
#include "queue/retry.hpp"
#include "smtp/reply.hpp"

namespace queue {

using DeliveryId = std::uint32_t;

struct Delivery {
  DeliveryId id = 0;
  std::shared_ptr<const mail::Message> message;
  std::string destination;             ///< domain, lower case, or the relay host's name
  std::vector<smtp::Path> recipients;  ///< that are still to be delivered
  TimePoint accepted{};                ///< when this MTA took custody; before the start for what stood there
  bool notice = false;                 ///< has a lifetime of its own
  int failures = 0;                    ///< attempts that were deferred
  TimePoint due{};                     ///< deferred: when it is tried next
  RetryState retry{};
  bool warned = false;  ///< its sender was told of the delay
};

/// Mail older than that is given up.
struct Lifetimes {
  Lifetimes(Duration all) : Lifetimes(all, all) {}
  Lifetimes(Duration of_mail, Duration of_notices) : mail(of_mail), notices(of_notices) {}
  Duration mail, notices;
};

/// Recipients by where they stand: not tried yet, being tried or in line, waiting after a failure (or held).
struct Depths {
  std::uint32_t incoming = 0, active = 0, deferred = 0;
};

class DeliveryQueue {
 public:
  DeliveryQueue(RetrySchedule retry, Lifetimes lifetimes) : retry_(std::move(retry)), lifetimes_(lifetimes) {}
  DeliveryQueue(RetryFormula retry, Duration give_up) : DeliveryQueue(RetrySchedule(retry), give_up) {}

  /// For failures from now on, of what stands here already too.
  void configure(RetrySchedule retry, Lifetimes lifetimes) {
    retry_ = std::move(retry);
    lifetimes_ = lifetimes;
  }

  /// Takes custody of `recipients` of a message for one destination; due at once.
  DeliveryId accept(std::shared_ptr<const mail::Message> m, std::string destination,
                    std::vector<smtp::Path> recipients, TimePoint now, bool notice = false);
  /// Mail that has stood here since `arrived`. Deferred: its next date is the schedule's for that age.
  enum class Since { incoming, deferred, held };
  void stand(DeliveryId id, TimePoint arrived, Since where, TimePoint now);

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
  /// An active delivery keeps only these recipients and stays active: the rest are done with.
  void keep(DeliveryId id, std::vector<smtp::Path> recipients);
  /// An active delivery waits without having been tried: for a queue run at or after `until`, or for the
  /// schedule's next date.
  Settled postpone(DeliveryId id, std::optional<TimePoint> until, TimePoint now);
  /// An active delivery goes back as it was (its worker is gone), due now; no failure is counted.
  void give_back(DeliveryId id, TimePoint now);
  /// Some of an active delivery's recipients become an active delivery of their own.
  DeliveryId split(DeliveryId id, const std::vector<std::size_t>& which);
  /// The sender of an active delivery was told that it is late.
  void set_warned(DeliveryId id) { deliveries_.at(id).warned = true; }

  // What an operator types; of deliveries that nobody works on and that `which` chooses.
  using Which = std::function<bool(const Delivery&)>;
  std::vector<DeliveryId> hold(const Which& which);                    ///< not tried until released
  std::vector<DeliveryId> release(const Which& which, TimePoint now);  ///< held ones: due at their date
  std::vector<DeliveryId> flush(const Which& which, TimePoint now);    ///< deferred ones: due now

  const Delivery& at(DeliveryId id) const { return deliveries_.at(id); }
  const RetrySchedule& schedule() const { return retry_; }
  Depths depths(const std::string& destination) const;
  std::size_t active() const { return active_; }  ///< deliveries
  bool empty() const { return deliveries_.empty(); }
  /// In order of acceptance.
  const std::map<DeliveryId, Delivery>& deliveries() const { return deliveries_; }

 private:
  enum class Stand : std::uint8_t { incoming, active, deferred };
  Stand waiting(const Delivery& d) const {
    return d.failures == 0 && !held_.contains(d.id) ? Stand::incoming : Stand::deferred;
  }
  void count(const Delivery& d, Stand where, int sign);
  void take_up(const Delivery& d);
  Settled wait(Delivery& d, TimePoint next, TimePoint now);

  RetrySchedule retry_;
  Lifetimes lifetimes_;
  DeliveryId next_id_ = 0;
  std::size_t active_ = 0;
  std::map<DeliveryId, Delivery> deliveries_;
  std::set<std::pair<TimePoint, DeliveryId>> waiting_;
  std::set<DeliveryId> held_;
  std::map<std::string, Depths> depths_;
};

}  // namespace queue
