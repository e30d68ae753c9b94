// Sizes: how large messages are, and how many recipients they have.
//
// A size is fixed, drawn from a list (empirical), or lognormal with a Pareto tail: up to `pareto_above` the
// distribution function is the lognormal's; what lies beyond it falls off as x^-exponent, cut off at `max`
// (Barford, Crovella 1998 for the body and tail; the tail alone has no mean where the exponent is at most 1).
// Drawn by the inverse distribution function, one random number a message.
//
// Invariants: a size is at least 1 octet and at most `max`. See FIDELITY "Limits and traffic".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "random/stream.hpp"

namespace traffic {

struct SizeLaw {
  enum class Kind : std::uint8_t { fixed, list, lognormal } kind = Kind::fixed;
  std::int64_t octets = 1024;          ///< fixed
  std::vector<std::int64_t> values;    ///< list: each as likely as the others
  double median = 0, sigma = 0;        ///< lognormal: octets, and of the natural logarithm
  std::int64_t pareto_above = 0;       ///< 0: no tail
  double pareto_exponent = 0;
  std::int64_t max = 0;                ///< 0: no limit. REQUIRES: given with a tail, above pareto_above

  double cdf(double octets) const;     ///< P(size <= octets) before rounding
  double quantile(double p) const;     ///< its inverse, 0 <= p < 1
  double mean() const;                 ///< in closed form
  std::int64_t draw(rng::Stream& s) const;
  bool operator==(const SizeLaw&) const = default;
};

/// How many recipients: a fixed number, or 1 … max with P(k) in proportion to k^-zipf.
struct CountLaw {
  int fixed = 1;
  double zipf = 0;  ///< exponent; 0: fixed
  int max = 1;
  bool operator==(const CountLaw&) const = default;
};

class Counts {
 public:
  explicit Counts(const CountLaw& law);
  int draw(rng::Stream& s) const;
  double probability(int k) const;
  double mean() const;

 private:
  std::vector<double> up_to_;  ///< P(count <= k + 1); empty: fixed
  int fixed_;
};

}  // namespace traffic
