#include "tcp/options.hpp"

#include <cmath>
#include <limits>

namespace tcp {

std::int64_t ReceiveWindow::octets(int round, units::BitRate path) const {
  constexpr auto kNone = std::numeric_limits<std::int64_t>::max();
  if (path.bps == 0 || path < limits_from) return kNone;
  if (round < 1) return first.n;
  if (round <= rounds) return then.n;
  const double grown = static_cast<double>(then.n) * std::pow(growth, round - rounds);
  return grown < 1e15 ? static_cast<std::int64_t>(grown) : kNone;
}

}  // namespace tcp
