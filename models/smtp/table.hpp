// The transition table: every legal move of both sides of an SMTP session, one row each.
//
// A server's row says where a command may be given and where the session stands after a positive and after a
// negative reply to it. A client's row says what it does next when a reply of that kind comes. A move that
// has no row is not legal: a server answers 503, a client hangs up. Nothing else in the code decides about
// states.
//
// States of the receiver (RFC 821 4.1.1, RFC 5321 4.1.4):
//   opening    the connection stands, no 220 yet       mail   reverse-path stored, no recipient yet
//   connected  220 sent, no HELO yet                   rcpt   at least one recipient accepted
//   greeted    HELO or EHLO answered, buffers empty    data   354 sent, content on its way
//   refused    554 sent instead of the 220             closed 221 or 421 sent
// States of the sender are named after the command whose reply it waits for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "smtp/command.hpp"
#include "smtp/reply.hpp"

namespace smtp {

enum class ServerState : std::uint8_t { opening, connected, greeted, mail, rcpt, data, refused, closed };
std::string_view to_text(ServerState s);

struct ServerRow {
  ServerState from;
  Verb verb;                ///< none: the greeting itself
  ServerState on_positive;  ///< after 2yz or 3yz
  ServerState on_negative;  ///< after 4yz or 5yz
  std::string_view rule;    ///< the section that says so
};

std::span<const ServerRow> server_rows();
/// nullptr where the command is out of order in that state.
const ServerRow* server_row(ServerState from, Verb verb);

enum class ClientState : std::uint8_t { greeting, ehlo, helo, mail, rcpt, data, dot, rset, quit, closed };
std::string_view to_text(ClientState s);

/// What a reply means to a client at work, beyond its first digit.
enum class Cue : std::uint8_t {
  positive,  ///< 2yz (3yz after DATA)
  more,      ///< a reply to RCPT, and there are recipients not named yet
  some,      ///< the last reply to RCPT, and at least one recipient was accepted
  none,      ///< the last reply to RCPT, and nobody was accepted
  another,   ///< the transaction is over, and there is one more for this session
  finished,  ///< the transaction is over, and there is none
  plain,     ///< no extensions: the peer does not know EHLO, or we do not speak it
  negative,  ///< any other 4yz or 5yz
};
std::string_view to_text(Cue c);

enum class Act : std::uint8_t {
  say_ehlo,
  say_helo,
  say_mail,
  say_rcpt,
  say_data,
  say_content,
  say_rset,
  say_quit,
  hang_up
};
std::string_view to_text(Act a);

struct ClientRow {
  ClientState from;
  Cue cue;
  ClientState to;
  Act act;
  std::string_view rule;
};

std::span<const ClientRow> client_rows();
/// nullptr where such a reply makes no sense there: the client hangs up.
const ClientRow* client_row(ClientState from, Cue cue);

}  // namespace smtp
