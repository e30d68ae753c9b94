// The views: each renders a run for a person. One source file a format.
#pragma once

#include <cstdint>
#include <string>

#include "views/ladder/ladder.hpp"
#include "views/run.hpp"

namespace views {

enum class Style { rounds, verbose };

/// The dialogues, messages in order and within a message sessions in order (INTERFACES "Letter-carrier
/// text").
std::string transcript(const Run& r, Style style);
/// The verbose transcript with every step explained, in its three phases.
std::string explained_transcript(const Run& r);
/// What a person wants to know after a run: sessions, recipients, delays, the ledger, what to type next.
std::string summary(const Run& r);
std::string list_sessions(const Run& r);
std::string list_messages(const Run& r);
std::string list_mtas(const Run& r);

}  // namespace views
