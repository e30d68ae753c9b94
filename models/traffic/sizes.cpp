#include "traffic/sizes.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <numeric>

namespace traffic {
namespace {

double phi(double z) { return boost::math::cdf(boost::math::normal(), z); }
double phi_inverse(double p) { return boost::math::quantile(boost::math::normal(), p); }

/// P(X > x) of a Pareto tail that begins at `low` and is cut off at `high`.
double tail(double x, double low, double high, double exponent) {
  const double cut = std::pow(low / high, exponent);
  return (std::pow(low / x, exponent) - cut) / (1 - cut);
}

}  // namespace

double SizeLaw::cdf(double x) const {
  if (kind == Kind::fixed) return x >= static_cast<double>(octets) ? 1 : 0;
  if (kind == Kind::list) {
    const auto below = std::count_if(values.begin(), values.end(), [x](auto v) { return static_cast<double>(v) <= x; });
    return static_cast<double>(below) / static_cast<double>(values.size());
  }
  if (x <= 0) return 0;
  const auto body = [this](double v) { return phi((std::log(v) - std::log(median)) / sigma); };
  const auto top = static_cast<double>(max), knee = static_cast<double>(pareto_above);
  if (max > 0 && x >= top) return 1;
  if (pareto_above == 0) return max > 0 ? body(x) / body(top) : body(x);
  return x <= knee ? body(x) : 1 - (1 - body(knee)) * tail(x, knee, top, pareto_exponent);
}

double SizeLaw::quantile(double p) const {
  if (kind == Kind::fixed) return static_cast<double>(octets);
  if (kind == Kind::list) {
    auto sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const auto i = static_cast<std::size_t>(p * static_cast<double>(sorted.size()));
    return static_cast<double>(sorted[std::min(i, sorted.size() - 1)]);
  }
  if (p <= 0) return 0;
  const auto inverse = [this](double q) { return median * std::exp(sigma * phi_inverse(q)); };
  const auto top = static_cast<double>(max), knee = static_cast<double>(pareto_above);
  if (pareto_above == 0) return max > 0 ? std::min(inverse(p * phi((std::log(top) - std::log(median)) / sigma)), top) : inverse(p);
  const double below = phi((std::log(knee) - std::log(median)) / sigma);
  if (p <= below) return inverse(p);
  const double cut = std::pow(knee / top, pareto_exponent);
  const double left = (1 - p) / (1 - below) * (1 - cut) + cut;
  return std::min(knee * std::pow(left, -1 / pareto_exponent), top);
}

double SizeLaw::mean() const {
  if (kind == Kind::fixed) return static_cast<double>(octets);
  if (kind == Kind::list)
    return static_cast<double>(std::accumulate(values.begin(), values.end(), std::int64_t{0})) /
           static_cast<double>(values.size());
  const double whole = median * std::exp(sigma * sigma / 2);
  const auto z = [this](double x) { return (std::log(x) - std::log(median)) / sigma; };
  const auto top = static_cast<double>(max), knee = static_cast<double>(pareto_above);
  if (pareto_above == 0) return max > 0 ? whole * phi(z(top) - sigma) / phi(z(top)) : whole;
  const double a = pareto_exponent;
  // The integral of x times the density a knee^a x^(-a-1) / (1 - cut) from knee to top.
  const double moment = a == 1 ? knee * std::log(top / knee)
                               : a / (1 - a) * (std::pow(knee, a) * std::pow(top, 1 - a) - knee);
  return whole * phi(z(knee) - sigma) + (1 - phi(z(knee))) * moment / (1 - std::pow(knee / top, a));
}

std::int64_t SizeLaw::draw(rng::Stream& s) const {
  if (kind == Kind::fixed) return octets;
  if (kind == Kind::list) return values[rng::below(s, values.size())];
  const double x = std::min(quantile(rng::uniform(s)), 1e15);
  const auto n = std::max<std::int64_t>(1, std::llround(x));
  return max > 0 ? std::min(n, max) : n;
}

Counts::Counts(const CountLaw& law) : fixed_(law.fixed) {
  if (law.zipf <= 0) return;
  double sum = 0;
  for (int k = 1; k <= law.max; ++k) up_to_.push_back(sum += std::pow(k, -law.zipf));
  for (double& p : up_to_) p /= sum;
  up_to_.back() = 1;
}

int Counts::draw(rng::Stream& s) const {
  if (up_to_.empty()) return fixed_;
  return 1 + static_cast<int>(std::upper_bound(up_to_.begin(), up_to_.end() - 1, rng::uniform(s)) - up_to_.begin());
}

double Counts::probability(int k) const {
  if (up_to_.empty()) return k == fixed_ ? 1 : 0;
  if (k < 1 || k > static_cast<int>(up_to_.size())) return 0;
  const auto i = static_cast<std::size_t>(k - 1);
  return up_to_[i] - (i == 0 ? 0 : up_to_[i - 1]);
}

double Counts::mean() const {
  if (up_to_.empty()) return fixed_;
  double sum = 0;
  for (int k = 1; k <= static_cast<int>(up_to_.size()); ++k) sum += k * probability(k);
  return sum;
}

}  // namespace traffic
