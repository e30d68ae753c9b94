// Dialogue: the lines of one session as they were spoken, taken from its events: what the transcripts print.
//
// Invariants: exchanges come in the order in which their commands arrived; a reply belongs to the oldest
// command of its verb that has none yet, so that pipelined groups read like lock-step ones. The greeting is
// an exchange without a command.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "views/run.hpp"

namespace views {

struct Exchange {
  std::string verb;  ///< empty: the greeting; DOT: the message data
  std::optional<EventRow>
      said;  ///< the command or content; none for the greeting, or where only the reply is known
  std::optional<EventRow> answer;  ///< none: it never arrived
  std::uint64_t message = 0;       ///< of its transaction; 0: unknown
};

struct Dialogue {
  std::uint64_t session = 0;
  std::uint64_t first_message = 0;  ///< 0: none
  std::vector<Exchange> exchanges;
};

Dialogue dialogue_of(std::uint64_t session, const std::vector<EventRow>& events);
/// All of a run, by (first message, session), those without a message last.
std::vector<Dialogue> dialogues(const Run& r);

/// The mail data an exchange brought; nullopt where it is synthetic. REQUIRES: x.said.
std::optional<std::string> data_of(const Run& r, const Exchange& x);
/// The part of a message after its header section and the empty line; all of it where no empty line was
/// typed.
std::string body_of(const std::string& content);

}  // namespace views
