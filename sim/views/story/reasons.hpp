// Reasons: why a server answered so, why an attempt failed, and which section rules it.
//
// Invariants: texts of known replies and the server's configuration decide; what neither shows is given by
// the code's group alone, never guessed.
#pragma once

#include <optional>
#include <string>

#include "views/facts.hpp"

namespace views::story {

/// A reply, and what it answered.
struct Answered {
  const mta::Config* server = nullptr;  ///< nullptr: not known
  std::string client, verb;             ///< verb empty: the greeting
  int code = 0;
  std::string text;
  bool grouped = false;  ///< sent in a group before the refusal of its recipients was known
};

/// "transient negative completion (RFC 5321 4.2.1)"
std::string group_of(int code);
/// A sentence; empty where only the group is known.
std::string why_answered(const Answered& a);
/// Why an attempt ended that no reply decided ("timed out waiting for the reply to DOT"), with its section; a
/// sentence, or empty.
std::string why_failed(const std::string& reason);
/// The time-out of RFC 5321 4.5.3.2 that rules the wait for the reply to a command.
std::string timeout_section(const std::string& verb);

/// The MTA's configuration; nullptr where the run's scenario does not have it.
const mta::Config* config_of(const Facts& f, const std::string& mta);

}  // namespace views::story
