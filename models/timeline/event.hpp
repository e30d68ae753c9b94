// Event: one row of the record. Everything a person looks at is derived from rows of this one kind.
//
// A line on the wire is recorded once, by the side that receives it, when it arrives (`sent` says when it left); a
// line that never arrives is recorded as `lost` by its sender. What happens to mail is recorded recipient by recipient
// by the MTA it happens at. An Event's views live for the call of Recorder::record only.
//
// Invariants: one MTA records in the order of its own events, so (time, mta, its own count) orders every record the
// same way however the simulation handed events out. `time` never decreases for one MTA.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "mail/message.hpp"
#include "smtp/command.hpp"
#include "timeline/ids.hpp"
#include "units/units.hpp"

namespace timeline {

enum class Kind : std::uint8_t {
  // connections: recorded by the end named in `side`
  connecting,   ///< client: the SYN leaves; peer is the server
  accepted,     ///< server: the SYN was taken; peer is the client
  connected,    ///< client: the SYN was answered
  closed,       ///< either: the connection ended for this side; cause is fin, reset, refused or timed out
  retransmitted,///< either: a segment had to be sent again; bytes says how much, cause why
  // lines, at their arrival
  command,      ///< server: verb, text is the line without CRLF
  reply,        ///< client: verb it answers, code, text (lines joined by \n)
  content,      ///< server: message data arrived whole; bytes on the wire; text is the trace header section
  lost,         ///< sender: a line that never arrived
  unexpected,   ///< client: a typed session got another reply than its script expects; text says which
  // mail, a row a recipient
  submitted,    ///< handed in by a user, or made by an MTA (bounce, delay, list, forward)
  refused,      ///< handed in, but refused at the door: not in the ledger's sum
  filtering,    ///< an MTA's content filter begins to look at it: custody may come of it; cause: lost (in a crash)
  queued,       ///< an MTA took custody over SMTP (the 250 after the dot was sent)
  attempted,    ///< an attempt at this recipient ended in a deferral or refusal; code, text, cause; next_at
  passed,       ///< custody went on to the next MTA (its 250 after the dot arrived)
  shown,        ///< on a terminal beside the mailbox (SAML): no outcome of its own
  delivered,    ///< into a mailbox or onto a terminal of this MTA
  bounced, expired, discarded, replaced, handed_outside,
  // queues and the world
  queue,        ///< depths of one destination changed
  link,         ///< of kNoMta: a link changed, or routing; text is its name, change what, state, cause
  power,        ///< an MTA's power changed; state says to what, cause why
  configured,   ///< an MTA's configuration changed while it ran; cause says why
};
std::string_view to_text(Kind k);

enum class Place : std::uint8_t { mailbox, terminal };

struct QueueDepths {
  std::uint32_t incoming = 0, active = 0, deferred = 0;
};

struct Event {
  units::TimePoint time{};
  MtaId mta = 0;
  Kind kind{};
  Side side = Side::none;
  std::optional<ConnId> session;
  std::optional<MtaId> peer;              ///< the other MTA, where known
  std::int32_t transaction = 0;           ///< within the session, from 1; 0 is none
  mail::MessageKey message;               ///< origin kNone where none
  std::string_view recipient;             ///< "local@domain" as written
  std::optional<units::TimePoint> sent;   ///< when it left
  smtp::Verb verb = smtp::Verb::none;
  int code = 0;
  std::string_view text;
  std::int64_t bytes = 0;
  std::string_view state;                 ///< of the acting side, after
  std::string_view cause;
  // for the kinds that say so
  std::string_view destination;           ///< attempted, queue: the domain
  units::TimePoint next_at = units::kNever;  ///< attempted: when the queue looks again; kNever: not again
  const mail::Message* mail = nullptr;    ///< submitted, queued, delivered, discarded: the whole message
  QueueDepths depths;                     ///< queue
  std::string_view change;                ///< link: down, up, changed, re-routed, octets; lives for ever
  std::optional<std::int64_t> bytes_ab, bytes_ba;  ///< link: what has passed it so far
  Place place = Place::mailbox;           ///< delivered
};

}  // namespace timeline
