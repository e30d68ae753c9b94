// Personality: how one piece of software answers where implementations differ, as a table.
//
// Invariants: a row for a verb wins over a row for any verb, a personality's row over the common one. Nothing
// else in the code asks which software is played. Limits: what was measured (92 command sequences) or stands
// in the RFCs; texts are in mta::Texts. See smtp/finding.hpp, smtp/table.hpp.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "smtp/finding.hpp"
#include "smtp/table.hpp"

namespace smtp {

/// The reply to a finding. code 0: tolerated, the command is carried out.
struct Answer {
  Finding finding;
  Verb verb;  ///< none: any verb
  int code;
  bool close = false;  ///< the server closes after it
};

/// A reply to a command that stands in the wrong state, where it is not 503.
struct OutOfOrder {
  ServerState state;
  Verb verb;
  int code;
};

struct Personality {
  std::string_view name;
  std::span<const Answer> answers;
  std::span<const OutOfOrder> out_of_order;
  std::span<const ServerRow> rows;       ///< moves it allows beyond the common table
  std::span<const ServerRow> forbidden;  ///< moves of the common table it does not (from and verb count)
  std::span<const Verb> unknown_verbs;   ///< verbs it does not know at all
  std::size_t line_limit = 512;          ///< octets of a command line with its CRLF
  int recipients_limit = 100;            ///< RCPTs accepted in one transaction
  int error_limit = 0;                   ///< 4yz and 5yz replies in one session; 0: no limit
  bool follows_routes = false;      ///< source routes are followed and reversed (RFC 821 3.6), not stripped
  bool only_syntax_errors = false;  ///< of these, only 500 to 504 count
  int error_limit_code = 0;  ///< the reply to one more, then it closes; 0: its own reply, then it closes
  std::span<const Verb> order_first;  ///< out of order is said before what is wrong with the arguments
  int unknown_limit = 0;              ///< unknown verbs in one session; 0: no limit
  int unknown_limit_code = 0;         ///< the reply to the last of them, then it closes
  int nonmail_limit = 0;  ///< commands that are no mail before 554 and the close (smtp_accept_max_nonmail)
};

/// nullptr where no such personality is known.
const Personality* find_personality(std::string_view name);
/// RFC 5321's own: every MTA that is not told otherwise.
const Personality& rfc5321();
std::span<const Personality> personalities();

/// What it answers to a finding at a verb.
Answer answer_to(const Personality& p, Verb verb, Finding f);
/// The move its table gives, or nullptr.
const ServerRow* row_of(const Personality& p, ServerState from, Verb verb);
/// The code for a command out of order: 503 mostly.
int out_of_order_code(const Personality& p, ServerState from, Verb verb);
bool knows(const Personality& p, Verb verb);

}  // namespace smtp
