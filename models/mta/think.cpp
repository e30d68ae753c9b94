#include "mta/think.hpp"

#include <cmath>

namespace mta {
namespace {

constexpr double kTenth = 1.2815515655446004;  ///< standard normal quantile of 0.9

double nanoseconds(Duration d) { return static_cast<double>(d.count()); }

}  // namespace

Duration draw(const Think& t, rng::Stream& s) {
  if (t.median <= Duration{} || !t.spread()) return t.median;
  const double median = nanoseconds(t.median);
  // Where one side is not known it is the mirror of the other.
  const double up = nanoseconds(t.p90 != Duration{} ? t.p90 : t.p10) / median;
  const double down = nanoseconds(t.p10 != Duration{} ? t.p10 : t.p90) / median;
  const double sigma_up = std::abs(std::log(up)) / kTenth, sigma_down = std::abs(std::log(down)) / kTenth;
  const double z = std::log(rng::lognormal(s, 1.0, 1.0));
  return Duration(std::llround(median * std::exp(z * (z < 0 ? sigma_down : sigma_up))));
}

}  // namespace mta
