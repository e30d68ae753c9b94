// Options: what a TCP stack is set to: the parameters of [network] tcp. The defaults are Linux's.
//
// The receive window was measured (FIDELITY "Duration of a session"): a receiver announces 64 KiB, about
// 80 kB after the first round that would have needed more, holds that and then lets it grow. How long it
// holds varies from session to session; two rounds are the middle of 141 conditions at 100 Mbit/s. At 10
// Mbit/s it never was the limit: there the receiver has time to let it grow before. Hence `limits_from`.
#pragma once

#include <cstdint>

#include "units/units.hpp"

namespace tcp {

struct ReceiveWindow {
  units::Bytes first{65'536};              ///< tcp_rmem[1] / 2
  units::Bytes then{80'000};               ///< after one round
  int rounds = 2;                          ///< how many rounds it stays so
  double growth = 2;                       ///< a round, from then on (dynamic right-sizing doubles it)
  units::BitRate limits_from{50'000'000};  ///< slower paths never feel it

  /// Always the same, at every rate: a receiver that does not tune itself.
  static ReceiveWindow fixed(units::Bytes octets) { return {octets, octets, 0, 1, {}}; }
  bool is_fixed() const { return limits_from.bps == 0; }
  /// What a receiver lets be on the way in the n-th round that it limits, n from 0.
  std::int64_t octets(int round, units::BitRate path) const;
  bool operator==(const ReceiveWindow&) const = default;
};

struct Options {
  int initial_window = 10;  ///< packets (RFC 6928)
  ReceiveWindow receive;
  bool operator==(const Options&) const = default;
};

}  // namespace tcp
