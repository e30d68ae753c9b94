#include "queue/destinations.hpp"

#include <algorithm>

namespace queue {

Destinations::Line& Destinations::line(const std::string& destination) {
  auto& l = lines_[destination];
  if (l.window < 1) l.window = first_window();
  return l;
}

void Destinations::take_turn(Lines::iterator it) {
  auto& l = it->second;
  if (l.in_turn || l.deliveries.empty() || !has_room(l)) return;
  l.in_turn = true;
  turns_.push_back(it);
}

void Destinations::line_up(const std::string& destination, DeliveryId id) {
  line(destination).deliveries.push_back(id);
  ++waiting_;
  take_turn(lines_.find(destination));
}

void Destinations::put_back(const std::string& destination, DeliveryId id) {
  line(destination).deliveries.push_front(id);
  ++waiting_;
  take_turn(lines_.find(destination));
}

std::optional<DeliveryId> Destinations::start() {
  while (!turns_.empty()) {
    const auto it = turns_.front();
    turns_.pop_front();
    auto& l = it->second;
    l.in_turn = false;
    if (l.deliveries.empty() || !has_room(l)) {
      forget_idle(it, units::kStart);
      continue;
    }
    const auto id = l.deliveries.front();
    l.deliveries.pop_front();
    --waiting_;
    ++l.busy;
    take_turn(it);
    return id;
  }
  return std::nullopt;
}

std::optional<DeliveryId> Destinations::take(const std::string& destination) {
  const auto it = lines_.find(destination);
  if (it == lines_.end() || it->second.deliveries.empty()) return std::nullopt;
  const auto id = it->second.deliveries.front();
  it->second.deliveries.pop_front();
  --waiting_;
  return id;
}

bool Destinations::anybody_waits(const std::string& destination) const {
  const auto it = lines_.find(destination);
  return it != lines_.end() && !it->second.deliveries.empty();
}

void Destinations::ended(const std::string& destination) {
  const auto it = lines_.find(destination);
  if (it == lines_.end()) return;
  it->second.busy = std::max(0, it->second.busy - 1);
  take_turn(it);
  forget_idle(it, units::kStart);
}

void Destinations::went_well(const std::string& destination) {
  const auto it = lines_.find(destination);
  if (it == lines_.end()) return;
  auto& l = it->second;
  l.cohorts = 0;
  if (l.dead_until > units::kStart) {
    // Mail that was under way got through: alive again, as new.
    l.dead_until = units::kStart;
    l.window = first_window();
  } else if (l.window < limits_.max && l.window < l.busy + limits_.initial) {
    l.window += 1;
  }
  take_turn(it);
}

bool Destinations::failed(const std::string& destination, const std::string& why, TimePoint now) {
  auto& l = line(destination);
  if (limits_.failed_cohorts > 0 && l.dead_until <= now) {
    l.cohorts += 1 / l.window;
    // The sum of shares is compared with a margin: 1/3 three times is one.
    if (l.cohorts >= limits_.failed_cohorts - 1e-9) {
      l.dead_until = now + limits_.dead_for;
      l.why = why;
      return true;
    }
  }
  l.window = std::max(1.0, l.window - 1);
  return false;
}

const std::string* Destinations::dead(const std::string& destination, TimePoint now) {
  const auto it = lines_.find(destination);
  if (it == lines_.end() || it->second.dead_until == units::kStart) return nullptr;
  auto& l = it->second;
  if (now < l.dead_until) return &l.why;
  l.dead_until = units::kStart;
  l.cohorts = 0;
  l.window = first_window();
  return nullptr;
}

std::vector<DeliveryId> Destinations::clear(const std::string& destination) {
  const auto it = lines_.find(destination);
  if (it == lines_.end()) return {};
  std::vector<DeliveryId> out(it->second.deliveries.begin(), it->second.deliveries.end());
  it->second.deliveries.clear();
  waiting_ -= out.size();
  return out;
}

void Destinations::revive() {
  for (auto& [name, l] : lines_) l.dead_until = units::kStart, l.cohorts = 0;
}

std::vector<DeliveryId> Destinations::clear() {
  std::vector<DeliveryId> out;
  for (const auto& [name, l] : lines_) out.insert(out.end(), l.deliveries.begin(), l.deliveries.end());
  lines_.clear();
  turns_.clear();
  waiting_ = 0;
  return out;
}

int Destinations::window(const std::string& destination) const {
  const auto it = lines_.find(destination);
  return it == lines_.end() ? limits_.initial : static_cast<int>(it->second.window);
}

void Destinations::forget_idle(Lines::iterator it, TimePoint now) {
  const auto& l = it->second;
  if (l.deliveries.empty() && l.busy == 0 && !l.in_turn && l.dead_until <= now) lines_.erase(it);
}

}  // namespace queue
