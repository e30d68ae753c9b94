// Verb and Command: what a client says, one line at a time.
//
// Invariants: verbs are case-insensitive (RFC 5321 2.4); a line has lost its CRLF before it gets here.
// Limits: arguments of extensions are kept as parameters, their meaning is the session's business.
// See RFC 5321 4.1.1, RFC 821 4.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "smtp/finding.hpp"
#include "smtp/path.hpp"

namespace smtp {

enum class Verb : std::uint8_t {
  none,  ///< no command: a connection's start, an event that belongs to no command
  helo,
  ehlo,
  mail,
  rcpt,
  data,
  rset,
  noop,
  quit,
  vrfy,
  expn,
  help,
  send,
  soml,
  saml,
  turn,
  bdat,
  starttls,
  auth,
  etrn,
  tls,       ///< not a verb on the wire: the modelled TLS handshake that follows STARTTLS
  response,  ///< not a verb on the wire: the line that answers a 334 of AUTH
  dot,       ///< not a verb on the wire: the end of the mail data, which is answered like a command
  unknown,   ///< a verb nobody knows: 500
};

/// Upper case, as on the wire: "MAIL". none gives "", dot "DOT", tls "TLS", response "RESPONSE", unknown "?".
std::string_view to_text(Verb v);
/// Mail transactions begin with one of these.
constexpr bool begins_mail(Verb v) {
  return v == Verb::mail || v == Verb::send || v == Verb::soml || v == Verb::saml;
}
/// Case-insensitive; unknown for anything that is not a verb.
Verb verb_of(std::string_view word);

/// A parameter of MAIL or RCPT: "SIZE=1000" or "SMTPUTF8" (value empty). Keywords are upper case.
struct Parameter {
  std::string keyword;
  std::string value;
};

struct Command {
  Verb verb = Verb::unknown;
  std::string argument;               ///< HELO's domain, VRFY's string; empty where there is none
  std::optional<Path> path;           ///< MAIL's reverse-path, RCPT's forward-path
  std::vector<Parameter> parameters;  ///< of MAIL and RCPT
};

/// Deviations from the grammar that a server may forgive; a scenario's `tolerate`.
struct Tolerance {
  bool bare_address = false;       ///< MAIL FROM:a@b without <>
  bool space_after_colon = false;  ///< MAIL FROM: <a@b>
  bool operator==(const Tolerance&) const = default;
};

/// What a line means, and what is unusual about it. With findings the command is the best reading of the
/// line.
struct ParsedCommand {
  Command command;
  std::vector<Finding>
      findings;   ///< in the order they should be answered; empty: the line is as the RFC wants it
  int error = 0;  ///< RFC 5321's reply to the worst of them: 0, 500 or 501
};
/// `tolerate` removes its findings.
ParsedCommand parse_command(std::string_view line, const Tolerance& tolerate = {});

/// The line without its CRLF: "MAIL FROM:<a@b>".
std::string to_line(const Command& c);

}  // namespace smtp
