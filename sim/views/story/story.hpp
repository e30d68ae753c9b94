// Story: what happened to one message, or in one session, in plain sentences with times: what was said, why
// the reply came, what was waited for, and the section that rules it.
//
// Invariants: everything comes from the run directory; a sentence gives a reason only where the record, the
// line or the scenario shows it. Limits: a run that kept no events (--record) is told from its attempts.
// See RFC 5321 4.2 to 4.5, RFC 1047, smtp/explain.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "views/run.hpp"

namespace views {

/// Hop by hop, and where each copy of it is at the end. REQUIRES: the run has the message.
std::string story_of_message(const Run& r, std::uint64_t message);
/// REQUIRES: the run has the session.
std::string story_of_session(const Run& r, std::uint64_t session);

/// A message by its number, the scenario's id or its Message-ID (of real text), in this order; nullopt where
/// the run has none of that name.
std::optional<std::uint64_t> message_named(const Run& r, const std::string& name);
/// The one that took longest; unfinished ones longer than all others. 0: the run has no messages.
std::uint64_t slowest_message(const Run& r);

}  // namespace views
