// Ladder: one session as a time-sequence diagram, in text and as Mermaid. See ladder/plan.hpp; the figure
// `session` draws the same for print.
#pragma once

#include <cstdint>
#include <string>

#include "views/run.hpp"

namespace views {

/// A line an arrow, times at both sides; silences are cut. Empty where there is no such session.
std::string compact_ladder(const Run& r, std::uint64_t session);
/// True to scale: a row of text is a sixth of a round trip, arrows slant as far as their journey takes;
/// silences are cut and say how long they were. Empty where there is no such session; where the round trip is
/// not known (a served session) as `compact_ladder`.
std::string scaled_ladder(const Run& r, std::uint64_t session);
/// A sequenceDiagram for https://mermaid.js.org. Empty where there is no such session.
std::string mermaid_ladder(const Run& r, std::uint64_t session);

}  // namespace views
