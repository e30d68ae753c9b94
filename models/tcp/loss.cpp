#include "tcp/loss.hpp"

#include <cmath>
#include <limits>

namespace tcp {

std::int64_t Loss::ahead(double p) {
  constexpr auto kNone = std::numeric_limits<std::int64_t>::max();
  if (p <= 0) return kNone;
  if (p != p_) {  // a geometric wait has no memory: another p needs only another draw
    p_ = p;
    const double drawn = std::floor(std::log1p(-rng::uniform(stream_)) / std::log1p(-p));
    ahead_ = drawn < 1e15 ? static_cast<std::int64_t>(drawn) : std::int64_t{1'000'000'000'000'000};
  }
  return ahead_;
}

std::int64_t Loss::of(std::int64_t packets, double p) {
  if (p <= 0) return 0;
  std::int64_t lost = 0;
  while (packets > 0) {
    const std::int64_t pass = ahead(p);
    if (pass >= packets) {
      passed(packets);
      break;
    }
    packets -= pass + 1;
    hit();
    ++lost;
  }
  return lost;
}

}  // namespace tcp
