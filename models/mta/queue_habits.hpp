// QueueHabits: how many at once, how a session is used, and what is remembered of hosts that failed; as data.
//
// Zero is "no limit" throughout. See Postfix postconf(5), Exim and OpenSMTPD manuals, FIDELITY "Limits".
#pragma once

#include <cstdint>

#include "units/units.hpp"

namespace mta {

using units::Duration;

/// What is remembered of a destination whose hosts could not be reached.
enum class Memory : std::uint8_t {
  none,         ///< nothing: every delivery tries for itself
  destination,  ///< Postfix: a dead destination's mail waits without being tried
  host,         ///< Exim: a record per host, with retry dates of its own
};

/// What becomes of a notice that cannot be delivered.
enum class DoubleBounce : std::uint8_t { discard, postmaster };

struct QueueHabits {
  int max_incoming = 0;           ///< server processes: sessions served at once
  bool refuse_when_full = false;  ///< 421 instead of a banner that waits for a process
  int max_outgoing = 0;           ///< client processes: sessions at once
  int max_per_destination = 0;    ///< … to one destination
  int first_per_destination = 5;  ///< … at first (initial_destination_concurrency)
  int failed_cohorts = 0;         ///< failures a window's worth each until a destination is dead; 0: never
  Memory memory = Memory::none;
  std::int64_t active_messages = 0;  ///< deliveries in the active queue (qmgr_message_active_limit)
  int recipients_per_message = 0;    ///< of one transaction (default_destination_recipient_limit)
  int mx_addresses = 0;              ///< exchangers tried for a delivery (smtp_mx_address_limit)
  int mx_sessions = 0;               ///< … that answered (smtp_mx_session_limit)
  bool soft_greeting = false;        ///< 5yz at the greeting is temporary (smtp_skip_5xx_greeting)
  bool reuse = false;                ///< several messages a session, while mail for its destination waits
  int messages_per_session = 0;
  Duration session_lifetime{};  ///< nothing new begins in a session that old
  bool rset_between = false;    ///< RSET between two messages, though the first went well
  DoubleBounce double_bounce = DoubleBounce::discard;
  int max_hops = 100;  ///< Received lines; RFC 5321 6.3: at least 100
  bool operator==(const QueueHabits&) const = default;
};

/// The time a server process is busy with a session, at least: for queueing theory.
struct Service {
  Duration mean{};           ///< zero: as long as the session takes
  bool exponential = false;  ///< drawn; else always the same
  bool operator==(const Service&) const = default;
};

}  // namespace mta
