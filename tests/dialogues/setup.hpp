// The server that a dialogue's set-up lines describe.
#pragma once

#include "dialogue.hpp"
#include "mta/config.hpp"

namespace dialogues {

/// "yes" or "no". Throws std::runtime_error otherwise.
bool flag(const Fact& f, const std::string& value);
/// "SIZE,DSN". Throws std::runtime_error where no extension has such a name.
smtp::Extensions extensions_of(const std::string& list);
/// Throws std::runtime_error where the set-up says something nobody knows.
mta::Config config_of(const Dialogue& d);

}  // namespace dialogues
