// The transition table: every legal move of both sides of an SMTP session, one row each.
//
// A server's row says where a command may be given and where the session stands after a positive and after a
// negative reply to it. A client's row says what it does next when a reply of that kind comes. A move that
// has no row is not legal: a server answers 503, a client hangs up. Nothing else in the code decides about
// states.
//
// States of the receiver (RFC 821 4.1.1, RFC 5321 4.1.4):
//   opening    the connection stands, no 220 yet       mail    reverse-path stored, no recipient yet
//   connected  220 sent, no HELO yet                   rcpt    at least one recipient accepted
//   greeted    HELO or EHLO answered, buffers empty    data    354 sent, content on its way
//   refused    554 sent instead of the 220             chunks  BDAT came, but not the last one (RFC 3030)
//   auth       334 sent, its answer is awaited         tls     STARTTLS answered, the handshake is awaited
//   turned     TURN accepted: the roles change         closed  221 or 421 sent
// States of the sender are named after the command whose reply it waits for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "smtp/command.hpp"
#include "smtp/reply.hpp"

namespace smtp {

enum class ServerState : std::uint8_t {
  opening,
  connected,
  greeted,
  mail,
  rcpt,
  data,
  chunks,
  auth,
  tls,
  refused,
  turned,
  closed,
  count_
};
std::string_view to_text(ServerState s);

struct ServerRow {
  ServerState from;
  Verb verb;                ///< none: the greeting itself
  ServerState on_positive;  ///< after 2yz, or 3yz where on_intermediate says nothing else
  ServerState on_negative;  ///< after 4yz or 5yz
  std::string_view rule;    ///< the section that says so
  ServerState on_intermediate = ServerState::count_;  ///< after 3yz; count_: as on_positive
};

std::span<const ServerRow> server_rows();
/// nullptr where the command is out of order in that state.
const ServerRow* server_row(ServerState from, Verb verb);

enum class ClientState : std::uint8_t {
  greeting,
  ehlo,
  helo,
  starttls,
  tls,
  auth,
  mail,
  rcpt,
  data,
  dot,
  rset,
  idle,  ///< everything is delivered, and the connection kept for what may come
  quit,
  closed,
  count_
};
std::string_view to_text(ClientState s);

/// What a reply means to a client at work, beyond its first digit.
enum class Cue : std::uint8_t {
  positive,      ///< 2yz (3yz after DATA)
  more,          ///< a reply to RCPT, and there are recipients not named yet
  some,          ///< the last reply to RCPT, and at least one recipient was accepted
  none,          ///< nobody was accepted
  another,       ///< the transaction is over, and there is one more for this session
  another_anew,  ///< … and it went well, but the client resets the session between two
  finished,      ///< the transaction is over, and there is none
  kept,          ///< as finished, but the connection is kept for a while
  plain,         ///< no extensions: the peer does not know EHLO, or we do not speak it
  secure,        ///< STARTTLS is offered and wanted
  authenticate,  ///< AUTH is offered and wanted
  grouped,       ///< the command that comes next was said already (RFC 2920)
  grouped_last,  ///< a reply to the last RCPT of such a group
  negative,      ///< any other 4yz or 5yz
  count_
};
std::string_view to_text(Cue c);

enum class Act : std::uint8_t {
  say_ehlo,
  say_helo,
  say_starttls,
  say_handshake,
  say_auth,
  say_mail,
  say_rcpt,
  say_data,
  say_content,
  say_lone_dot,
  say_rset,
  say_quit,
  wait,
  hang_up,
  count_
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
