// The contract between an MTA and its world: events go in, effects come out, both are plain values.
//
// The simulated world (sim/) and the socket reactor (sim/serve) do the same four lines: take an event, handle
// it, carry out the effects, arm the wake-up. ARCHITECTURE: RFC time-outs, think times and process limits
// belong to the Agent; retransmission, SYN retries, TCP give-up, Nagle and delayed ACK belong to the channel.
//
// An MTA that connects to itself (local = "session") is both ends of one ConnId: `side` tells them apart. The
// world fills it in every event; an effect may leave it none where the MTA is one end only.
//
// Invariants: every effect's `at` is >= the event's `now`. A ConnId is new in every Connect. After Ended
// nothing more comes for that end, and what it still sends is ignored by the world; but after Ended{fin} it
// may still send, and its own Finish closes the connection (TCP's half-close).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mail/message.hpp"
#include "mta/script.hpp"
#include "queue/delivery_queue.hpp"
#include "timeline/ids.hpp"
#include "units/units.hpp"

namespace mta {

struct Config;

using timeline::ConnId;
using timeline::MtaId;
using timeline::Side;
using units::Duration;
using units::TimePoint;

/// What travels on a connection: octets, or content kept by reference (the same events come of either: a
/// property test). A body stands for its dot-stuffed octets, without the final ".CRLF".
struct Chunk {
  std::string text;
  mail::ContentRef body;
  std::int64_t size() const { return body ? body->wire_size() : static_cast<std::int64_t>(text.size()); }
};

/// Where to connect: an MTA of this world. `name` is the host's name, for the record and for people.
struct Endpoint {
  MtaId mta = 0;
  std::uint16_t port = 25;
};

struct Peer {
  MtaId mta = 0;
  std::string name;     ///< host name, empty where unknown
  std::string address;  ///< "192.0.2.1"
};

/// Where mail for a domain goes, best first (RFC 5321 5.1). Empty hosts: no such domain.
struct MxList {
  struct Host {
    Endpoint at;
    std::string name;
    int preference = 0;
  };
  std::vector<Host> hosts;
  bool temporary = false;  ///< the name server did not answer: try again later
};

using LookupId = std::uint32_t;
using JobId = std::uint32_t;

enum class End : std::uint8_t { fin, reset, refused, timed_out };
/// "fin", "reset", "refused", "timed out".
std::string_view to_text(End e);
/// unavailable: answers 421 to everybody, and still sends; stopping: closed down in good order, refuses; crashed:
/// its sessions are gone, its queue is not.
enum class Power : std::uint8_t { up, unavailable, stopping, crashed };
/// "up", "unavailable", "stopping", "crashed".
std::string_view to_text(Power p);

struct TcpOptions {
  Duration connect_timeout{};  ///< give up the SYN after this; zero: the kernel's own limit
};

namespace event {
/// Mail handed in by a user of this MTA (or of the scenario): the envelope's recipients may be anywhere.
struct Submitted {
  mail::Message mail;
};
/// Mail that stood in this MTA's queue when the run began.
struct Standing {
  mail::Message mail;
  TimePoint arrived;  ///< may be before the start
  queue::DeliveryQueue::Since where = queue::DeliveryQueue::Since::incoming;
};
/// What an operator types at this MTA: postqueue -f, postsuper -h and -H.
struct Action {
  enum class Do : std::uint8_t { flush, hold, release } what = Do::flush;
  std::string destinations = "*";  ///< pattern; of the queue's destinations
  bool operator==(const Action&) const = default;
};
/// Somebody at this MTA types a session to another one.
struct Typed {
  std::shared_ptr<const SessionScript> script;
  Endpoint to;
};
struct Accepted {
  ConnId c;
  Peer peer;
};  ///< the SYN of a peer arrived and was taken
struct Connected {
  ConnId c;
};  ///< our SYN was answered
struct Received {
  ConnId c;
  Chunk data;
  TimePoint sent;
  Side side = Side::none;
};  ///< `sent`: when it left the peer. Without octets: part of a body came that is handed over when whole
struct Acked {
  ConnId c;
  Side side = Side::none;
  bool all = true;
};  ///< a body, and what was sent before it, has left (and arrived, if it did not get lost); or, where not all, some more of it
struct Ended {
  ConnId c;
  End why;
  Side side = Side::none;
};
struct Woke {};
struct Resolved {
  LookupId q;
  MxList mx;
};
struct Done {
  JobId j;
  bool ok;
};
struct PowerChanged {
  Power to;
  std::string cause = {};  ///< the outage's name
};
/// From now on it is configured so; sessions that are open keep what they began with.
struct Reconfigured {
  std::shared_ptr<const Config> config;
  std::string cause = {};  ///< the change's name
};
}  // namespace event
using Event =
    std::variant<event::Submitted, event::Standing, event::Action, event::Typed, event::Accepted,
                 event::Connected, event::Received, event::Acked, event::Ended, event::Woke, event::Resolved,
                 event::Done, event::PowerChanged, event::Reconfigured>;

namespace effect {
struct Connect {
  ConnId c;
  Endpoint to;
  TcpOptions tcp;
  TimePoint at;
};
struct Send {
  ConnId c;
  Chunk data;
  TimePoint at;
  Side side = Side::none;
  /// A write of its own, shorter than a segment: Nagle's algorithm (RFC 896) holds it back until what was sent
  /// before it is acknowledged, unless that still waits for its window and takes it along.
  bool apart = false;
};
struct Finish {
  ConnId c;
  TimePoint at;
  Side side = Side::none;
};  ///< FIN after everything sent before it
struct Abort {
  ConnId c;
  Side side = Side::none;
};  ///< RST, now
struct Lookup {
  LookupId q;
  std::string domain;
};
struct Job {
  JobId j;
  Duration cpu;
  std::int64_t store_octets;
};
}  // namespace effect
using Effect =
    std::variant<effect::Connect, effect::Send, effect::Finish, effect::Abort, effect::Lookup, effect::Job>;

}  // namespace mta
