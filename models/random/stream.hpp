// Stream: a named, independent source of random numbers.
//
// A stream is named by what draws from it ("mta.London.think", "traffic.office"), and belongs to one MTA or to one
// direction of one connection. Its numbers depend on the scenario's seed and on that name only, so that adding or
// removing one consumer leaves every other consumer's numbers as they were.
//
// The namespace is rng, not random: POSIX puts a function random() into the global one.
// Invariants: 8 bytes of state; equal (seed, name) give equal numbers on every platform.
// Limits: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014); period 2^64;
// fit for simulation, not for cryptography. Distributions are Boost.Random's, which are the same everywhere.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace rng {

class Stream {
 public:
  using result_type = std::uint64_t;

  Stream(std::uint64_t seed, std::string_view name);
  /// A stream of its own for the `n`-th of something that `name` numbers (a connection, a message).
  Stream(std::uint64_t seed, std::string_view name, std::uint64_t n);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()();

 private:
  std::uint64_t state_;
};

double uniform(Stream& s);                                   ///< [0, 1)
double uniform(Stream& s, double low, double high);          ///< [low, high)
double exponential(Stream& s, double mean);                  ///< REQUIRES: mean > 0
double lognormal(Stream& s, double median, double sigma);    ///< sigma of the logarithm
std::uint64_t below(Stream& s, std::uint64_t n);             ///< 0 … n-1, REQUIRES: n > 0

}  // namespace rng
