// Sample: what independent runs of one design say about a metric: mean with Student's t interval, quantiles
// with order-statistic intervals, and how many runs it would take to know better.
//
// A run is one observation. Assumed: observations are independent and equally distributed (each run has
// random streams of its own); for the t interval also that their mean is about normal, which holds for normal
// observations at any n and, by the central limit theorem, for others as n grows (skewed ones need more). The
// quantile intervals assume independence only.
//
// Infinite observations ("not reached") are never dropped: with one of them the mean is infinite and has
// neither deviation nor interval, while order statistics stay what they are, infinity being the largest
// value. NaN ("does not apply") is no observation; callers leave it out and say so.
//
// Sources: Law, Simulation Modeling and Analysis, 5th ed., 4.5, 9.4, 9.5; David and Nagaraja, Order
// Statistics, 3rd ed., 7.1. Sums are taken in the order given, so equal input gives equal octets.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace stats {

inline constexpr double kConfidence = 0.95;

struct Interval {
  double low = 0, high = 0;
  double half_width() const { return (high - low) / 2; }
  bool operator==(const Interval&) const = default;
};

/// The quantile t such that |T| <= t with probability `confidence`, T having Student's t distribution.
/// REQUIRES: degrees > 0, 0 < confidence < 1.
double student_t(double degrees, double confidence = kConfidence);

struct Moments {
  std::size_t n = 0;
  std::size_t infinite = 0;  ///< of these, those that were not reached
  double mean = 0;           ///< NaN where n = 0; infinite where one observation is
  std::optional<double> sd;  ///< of the observations, n - 1 below; none where n < 2 or the mean is infinite
  std::optional<Interval> interval;  ///< of the mean, Student's t; none where sd is none
};
Moments moments(std::span<const double> xs, double confidence = kConfidence);

/// A quantile of the distribution the observations come from.
struct Quantile {
  double estimate = 0;  ///< the smallest observation that a share q of all does not exceed; NaN where n = 0
  /// Bounds are observations (which may be infinite); none where no observation is far enough out: the median
  /// needs n = 6 for both.
  std::optional<double> low, high;
};
/// The interval covers with at least `confidence`, whatever the distribution: (X_(l), X_(u)) with l and u
/// from the binomial distribution, at most (1 - confidence) / 2 left out on each side. REQUIRES: 0 < q < 1.
Quantile quantile(std::span<const double> xs, double q, double confidence = kConfidence);

/// How many observations like these a t interval of the mean with that half-width would take, at least two,
/// by iterating n = (t(n-1) sd / half_width)^2. nullopt where more than a million, or where nothing can be
/// said (fewer than two observations, an infinite mean). REQUIRES: half_width >= 0.
std::optional<std::size_t> needed(const Moments& m, double half_width, double confidence = kConfidence);

/// Batch means of one long run's series: k batches as equal as can be (their sizes differ by one at most),
/// the first ones being larger. A batch with an infinite value has an infinite mean. REQUIRES: 1 <= k <=
/// size.
std::vector<double> batch_means(std::span<const double> series, std::size_t k);
/// The correlation of neighbours: near 0 where batches are long enough to count as independent. NaN where all
/// are equal or fewer than three.
double lag_1_correlation(std::span<const double> xs);

}  // namespace stats
