// Think times: how long software takes before it says something.
//
// Invariants: a time is its median unless it is drawn; then it is lognormal to either side of the median, so
// that one draw in ten lies below p10 and one in ten above p90, which skewed measurements need (Limpert,
// Stahel, Abbt: Log-normal distributions across the sciences, BioScience 51, 2001). What is drawn depends on
// the MTA's own stream only. See FIDELITY "Server think time".
#pragma once

#include <chrono>

#include "random/stream.hpp"
#include "units/units.hpp"

namespace mta {

using units::Duration;

struct Think {
  Duration median{};
  Duration p10{}, p90{};  ///< zero: not known, or not spread
  bool drawn = false;     ///< also where the software's times are not drawn in general

  constexpr Think() = default;
  template <class R, class P>
  constexpr Think(std::chrono::duration<R, P> fixed) : median(fixed) {}
  constexpr Think(Duration low, Duration middle, Duration high) : median(middle), p10(low), p90(high) {}
  friend bool operator==(const Think&, const Think&) = default;

  bool spread() const { return p10 != Duration{} || p90 != Duration{}; }
};

/// One value of `t`, at least 0; its median where nothing says how it spreads.
Duration draw(const Think& t, rng::Stream& s);

struct ThinkTimes {
  Think banner, helo, mail, rcpt, data, dot, quit, other;  ///< a server, before its reply
  Think client_helo, client_mail, client_rcpt, client_data, client_content,
      client_quit;  ///< a client, before it says that
  /// A process that has waited for its peer for longer than kAsleep takes that much longer: it was put to
  /// sleep, and its caches are cold. Once a wait, the server's and the client's.
  Think wake, client_wake;
  /// A megabyte (10^6 octets) of content: to store it, with the dot; to make it fit for the wire, before
  /// MAIL.
  Think store, client_prepare;
  bool draw = false;  ///< every time that has a spread is drawn; else medians
  bool operator==(const ThinkTimes&) const = default;

  /// The same before whatever a client says.
  void client(const Think& t) {
    client_helo = client_mail = client_rcpt = client_data = client_content = client_quit = t;
  }
};

/// What a time a megabyte comes to for so many octets.
constexpr Duration for_octets(Duration a_megabyte, std::int64_t octets) {
  return Duration(static_cast<std::int64_t>(static_cast<double>(a_megabyte.count()) * 1e-6 *
                                            static_cast<double>(octets)));
}

/// Shorter waits are the ordinary pace of a session on one machine or one switch.
inline constexpr Duration kAsleep = std::chrono::milliseconds(1);

}  // namespace mta
