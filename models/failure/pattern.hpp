// Pattern: when something is out of order: once, again and again, or at random.
//
//   once      from `at`, for `lasts` (or for good)
//   flaps     the same again every `every`, `times` times (or for ever)
//   random    from `at` on, up for a life drawn with mean `mtbf`, then down for a repair drawn with mean
//   `mttr`:
//             an alternating renewal process, which is down for mttr / (mtbf + mttr) of the time
//
// Lives and repairs are exponential (memoryless), Weibull (shape < 1: infant mortality; > 1: wear) or
// constant.
//
// Invariants: intervals come in order and do not overlap. Random ones depend on the seed and the outage's
// name only. Limits: a life and a repair are independent of each other and of anything else. See Ross,
// Introduction to Probability Models, 7.5 (alternating renewal processes).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "random/stream.hpp"
#include "units/units.hpp"

namespace failure {

using units::Duration;
using units::TimePoint;

/// How long something lasts, apart from its mean.
struct Lifetime {
  enum class Kind : std::uint8_t { exponential, weibull, constant };
  Kind kind = Kind::exponential;
  double shape = 1;  ///< weibull; more than 0
  bool operator==(const Lifetime&) const = default;
};

/// "exponential", "weibull 0.7" or "constant".
std::string to_text(const Lifetime& l);
units::Parsed<Lifetime> parse_lifetime(std::string_view text);
/// REQUIRES: mean > 0. Of a Weibull distribution, scale = mean / gamma(1 + 1 / shape).
Duration draw(const Lifetime& l, Duration mean, rng::Stream& random);

struct Pattern {
  TimePoint at{};
  std::optional<Duration> lasts{};       ///< more than 0; none: for good
  std::optional<Duration> every{};       ///< flaps; at least `lasts`
  std::optional<std::int64_t> times{};   ///< flaps and random: how often; none: for ever
  std::optional<Duration> mtbf{}, mttr{};  ///< random: both; more than 0
  Lifetime up{}, down{};
  bool operator==(const Pattern&) const = default;
};

struct Interval {
  TimePoint begin{};
  TimePoint end{};  ///< kNever: for good
  bool operator==(const Interval&) const = default;
};

class Intervals {
 public:
  Intervals(const Pattern& p, std::uint64_t seed, std::string_view name);
  /// The next one; none: there are no more.
  std::optional<Interval> next();

 private:
  Pattern pattern_;
  rng::Stream random_;
  std::int64_t n_ = 0;
  TimePoint at_;  ///< random: since when it is up
};

}  // namespace failure
