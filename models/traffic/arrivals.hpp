// Arrivals: when mail comes: once, at a steady pace, in bursts, or at random, more by day than by night.
//
// Arrivals run on a clock of their own, on which nothing but the pattern counts: a Poisson process has
// exponential gaps there, "every 10 s" gaps of 10 s. A Profile turns that clock into the calendar's: where its
// weight is 2 the clock runs twice as fast. For a Poisson process this is the inversion method for
// non-homogeneous processes, and exact (Çinlar 1975; Law, Simulation Modeling and Analysis, 8.6.2).
//
//   arrivals = "once" / "every" duration / "poisson" rate / "burst" count "every" duration
//
// Invariants: dates never decrease. A profile's weights have the mean 1: over whole days as much comes as without
// it. Limits: the weights are constant within an hour; every day is alike. See FIDELITY "Limits and traffic".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mail/calendar.hpp"
#include "random/stream.hpp"
#include "units/rate.hpp"
#include "units/units.hpp"

namespace traffic {

using units::Duration;
using units::TimePoint;

enum class Pattern : std::uint8_t { once, every, poisson, burst };

struct Arrivals {
  Pattern pattern = Pattern::once;
  Duration gap{};           ///< every, burst: from one to the next
  units::Rate rate;         ///< poisson: the mean
  std::int64_t count = 1;   ///< burst: messages at one instant
  bool operator==(const Arrivals&) const = default;
};

units::Parsed<Arrivals> parse_arrivals(std::string_view text);
std::string to_text(const Arrivals& a);

class Profile {
 public:
  using Weights = std::array<double, 24>;  ///< from midnight, hour by hour
  Profile() { given_.fill(1), weights_.fill(1); }  ///< flat
  /// They are scaled to a mean of 1. REQUIRES: none negative or infinite, not all zero.
  explicit Profile(const Weights& weights);
  /// A working day: the peak at 10 h is 2.2 times the mean, the trough at 3 h 0.07 of it.
  static Profile weekday();

  /// The date `gap` nanoseconds of the arrivals' clock after t. kNever beyond what a TimePoint holds.
  TimePoint after(TimePoint t, double gap, const mail::Calendar& calendar) const;
  const Weights& weights() const { return weights_; }  ///< scaled
  const Weights& given() const { return given_; }
  bool is_flat() const { return *this == Profile(); }
  bool operator==(const Profile& other) const { return given_ == other.given_; }

 private:
  Weights given_, weights_;
};

/// The dates of one generator, in order.
class ArrivalClock {
 public:
  ArrivalClock(const Arrivals& arrivals, const Profile& profile, const mail::Calendar& calendar, TimePoint from)
      : arrivals_(arrivals), profile_(profile), calendar_(calendar), at_(from) {}

  /// The next date; kNever after the last one.
  TimePoint next(rng::Stream& s);

 private:
  Arrivals arrivals_;
  Profile profile_;
  mail::Calendar calendar_;
  TimePoint at_;
  std::int64_t made_ = 0;
};

}  // namespace traffic
