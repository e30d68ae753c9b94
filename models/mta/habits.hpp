// Habits: what software does that no rule asks for, as far as a session's timing shows it.
//
// Measured of Postfix 3.7.11, Exim 4.96, OpenSMTPD 6.8, aiosmtpd 1.4.3, swaks and Python's smtplib; see
// FIDELITY "Habits". They are data of a preset: nothing asks for a software's name.
#pragma once

#include <string>

#include "smtp/extension.hpp"
#include "units/units.hpp"

namespace mta {

/// When a client closes its side of the connection.
enum class Closes : std::uint8_t {
  after_reply,     ///< when the 221 has come (RFC 5321 4.1.1.10 asks for it)
  with_lone_quit,  ///< behind a QUIT that was not sent together with the dot (Postfix)
  with_quit,       ///< behind every QUIT (Exim)
};

struct Habits {
  // As a client.
  bool quit_behind_dot = false;  ///< where PIPELINING is used, the last dot and QUIT travel together
  Closes closes = Closes::after_reply;
  bool dot_apart = false;       ///< the dot is a write of its own, which Nagle's algorithm may hold back
  bool names_original = false;  ///< ORCPT with every RCPT where DSN is offered (RFC 3461 4.2)
  units::Duration linger{};     ///< keeps the connection that long after its last reply, then QUIT
  smtp::Extensions uses = smtp::Extensions::all();  ///< of those it knows (Config::extensions) and is offered
  // As a server.
  bool nagle = false;      ///< does not set TCP_NODELAY: a reply waits while one before it is not acknowledged
  units::Duration cork{};  ///< holds back what it says last that long, unless the client has closed its side
  bool operator==(const Habits&) const = default;
};

}  // namespace mta
