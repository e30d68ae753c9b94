#include "random/stream.hpp"

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/lognormal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cmath>

namespace rng {
namespace {

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ull;

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

// FNV-1a over the name, then mixed with the seed: names that differ in one letter give unrelated streams.
std::uint64_t hash(std::string_view name) {
  std::uint64_t h = 0xcbf29ce484222325ull;
  for (unsigned char c : name) h = (h ^ c) * 0x100000001b3ull;
  return mix(h);
}

}  // namespace

Stream::Stream(std::uint64_t seed, std::string_view name) : state_(mix(seed + kGolden) ^ hash(name)) {}
Stream::Stream(std::uint64_t seed, std::string_view name, std::uint64_t n)
    : state_(mix(mix(seed + kGolden) ^ hash(name)) ^ mix((n + 1) * kGolden)) {}

Stream::result_type Stream::operator()() { return mix(state_ += kGolden); }

double uniform(Stream& s) { return boost::random::uniform_01<double>()(s); }
double uniform(Stream& s, double low, double high) { return low + (high - low) * uniform(s); }
double exponential(Stream& s, double mean) { return boost::random::exponential_distribution<double>(1 / mean)(s); }
double lognormal(Stream& s, double median, double sigma) {
  return boost::random::lognormal_distribution<double>(std::log(median), sigma)(s);
}
std::uint64_t below(Stream& s, std::uint64_t n) {
  return boost::random::uniform_int_distribution<std::uint64_t>(0, n - 1)(s);
}

}  // namespace rng
