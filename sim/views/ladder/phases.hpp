// The three phases of a session, and what was away during it (private to the ladder's plan).
#pragma once

#include "views/ladder/plan.hpp"

namespace views::ladder {

/// REQUIRES: p.begin, p.end; rows of the session in order.
std::vector<Phase> phases_of(const Plan& p, const std::vector<EventRow>& rows);
/// Links that retransmissions say were down, and ends that crashed, as far as it fell into the session.
std::vector<Away> away_of(const Run& r, const Plan& p, const std::vector<EventRow>& rows);

}  // namespace views::ladder
