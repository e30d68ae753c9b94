#include "views/pace.hpp"

#include <algorithm>

namespace views {
namespace {

using units::Duration;

constexpr std::size_t kInitialWindow = 10;

// When each leaves where one takes `each` to pass the bottleneck: behind the one before it, and within the
// window.
void fill(std::vector<Duration>& leaves, Duration each, Duration round_trip) {
  leaves[0] = Duration{};
  for (std::size_t i = 1; i < leaves.size(); ++i) {
    leaves[i] = leaves[i - 1] + each;
    if (i < kInitialWindow) continue;
    // `a` segments acknowledged allow 10 + 2a of them: those outstanding, and one more for each.
    const std::size_t acknowledged = (i - kInitialWindow) / 2 + 1;
    leaves[i] = std::max(leaves[i], leaves[acknowledged - 1] + each + round_trip);
  }
}

}  // namespace

std::vector<Duration> departures(std::size_t n, Duration span, Duration round_trip) {
  std::vector<Duration> leaves(n);
  Duration low{}, high = span / static_cast<std::int64_t>(n);
  fill(leaves, low, round_trip);
  if (leaves.back() > span) {
    for (std::size_t i = 0; i < n; ++i) leaves[i] = high * static_cast<std::int64_t>(i);
    return leaves;
  }
  while (high - low > Duration(1)) {
    const Duration middle = low + (high - low) / 2;
    fill(leaves, middle, round_trip);
    (leaves.back() + middle <= span ? low : high) = middle;
  }
  fill(leaves, low, round_trip);
  return leaves;
}

}  // namespace views
