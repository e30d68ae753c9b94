// Greylist: who writes to somebody for the first time is told to come back later. Software that sends mail does;
// much that sends spam does not.
//
// A triplet is (client's network, sender, recipient). Its first attempt is refused for now, and so is every other one
// until `delay` has passed; the first attempt after that passes, if it comes before `retry_window` is over. From then on
// the triplet is known, and passes at once for `max_age` after its last mail. A client's network that was let pass for
// `auto_whitelist` triplets (at most one an hour counts) passes with whatever it brings; 0: never.
//
// Invariants: what was forgotten begins anew. Limits: the network is the client's /24; everything is in memory.
// See RFC 6647; the rules and defaults are postgrey's 1.37 (apart from auto_whitelist, 5 there).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "units/units.hpp"

namespace policy {

struct GreylistRule {
  units::Duration delay{};  ///< zero: no greylist
  units::Duration retry_window = std::chrono::hours(48);
  units::Duration max_age = std::chrono::hours(24 * 35);
  int auto_whitelist = 0;
  bool operator==(const GreylistRule&) const = default;
};

class Greylist {
 public:
  /// Whether this attempt passes. REQUIRES: `now` never decreases.
  bool passes(std::string_view client_address, std::string_view sender, std::string_view recipient,
              units::TimePoint now, const GreylistRule& rule);
  std::size_t size() const { return triplets_.size(); }

 private:
  struct Triplet {
    units::TimePoint first{}, last{};
    bool passed = false;
  };
  struct Client {
    int passed = 0;
    units::TimePoint counted{}, last{};
  };
  void forget(units::TimePoint now, const GreylistRule& rule);
  static bool old(const Triplet& t, units::TimePoint now, const GreylistRule& rule);

  std::unordered_map<std::string, Triplet> triplets_;  // looked up; walked to forget only
  std::unordered_map<std::string, Client> clients_;
  std::size_t forget_at_ = 1024;
};

/// "192.0.2.17" gives "192.0.2"; anything else itself.
std::string_view network_of(std::string_view address);

}  // namespace policy
