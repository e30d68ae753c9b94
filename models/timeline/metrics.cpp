#include "timeline/metrics.hpp"

#include <algorithm>
#include <cmath>

namespace timeline {

bool Delays::counts(const DeliveryStory& s) {
  const bool notice = s.kind == mail::Kind::bounce || s.kind == mail::Kind::delay;
  return !notice && s.outcome != Outcome::replaced;
}

void Delays::take(const DeliveryStory& s) {
  if (!counts(s) || s.submitted < from_) return;
  ++recipients_;
  const bool reached = s.outcome == Outcome::delivered || s.outcome == Outcome::handed_outside;
  if (reached && s.finished) {
    delays_.push_back(*s.finished - s.submitted);
    sorted_ = false;
  }
}

std::optional<double> Delays::delivered_share() const {
  if (recipients_ == 0) return std::nullopt;
  return static_cast<double>(delays_.size()) / static_cast<double>(recipients_);
}

std::optional<double> Delays::mean() const {
  if (recipients_ == 0 || delays_.size() < recipients_) return std::nullopt;
  units::Duration whole{};  // whole seconds and the rest apart: neither overflows, and both are exact
  std::int64_t seconds = 0;
  for (const units::Duration d : delays_) {
    const auto s = std::chrono::floor<std::chrono::seconds>(d);
    seconds += s.count();
    whole += d - s;
  }
  return (static_cast<double>(seconds) + units::in_seconds(whole)) / static_cast<double>(recipients_);
}

std::optional<units::Duration> Delays::quantile(double q) const {
  if (recipients_ == 0) return std::nullopt;
  if (!sorted_) {
    std::sort(delays_.begin(), delays_.end());
    sorted_ = true;
  }
  const double rank = std::ceil(q * static_cast<double>(recipients_) - 1e-9);
  const std::size_t at = rank < 1 ? 0 : static_cast<std::size_t>(rank) - 1;
  if (at >= delays_.size()) return std::nullopt;
  return delays_[at];
}

}  // namespace timeline
