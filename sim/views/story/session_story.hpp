// What happened in one session, as lines of a page.
#pragma once

#include <vector>

#include "views/event_reader.hpp"
#include "views/facts.hpp"
#include "views/story/page.hpp"

namespace views::story {

struct SessionTold {
  const Run& run;
  const Facts& facts;
  const SessionRow& session;
  const std::vector<EventRow>& rows;        ///< the session's, in order
  const std::vector<AttemptRow>& attempts;  ///< those made in it
  std::uint64_t message = 0;                ///< tell what concerns this one; 0: all
};

/// nullptr where the run has no such session.
const SessionRow* row_of(const Run& r, std::uint64_t session);

std::vector<Line> lines_of(const SessionTold& s);

}  // namespace views::story
