// Config: everything that makes one MTA this MTA. Values only; a scenario fills it, an Agent reads it.
//
// Limits: keys of INTERFACES that no model acts on yet are not here; the scenario parser refuses them by
// name. See RFC 5321 4.5.3.2 (time-outs), FIDELITY (think times).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/calendar.hpp"
#include "mta/habits.hpp"
#include "mta/queue_habits.hpp"
#include "mta/think.hpp"
#include "policy/client_limits.hpp"
#include "policy/greylist.hpp"
#include "policy/people.hpp"
#include "policy/scripted.hpp"
#include "queue/retry.hpp"
#include "smtp/command.hpp"
#include "smtp/extension.hpp"
#include "smtp/reply.hpp"
#include "units/units.hpp"

namespace mta {

using units::Duration;

/// RFC 5321 4.5.3.2, the client's waits, and 4.5.3.2.7, the server's.
struct Timeouts {
  Duration connect = std::chrono::seconds(30);
  Duration greeting = std::chrono::minutes(5);
  Duration helo = std::chrono::minutes(5);
  Duration mail = std::chrono::minutes(5);
  Duration rcpt = std::chrono::minutes(5);
  Duration data = std::chrono::minutes(2);
  Duration data_block = std::chrono::minutes(3);
  Duration dot = std::chrono::minutes(10);
  Duration quit = std::chrono::minutes(5);
  Duration server = std::chrono::minutes(5);  ///< a server waiting for a command
  bool operator==(const Timeouts&) const = default;
};

/// Texts of replies; placeholders {mta} {path} {date} {id}. Empty: the code alone, as letter carriers do.
struct Texts {
  std::string banner = "{mta} Service ready";
  std::string helo = "{mta}";
  std::string mail = "OK";
  std::string rcpt = "OK";
  std::string no_such_user = "No such user here";
  std::string data = "Start mail input; end with <CRLF>.<CRLF>";
  std::string dot = "OK";
  std::string quit = "{mta} Service closing transmission channel";
  std::string greylisted = "<{path}>: Recipient address rejected: Greylisted, try again later";
  bool operator==(const Texts&) const = default;
};

using policy::List;
using policy::ScriptedReply;
using policy::User;

struct Config {
  std::string name;                  ///< the host's name
  std::vector<std::string> domains;  ///< whose mail ends here; default: the name
  std::vector<User> users;           ///< of every domain in `domains`
  std::string address;               ///< "192.0.2.1"
  std::string software = "rfc5321";
  std::string personality = "rfc5321";  ///< smtp::find_personality: the software's
  bool postmaster = true;  ///< takes mail for postmaster though no such user is listed (RFC 5321 4.5.1)
  bool esmtp = true;       ///< greets with EHLO and answers it
  bool local_by_session = false;  ///< local = "session": mail within one MTA goes over SMTP too
  std::string relayhost;  ///< host name everything not local is sent to; empty: by the recipient's domain
  std::vector<std::string> relay_for;  ///< domains it accepts mail for and passes on; "*" is any
  smtp::Extensions extensions;         ///< offered as a server, used as a client where offered
  bool vrfy = true, expn = false, turn = false,
       send = false;             ///< commands a server carries out; send: SEND, SOML, SAML
  std::int64_t max_message = 0;  ///< octets; 0: no limit
  int max_recipients = 0;        ///< in one transaction; 0: the software's
  std::vector<List> lists;
  std::vector<ScriptedReply> replies;  ///< in order: the first that matches speaks
  bool notices = true;                 ///< undeliverable mail is reported to its reverse-path
  policy::GreylistRule greylist;       ///< 450 to RCPT at first
  policy::ClientRules clients;         ///< what one client may ask for
  Duration filter_cpu{};               ///< a content filter: so much CPU a message, before the reply to the dot
  int cores = 1;                       ///< that its work shares
  bool unavailable = false;            ///< every mailbox is, for now: 450 to RCPT
  bool local_error = false;            ///< 451 to every message
  std::string helo;                    ///< how it calls itself to servers; empty: the name
  std::vector<std::string> submitters; ///< names of the user agents it relays for, whom no policy holds up
  const std::string& helo_name() const { return helo.empty() ? name : helo; }
  smtp::Tolerance tolerate;
  Texts texts;
  /// The trace field in front of mail that a user of this MTA hands in, as texts, and {from} (its reverse-path)
  /// and {for} (a folded "for", where there is one recipient); the software's, empty: none (RFC 5321 4.4 asks
  /// for it in mail that came over SMTP).
  std::string local_trace;
  ThinkTimes think;
  Habits habits;
  Timeouts timeouts;
  Service service;
  QueueHabits queue_habits;
  queue::RetryRule retry;
  Duration give_up = std::chrono::hours(5 * 24);
  Duration bounce_lifetime = std::chrono::hours(5 * 24);  ///< give_up of notices
  Duration delay_warning{};  ///< age at which a deferral is told to the sender; zero: never
  mail::Calendar calendar;  ///< the scenario's start, in this MTA's time zone
  bool operator==(const Config&) const = default;
};

/// Texts, think times, extensions and limits of a named software; nullopt where no such preset is built.
std::optional<Config> preset(std::string_view software);
std::vector<std::string> preset_names();
/// Schedule, limits and habits of the software named in `c`; nothing for one that has none of its own.
void set_queue_habits(Config& c);

}  // namespace mta
