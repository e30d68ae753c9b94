// Limits: what one serving process allows itself.
#pragma once

#include <chrono>
#include <cstddef>

#include "units/units.hpp"

namespace serve {

struct Limits {
  static constexpr std::size_t kPiece = 16 * 1024;  ///< octets read at once

  std::size_t connections = 100;     ///< more are answered 421
  std::int32_t transactions = 1000;  ///< of one session, whose record stays in memory; after more it gets 421
  std::size_t backlog = 64 * 1024;   ///< octets that may wait to be written before reading stops
  units::Duration linger = std::chrono::seconds(30);   ///< for the peer, after our FIN
  units::Duration farewell = std::chrono::seconds(2);  ///< the same when the program ends
};

}  // namespace serve
