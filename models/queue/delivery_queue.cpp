#include "queue/delivery_queue.hpp"

#include <algorithm>
#include <utility>

namespace queue {

DeliveryId DeliveryQueue::accept(std::shared_ptr<const mail::Message> m, std::string destination,
                                 std::vector<smtp::Path> recipients, TimePoint now, bool notice) {
  const DeliveryId id = next_id_++;
  Delivery d;
  d.id = id;
  d.message = std::move(m);
  d.destination = std::move(destination);
  d.recipients = std::move(recipients);
  d.accepted = d.due = d.retry.began = now;
  d.notice = notice;
  const auto [it, fresh] = deliveries_.emplace(id, std::move(d));
  count(it->second, Stand::incoming, +1);
  waiting_.emplace(now, id);
  return id;
}

void DeliveryQueue::stand(DeliveryId id, TimePoint arrived, Since where, TimePoint now) {
  auto& d = deliveries_.at(id);
  count(d, waiting(d), -1);
  waiting_.erase({d.due, id});
  d.accepted = d.retry.began = arrived;
  if (where == Since::held) held_.insert(id);
  if (where == Since::deferred) {
    d.failures = 1;
    // It was deferred at some date before: as if just now, the longest that may be.
    d.due = retry_.next(d.retry, now);
    if (d.due == units::kNever) d.due = now;  // its last attempt ends it
  }
  if (where != Since::held) waiting_.emplace(d.due, id);
  count(d, waiting(d), +1);
}

void DeliveryQueue::take_up(const Delivery& d) {
  count(d, waiting(d), -1);
  count(d, Stand::active, +1);
  ++active_;
}

const Delivery* DeliveryQueue::take_due(TimePoint now) {
  if (waiting_.empty() || waiting_.begin()->first > now) return nullptr;
  const auto id = waiting_.begin()->second;
  waiting_.erase(waiting_.begin());
  const auto& d = deliveries_.at(id);
  take_up(d);
  return &d;
}

std::vector<DeliveryId> DeliveryQueue::take_for(const std::vector<std::string>& destinations) {
  std::vector<DeliveryId> out;
  for (auto& [id, d] : deliveries_) {
    if (std::find(destinations.begin(), destinations.end(), d.destination) == destinations.end()) continue;
    if (waiting_.erase({d.due, id}) == 0) continue;  // somebody works on it, or it is held
    take_up(d);
    out.push_back(id);
  }
  return out;
}

TimePoint DeliveryQueue::next_due() const {
  return waiting_.empty() ? units::kNever : waiting_.begin()->first;
}

DeliveryQueue::Settled DeliveryQueue::settle(DeliveryId id, std::vector<smtp::Path> deferred, TimePoint now) {
  auto it = deliveries_.find(id);
  auto& d = it->second;
  count(d, Stand::active, -1);
  --active_;
  d.recipients = std::move(deferred);
  if (d.recipients.empty()) {
    deliveries_.erase(it);
    return {};
  }
  ++d.failures;
  return wait(d, retry_.next(d.retry, now), now);
}

DeliveryQueue::Settled DeliveryQueue::postpone(DeliveryId id, std::optional<TimePoint> until, TimePoint now) {
  auto& d = deliveries_.at(id);
  count(d, Stand::active, -1);
  --active_;
  // It was not tried: neither a failure nor a step of its schedule. It is deferred mail all the same.
  auto untouched = d.retry;
  d.failures = std::max(d.failures, 1);
  return wait(d, until ? retry_.queue_run(std::max(*until, now + Duration(1))) : retry_.next(untouched, now),
              now);
}

DeliveryQueue::Settled DeliveryQueue::wait(Delivery& d, TimePoint next, TimePoint now) {
  const TimePoint last = d.accepted + (d.notice ? lifetimes_.notices : lifetimes_.mail);
  if (now >= last || next == units::kNever) {
    deliveries_.erase(d.id);
    return {true, units::kNever};
  }
  d.due = retry_.last_attempt_at_give_up() ? std::min(next, last) : next;
  waiting_.emplace(d.due, d.id);
  count(d, Stand::deferred, +1);
  return {false, d.due};
}

void DeliveryQueue::keep(DeliveryId id, std::vector<smtp::Path> recipients) {
  auto& d = deliveries_.at(id);
  count(d, Stand::active, -1);
  d.recipients = std::move(recipients);
  count(d, Stand::active, +1);
}

void DeliveryQueue::give_back(DeliveryId id, TimePoint now) {
  auto& d = deliveries_.at(id);
  d.due = now;
  waiting_.emplace(now, id);
  count(d, Stand::active, -1);
  --active_;
  count(d, waiting(d), +1);
}

DeliveryId DeliveryQueue::split(DeliveryId id, const std::vector<std::size_t>& which) {
  auto& d = deliveries_.at(id);
  Delivery part = d;
  part.id = next_id_++;
  part.recipients.clear();
  std::vector<smtp::Path> rest;
  for (std::size_t i = 0, w = 0; i < d.recipients.size(); ++i) {
    const bool moves = w < which.size() && which[w] == i;
    if (moves) ++w;
    (moves ? part.recipients : rest).push_back(std::move(d.recipients[i]));
  }
  d.recipients = std::move(rest);
  const auto new_id = part.id;
  deliveries_.emplace(new_id, std::move(part));
  ++active_;
  return new_id;
}

std::vector<DeliveryId> DeliveryQueue::hold(const Which& which) {
  std::vector<DeliveryId> out;
  for (auto& [id, d] : deliveries_) {
    if (!waiting_.contains({d.due, id}) || !which(d)) continue;
    count(d, waiting(d), -1);
    waiting_.erase({d.due, id});
    held_.insert(id);
    count(d, waiting(d), +1);
    out.push_back(id);
  }
  return out;
}

std::vector<DeliveryId> DeliveryQueue::release(const Which& which, TimePoint now) {
  std::vector<DeliveryId> out;
  for (const auto id : held_)
    if (which(deliveries_.at(id))) out.push_back(id);
  for (const auto id : out) {
    auto& d = deliveries_.at(id);
    count(d, waiting(d), -1);
    held_.erase(id);
    d.due = std::max(d.due, now);
    waiting_.emplace(d.due, id);
    count(d, waiting(d), +1);
  }
  return out;
}

std::vector<DeliveryId> DeliveryQueue::flush(const Which& which, TimePoint now) {
  std::vector<DeliveryId> out;
  for (auto& [id, d] : deliveries_) {
    if (d.due <= now || !waiting_.contains({d.due, id}) || !which(d)) continue;
    waiting_.erase({d.due, id});
    d.due = now;
    waiting_.emplace(now, id);
    out.push_back(id);
  }
  return out;
}

Depths DeliveryQueue::depths(const std::string& destination) const {
  const auto it = depths_.find(destination);
  return it == depths_.end() ? Depths{} : it->second;
}

void DeliveryQueue::count(const Delivery& delivery, Stand where, int sign) {
  auto& d = depths_[delivery.destination];
  auto& n = where == Stand::incoming ? d.incoming : where == Stand::active ? d.active : d.deferred;
  n += static_cast<std::uint32_t>(sign * static_cast<int>(delivery.recipients.size()));
  if (d.incoming == 0 && d.active == 0 && d.deferred == 0) depths_.erase(delivery.destination);
}

}  // namespace queue
