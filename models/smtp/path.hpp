// Path: a reverse-path or forward-path, <@relay1,@relay2:local@domain>.
//
// Invariants: the null path <> has neither route nor local part nor domain. `postmaster` may stand without a
// domain. Domains compare case-insensitively, local parts do not (RFC 5321 2.4); "Postmaster" does. What was
// written is kept. Limits: address literals are kept as text. See RFC 5321 4.1.2, RFC 821 4.1.2.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smtp {

struct Path {
  std::vector<std::string> route;  ///< source route, nearest host first; mostly empty
  std::string local_part;          ///< as written, quotes included
  std::string domain;

  bool is_null() const { return local_part.empty() && domain.empty(); }
  /// "local@domain", without route and brackets; "" for the null path.
  std::string mailbox() const;
  /// With brackets and route, as on the wire.
  std::string to_text() const;
  bool operator==(const Path&) const = default;
};

/// The text between < and >, without them; "" is the null path. nullopt where the grammar is broken.
std::optional<Path> parse_path(std::string_view inner);
/// "local@domain" as people write it in a scenario. nullopt where it is no mailbox.
std::optional<Path> parse_mailbox(std::string_view text);

/// A domain name or an address literal in brackets, at most 255 octets.
bool is_domain(std::string_view s);
/// A local part without its quotes and backslashes: "joe smith" is joe smith (RFC 5321 4.1.2).
std::string unquoted(std::string_view local_part);
/// Same mailbox for delivery: domain without case, local part with it (postmaster without).
bool same_mailbox(const Path& a, const Path& b);
/// ASCII lower case; domains are compared in this form.
std::string lower(std::string_view s);

}  // namespace smtp
