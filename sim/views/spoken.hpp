// Spoken: what both ends of a session sent, as octets with their times: the lines of the record, put back on
// the wire.
//
// Lines that left and arrived together are one write (a pipelined group, RFC 2920, or message data with its
// QUIT). Invariants: in the order of the record; an octet count that the record gives is kept. Limits:
// synthetic content is generated: its header fields come from the record, its text from the message's number
// and size. After STARTTLS the octets are TLS records nobody can read, as on a real network; `why` says what
// they stand for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "views/facts.hpp"
#include "views/run.hpp"

namespace views {

struct Write {
  bool to_server = false;
  std::optional<units::TimePoint> left;      ///< unknown: nobody recorded it
  units::TimePoint arrived = units::kNever;  ///< kNever: lost
  std::string octets;
  std::string why;  ///< for a person: the step and its rule
};

/// Gives the octets of a message as submitted; real ones from content/, synthetic ones made up.
class ContentSource {
 public:
  ContentSource(const Run& r, const Facts& f);
  /// `size`: of the data that is wanted where it is synthetic.
  std::string of(std::uint64_t message, std::int64_t size) const;

 private:
  const Run& run_;
  const Facts& facts_;
  std::vector<std::pair<std::uint64_t, std::size_t>>
      first_rows_;  ///< (message, its first row of messages.csv)
};

/// The octets of one line or of message data with its dot; the row must be a command, reply, content or lost.
std::string octets_of(const EventRow& e, const ContentSource& contents);
/// REQUIRES: the rows of one session, in order.
std::vector<Write> writes_of(const std::vector<EventRow>& rows, const ContentSource& contents);

}  // namespace views
