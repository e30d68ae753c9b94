// Delays: how late mail was, over all recipients (the other metrics are timeline::Tally's).
//
// Invariants: quantiles are over all recipients, and one without delivery is infinitely late, so that
// stranded mail never improves a figure. Counted are recipients of users' mail, and the children that lists
// and forwards made of it in place of the recipients they replaced; notices are not. Mail submitted before
// the end of the warm-up is not counted. Limits: keeps eight octets a delivered recipient.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "timeline/delivery_story.hpp"

namespace timeline {

class Delays {
 public:
  explicit Delays(units::Duration warmup = {}) : from_(units::kStart + warmup) {}
  /// A story at its end, or as it stands at the end of the run.
  void take(const DeliveryStory& s);
  /// Whether it is a recipient of users' mail that stands for itself: no notice, and nobody replaced it.
  static bool counts(const DeliveryStory& s);

  std::uint64_t recipients() const { return recipients_; }
  std::uint64_t delivered() const { return delays_.size(); }
  /// Delivered of all; nullopt where there are none.
  std::optional<double> delivered_share() const;
  /// The nearest-rank quantile, 0 < q <= 1, over all recipients; nullopt: not reached (or nobody to reach).
  std::optional<units::Duration> quantile(double q) const;
  /// In seconds; nullopt where somebody was not reached (or nobody to reach).
  std::optional<double> mean() const;
  /// The longest delay; nullopt where somebody was not reached.
  std::optional<units::Duration> max() const { return quantile(1); }

 private:
  units::TimePoint from_;
  std::uint64_t recipients_ = 0;
  mutable std::vector<units::Duration> delays_;  ///< of the delivered; sorted when first asked
  mutable bool sorted_ = true;
};

}  // namespace timeline
