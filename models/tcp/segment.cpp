#include "tcp/segment.hpp"

#include <algorithm>

namespace tcp {
namespace {
__extension__ using Wide = __int128;  // octets x 8 x 10^9 passes 2^63 beyond a gigabyte
}

units::Duration serialisation(std::int64_t wire, units::BitRate rate) {
  if (rate.bps <= 0) return {};
  constexpr std::int64_t kBitNanoseconds = 8'000'000'000;  // in an octet and a second
  constexpr std::int64_t kNarrow = (INT64_MAX >> 1) / kBitNanoseconds;
  if (wire <= kNarrow && rate.bps <= INT64_MAX >> 1) return units::Duration((wire * kBitNanoseconds + rate.bps / 2) / rate.bps);
  const Wide bit_nanoseconds = Wide{wire} * kBitNanoseconds;
  return units::Duration(static_cast<std::int64_t>((bit_nanoseconds + rate.bps / 2) / rate.bps));
}

bool is_flow(std::int64_t content_octets, units::Duration latency, units::BitRate bottleneck) {
  const units::Duration unnoticed = std::max<units::Duration>(std::chrono::milliseconds(1), latency / 20);
  return serialisation(wire_octets(content_octets), bottleneck) > unnoticed;
}

}  // namespace tcp
