// Scenario: who exists, who writes to whom and what breaks. A plain value: the parsers make it, the world
// builds it.
//
// Invariants (after parse): names are unique, every name used is declared, every MTA has an address and a
// node, and `count`, `users = N` and defaults are already spread out. Times are from the start of the run.
// See INTERFACES "Scenario files"; scenarios/README.md says every key with unit and default.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "failure/pattern.hpp"
#include "mail/calendar.hpp"
#include "mta/config.hpp"
#include "mta/contract.hpp"
#include "mta/script.hpp"
#include "scenario/sweep.hpp"
#include "scenario/postqueue.hpp"
#include "smtp/command.hpp"
#include "smtp/path.hpp"
#include "timeline/expectation.hpp"
#include "topology/distance.hpp"
#include "tcp/options.hpp"
#include "traffic/archive.hpp"
#include "traffic/generator.hpp"
#include "units/units.hpp"

namespace scenario {

using units::BitRate;
using units::Duration;
using units::TimePoint;

/// A link's figures, one way each; full duplex.
struct LinkQuality {
  Duration latency = std::chrono::milliseconds(10);
  BitRate bandwidth{100'000'000};
  double loss = 0;  ///< of a packet, each way; from 0 to less than 1
  bool operator==(const LinkQuality&) const = default;
};

struct Router {
  std::string name;
  std::optional<topology::Position> position;  ///< on the map
  bool operator==(const Router&) const = default;
};

struct Link {
  std::string name;  ///< default "A-B"
  std::string a, b;  ///< nodes or routers
  LinkQuality quality;
  std::optional<double> cost;  ///< routing weight; default the latency
  double background = 0;       ///< share of the bandwidth that other traffic takes, each way; less than 1
  bool operator==(const Link&) const = default;
};

struct Mta {
  mta::Config config;
  std::string node;                   ///< the node it hangs on; its own name where it is a node itself
  std::optional<topology::Position> position;  ///< on the map, where it is a node itself
  std::uint16_t port = 0;  ///< real software listens at its address; `serve --all` brings it mail. 0: there is none
  std::string agent_of{};  ///< it is no MTA but the user agent of this mailbox, which hands mail to its relayhost
  std::optional<LinkQuality> access;  ///< of its access link; none: it sits on its node (a [[link]] names it)
  bool operator==(const Mta&) const = default;
};

struct Message {
  std::string id;
  TimePoint at{};
  smtp::Path from;
  std::vector<smtp::Path> to;
  smtp::Verb command = smtp::Verb::mail;  ///< that begins its transaction: MAIL, SEND, SOML or SAML
  std::string subject;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;   ///< text as written, LF lines
  std::optional<units::Bytes> size;  ///< of the whole content; synthetic where no body is given
  bool operator==(const Message&) const = default;
};

/// Somebody at `client` types to the MTA that the script names.
struct Session {
  TimePoint at{};
  std::string client;
  mta::SessionScript script;
  bool operator==(const Session&) const = default;
};

/// Something fails. Names stand in the order of the file; a pair of ends has become the names of its links.
struct Outage {
  /// How an MTA fails; links and nodes are silent.
  enum class As : std::uint8_t {
    silent,       ///< nothing passes its access link
    refuse,       ///< stopped in good order: sessions get 421, connections are refused
    unavailable,  ///< "421": says so to everybody
    crash,        ///< the process is gone and the host refuses; the queue is kept
    power_off,    ///< the host is gone without a word; the queue is kept
  };
  std::string name;
  std::vector<std::string> links;  ///< "access NAME" among them
  std::vector<std::string> nodes, mtas;
  failure::Pattern pattern;
  As as = As::silent;
  bool operator==(const Outage&) const = default;
};

/// Values that are others for a while.
struct Change {
  std::string name;
  TimePoint at{};
  std::optional<Duration> lasts;  ///< none: for good
  std::vector<std::pair<std::string, std::string>> set;  ///< paths as of --set, and values as TOML
  bool operator==(const Change&) const = default;
};

/// What is different from an instant on: all that began or ended there, worked out. Follows from the changes.
struct Step {
  TimePoint at{};
  std::string cause;
  std::vector<std::pair<std::uint32_t, Link>> links;            ///< by number
  std::vector<std::pair<std::uint32_t, LinkQuality>> accesses;  ///< access links, by MTA
  std::vector<std::pair<std::uint32_t, mta::Config>> mtas;
  bool operator==(const Step&) const = default;
};

/// Mail that somebody writes now and then, or as it was: [[traffic]].
struct Traffic {
  traffic::Rule rule;  ///< its name, and where it generates, how
  std::string from = "*", to = "*";  ///< patterns of users
  std::string trace;  ///< a CSV file to be replayed instead; absolute
  std::string mbox;   ///< or an archive: an mbox file or a folder of .eml files; absolute
  traffic::Quoting quoting = traffic::Quoting::mboxrd;
  bool paced = false;       ///< an archive's messages come as the rule's arrivals have it, not by their dates
  bool from_given = false, to_given = false;  ///< an archive's addresses stand for users of the patterns
  bool operator==(const Traffic&) const = default;
};

/// Where mail for a domain goes (RFC 5321 5.1); a domain without one goes to the MTA that has it.
struct Exchanger {
  std::string host;     ///< an MTA's name
  int preference = 10;  ///< the lowest is tried first
  bool operator==(const Exchanger&) const = default;
};
struct Domain {
  std::string name;
  std::vector<Exchanger> mx;
  bool operator==(const Domain&) const = default;
};

/// What stands in an MTA's queue at t = 0.
struct Standing {
  std::string mta;
  std::string postqueue;  ///< as `postqueue -j` printed it
  std::vector<QueuedMail> mails;
  bool operator==(const Standing&) const = default;
};

/// What an operator types at an MTA.
struct Action {
  TimePoint at{};
  std::string mta;
  mta::event::Action act;
  bool operator==(const Action&) const = default;
};

struct Input {
  std::string name;  ///< as given on the command line
  std::string octets;
  std::string hash{};  ///< FNV-1a 64 where it is too large to be kept: `octets` is empty then
  bool operator==(const Input&) const = default;
};

struct Scenario {
  std::string name;
  std::uint64_t seed = 1;
  std::optional<TimePoint> stop;  ///< none: until nothing is left to do
  mail::Calendar start;
  Duration warmup{};  ///< mail submitted before it enters no metric
  std::string hub = "hub";  ///< the star's centre, where MTAs on no link meet
  LinkQuality default_link;
  Duration dns_time{};
  tcp::Options tcp;
  Duration convergence{};  ///< how long routing takes to hear of a change
  std::vector<Router> routers;
  std::vector<Link> links;
  std::vector<Mta> mtas;
  std::vector<Message> messages;  ///< in file order
  std::vector<Session> sessions;  ///< in file order
  std::vector<timeline::Expectation> expect;  ///< in file order
  Sweep sweep;
  std::vector<Outage> outages;    ///< in file order
  std::vector<Change> changes;    ///< in file order
  std::vector<Step> steps;        ///< in order of time
  std::vector<Traffic> traffic;   ///< in file order
  std::vector<Domain> domains;    ///< that have exchangers of their own
  std::vector<Standing> queues;   ///< in file order
  std::vector<Action> actions;    ///< in file order
  std::vector<Input> inputs;      ///< the files it was read from
  /// The MTA of a user agent: whose domains hold the reverse-path's domain. nullopt where nobody has it.
  std::optional<std::size_t> mta_of_domain(std::string_view domain) const;
  bool operator==(const Scenario&) const = default;
};

}  // namespace scenario
