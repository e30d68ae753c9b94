// The people an MTA serves, as facts: its users and its mailing lists.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "smtp/path.hpp"

namespace policy {

struct User {
  std::string local_part;
  std::string full_name;               ///< empty where unknown
  std::optional<std::int64_t> quota{};  ///< octets its mailbox holds; none: no limit
  std::optional<smtp::Path> forward{};  ///< mail goes on to this mailbox (251)
  std::optional<smtp::Path> moved_to{}; ///< mail is refused with this mailbox to try (551)
  bool logged_in = false;              ///< has a terminal that SEND, SOML and SAML reach
  bool unavailable = false;            ///< its mailbox is, for now (450)
  bool operator==(const User&) const = default;
};

/// A mailing list: mail for it goes to its members, from its owner (RFC 5321 3.9.2).
struct List {
  std::string local_part;
  std::string full_name;
  std::vector<smtp::Path> members;
  std::vector<std::string> member_names;  ///< full names as EXPN shows them; may be shorter
  smtp::Path owner;                       ///< reverse-path of what it sends on
  bool is_private = false;                ///< EXPN gets 550
  bool operator==(const List&) const = default;
};

}  // namespace policy
