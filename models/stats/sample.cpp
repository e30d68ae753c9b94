#include "stats/sample.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cassert>
#include <cmath>
#include <limits>

namespace stats {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr std::size_t kMost = 1'000'000;

double sum(std::span<const double> xs) {
  double s = 0;
  for (const double x : xs) s += x;
  return s;
}

}  // namespace

double student_t(double degrees, double confidence) {
  assert(degrees > 0 && confidence > 0 && confidence < 1);
  return boost::math::quantile(boost::math::students_t(degrees), 0.5 + confidence / 2);
}

Moments moments(std::span<const double> xs, double confidence) {
  Moments m;
  m.n = xs.size();
  m.infinite =
      static_cast<std::size_t>(std::count_if(xs.begin(), xs.end(), [](double x) { return std::isinf(x); }));
  m.mean = m.n == 0 ? kNone : m.infinite > 0 ? kInfinite : sum(xs) / static_cast<double>(m.n);
  if (m.n < 2 || m.infinite > 0) return m;
  // Equal observations have no deviation, whatever rounding made of their mean.
  if (std::all_of(xs.begin(), xs.end(), [&](double x) { return x == xs.front(); })) m.mean = xs.front();
  double squares = 0;
  for (const double x : xs) squares += (x - m.mean) * (x - m.mean);
  const auto n = static_cast<double>(m.n);
  m.sd = std::sqrt(squares / (n - 1));
  const double half = student_t(n - 1, confidence) * *m.sd / std::sqrt(n);
  m.interval = Interval{m.mean - half, m.mean + half};
  return m;
}

Quantile quantile(std::span<const double> xs, double q, double confidence) {
  assert(q > 0 && q < 1);
  Quantile out{kNone, {}, {}};
  if (xs.empty()) return out;
  std::vector<double> sorted(xs.begin(), xs.end());
  std::sort(sorted.begin(), sorted.end());
  const auto n = sorted.size();
  const auto rank = static_cast<std::size_t>(std::max(1.0, std::ceil(q * static_cast<double>(n) - 1e-9)));
  out.estimate = sorted[std::min(rank, n) - 1];
  // B of the n observations lie below the quantile; X_(l) is below it where B >= l, X_(u) is not where B < u.
  const boost::math::binomial below(static_cast<double>(n), q);
  const double tail = (1 - confidence) / 2;
  std::size_t l = 0;
  while (l + 1 <= n && cdf(below, static_cast<double>(l)) <= tail) ++l;
  std::size_t u = n + 1;
  while (u - 1 >= 1 && cdf(complement(below, static_cast<double>(u) - 2)) <= tail) {
    --u;
    if (u < 2) break;
  }
  if (l >= 1) out.low = sorted[l - 1];
  if (u <= n) out.high = sorted[u - 1];
  return out;
}

std::optional<std::size_t> needed(const Moments& m, double half_width, double confidence) {
  if (!m.sd) return std::nullopt;
  if (*m.sd == 0) return 2;
  if (!(half_width > 0)) return std::nullopt;
  const auto enough = [&](std::size_t n) {
    const auto count = static_cast<double>(n);
    return student_t(count - 1, confidence) * *m.sd / std::sqrt(count) <= half_width;
  };
  // The half-width falls with n: by halves.
  std::size_t low = 2, high = 2;
  while (!enough(high)) {
    low = high;
    high *= 2;
    if (high > kMost) return std::nullopt;
  }
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    (enough(middle) ? high : low) = enough(middle) ? middle : middle + 1;
  }
  return high;
}

std::vector<double> batch_means(std::span<const double> series, std::size_t k) {
  assert(k >= 1 && k <= series.size());
  std::vector<double> out;
  std::size_t from = 0;
  for (std::size_t b = 0; b < k; ++b) {
    const std::size_t size = series.size() / k + (b < series.size() % k ? 1 : 0);
    out.push_back(moments(series.subspan(from, size)).mean);
    from += size;
  }
  return out;
}

double lag_1_correlation(std::span<const double> xs) {
  const Moments m = moments(xs);
  if (xs.size() < 3 || !m.sd || *m.sd == 0) return kNone;
  double products = 0, squares = 0;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    squares += (xs[i] - m.mean) * (xs[i] - m.mean);
    if (i > 0) products += (xs[i] - m.mean) * (xs[i - 1] - m.mean);
  }
  return products / squares;
}

}  // namespace stats
