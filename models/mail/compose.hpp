// Composing messages: what a user agent hands in, the trace a server adds, the notice a failure brings.
//
// Invariants: header lines end in CRLF and are folded below 78 columns where they can be; the submitted body
// is never changed. Header fields a user gives take the place of ours, in the user's spelling. See RFC
// 5322 3.6 (fields), RFC 5321 4.4 (trace), RFC 3464 (delivery status notifications), RFC 3834 2
// (Auto-Submitted).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mail/calendar.hpp"
#include "mail/message.hpp"

namespace mail {

/// What a person writes.
struct Letter {
  Identity who;
  smtp::Envelope envelope;  ///< reverse-path: the sender; forward-paths: as the person gave them
  std::string from_name;    ///< full name for the From field; may be empty
  std::string subject;
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> body;   ///< text, any line ends
  std::optional<std::int64_t> size;  ///< of the whole content, where no body is given
  std::string host;                  ///< right side of the Message-ID
  std::uint64_t seed = 0;            ///< of synthetic content
};
/// Date, From, To, Subject, Message-ID, then the letter's own fields, then the body. Source routes stay out
/// of To.
Message compose(Letter l, const Calendar& calendar, units::TimePoint now);

/// The trace field a server puts in front of what it accepted (RFC 5321 4.4).
struct Hop {
  std::string from;           ///< the client's HELO name
  std::string address;        ///< "192.0.2.1"
  std::string by;             ///< this server
  std::string with = "SMTP";  ///< SMTP or ESMTP (RFC 3848)
  std::string id;
  std::string for_path;  ///< "<user@host>" where there is one recipient; may be empty
};
std::string received_line(const Hop& h, const Calendar& calendar, units::TimePoint now);

/// One recipient a notice speaks of.
struct Failure {
  std::string recipient;          ///< local@domain
  std::string action = "failed";  ///< failed or delayed
  int code = 0;                   ///< of the last reply; 0: none
  std::string text;               ///< its text, or why
  std::string remote_mta;         ///< who said so; empty: we did
  bool attempted = false;         ///< somebody was asked, now
};
/// Dates of a notification; those that are not known are left out.
struct NoticeDates {
  std::optional<units::TimePoint> arrived;     ///< when this MTA took custody
  std::optional<units::TimePoint> retry_until; ///< a delay: when it is given up
};
/// A delivery status notification about `failed`: multipart/report from <> to its reverse-path.
/// REQUIRES: failed's reverse-path is not null.
Message notification(const Message& failed, const std::vector<Failure>& failures,
                     const std::string& reporting_mta, Identity who, const Calendar& calendar,
                     units::TimePoint now, const NoticeDates& dates = {});
/// What its RCPT asked for (RFC 3461 4.1): whether the sender wants to hear `what` ("FAILURE", "DELAY") of this
/// recipient. Who asked for nothing hears both.
bool is_wanted(const smtp::Envelope& e, const std::string& recipient, std::string_view what);

}  // namespace mail
