// Header fields of real mail, as far as a replay needs them: who, to whom, when.
//
// That is all that is asked of a message here: the parts of its body (MIME) travel as they are, unread, so no library
// for them is needed. Reading is forgiving: what cannot be understood is left out.
// See RFC 5322 3.3 (date-time), 3.4 (addresses), 4.3 (obsolete dates).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace traffic {

/// The header section: up to the first empty line (LF or CRLF), or all of it.
std::string_view header_of(std::string_view message);
/// The values of every field of that name (in any case), unfolded, in order.
std::vector<std::string> fields(std::string_view header, std::string_view name);
/// The mailboxes of an address list: display names, comments, groups and routes left out.
std::vector<std::string> addresses(std::string_view list);
/// Seconds since 1970 of "Mon, 7 May 2001 10:00:00 +0200"; nullopt where it is no date.
std::optional<std::int64_t> date_of(std::string_view text);

}  // namespace traffic
