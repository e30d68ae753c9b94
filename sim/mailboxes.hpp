// Mailboxes: the one name of the mailbox that a recipient's address means, however its letters were written.
//
// Invariants: a domain has the case the scenario gives it, and so has a user where no other differs by case
// only; the postmaster is "postmaster". An address without a domain is of the MTA's first one (RFC 5321 2.4,
// 4.1.1.3).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "scenario/scenario.hpp"

namespace sim {

class Mailboxes {
 public:
  /// `s` must outlive it.
  explicit Mailboxes(const scenario::Scenario& s) : scenario_(s) {}
  /// Of mail delivered at that MTA.
  std::string name(std::size_t mta, std::string_view recipient);

 private:
  using Names = std::unordered_map<std::string, std::string>;  // as written, and in lower case; looked up only
  const Names& users(std::size_t mta);

  const scenario::Scenario& scenario_;
  std::unordered_map<std::size_t, Names> users_;  // made when first asked for
};

}  // namespace sim
