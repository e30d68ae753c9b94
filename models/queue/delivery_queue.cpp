#include "queue/delivery_queue.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace queue {

units::Duration wait_after(const RetryFormula& f, int failures) {
  const double wait = static_cast<double>(f.first.count()) * std::pow(f.factor, failures - 1);
  // In doubles first: the power may be far beyond what a Duration holds.
  return wait >= static_cast<double>(f.max.count()) ? f.max : Duration(std::llround(wait));
}

DeliveryId DeliveryQueue::accept(std::shared_ptr<const mail::Message> m, std::string destination,
                                 std::vector<smtp::Path> recipients, TimePoint now) {
  const DeliveryId id = next_id_++;
  const auto [it, fresh] = deliveries_.emplace(
      id, Delivery{id, std::move(m), std::move(destination), std::move(recipients), now, 0, now});
  count(it->second, Stand::incoming, +1);
  waiting_.emplace(now, id);
  return id;
}

const Delivery* DeliveryQueue::take_due(TimePoint now) {
  if (waiting_.empty() || waiting_.begin()->first > now) return nullptr;
  const auto id = waiting_.begin()->second;
  waiting_.erase(waiting_.begin());
  const auto& d = deliveries_.at(id);
  count(d, waiting(d), -1);
  count(d, Stand::active, +1);
  return &d;
}

std::vector<DeliveryId> DeliveryQueue::take_for(const std::vector<std::string>& destinations) {
  std::vector<DeliveryId> out;
  for (auto& [id, d] : deliveries_) {
    if (std::find(destinations.begin(), destinations.end(), d.destination) == destinations.end()) continue;
    if (waiting_.erase({d.due, id}) == 0) continue;  // somebody works on it
    count(d, waiting(d), -1);
    count(d, Stand::active, 1);
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
  Settled out;
  const TimePoint last = d.accepted + give_up_;
  if (deferred.empty() || now >= last) {
    out.expired = !deferred.empty();
    deliveries_.erase(it);
    return out;
  }
  d.recipients = std::move(deferred);
  ++d.failures;
  d.due = out.next_at = std::min(now + wait_after(retry_, d.failures), last);
  waiting_.emplace(d.due, id);
  count(d, Stand::deferred, +1);
  return out;
}

void DeliveryQueue::give_back(DeliveryId id, TimePoint now) {
  auto& d = deliveries_.at(id);
  d.due = now;
  waiting_.emplace(now, id);
  count(d, Stand::active, -1);
  count(d, waiting(d), +1);
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
