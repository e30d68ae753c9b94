// The names by which an MTA and its world speak of each other: small, ordered, and without any global
// counter.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace timeline {

/// An MTA's place in the scenario (0 …).
using MtaId = std::uint32_t;
/// The network: records what no MTA does.
inline constexpr MtaId kNoMta = UINT32_MAX;

/// A connection: who opened it, and its how-manieth.
struct ConnId {
  MtaId opener = 0;
  std::uint32_t n = 0;
  auto operator<=>(const ConnId&) const = default;
};

struct ConnHash {
  std::size_t operator()(const ConnId& c) const noexcept {
    std::uint64_t x = (std::uint64_t{c.opener} << 32) | c.n;
    x ^= x >> 31;
    x *= 0x9e3779b97f4a7c15ull;
    return static_cast<std::size_t>(x ^ (x >> 29));
  }
};

/// Which end of a connection.
enum class Side : std::uint8_t { none, client, server };

}  // namespace timeline
