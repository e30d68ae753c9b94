// Plan: one session as a time-sequence diagram: which lines went when, in which direction, and what happened
// at either end. The drawings (text, Mermaid, the figure `session`) are all made of it.
//
// Lines that left and arrived together are one arrow. Invariants: arrows by (left, direction); one that never
// arrived has kNever. Limits: when a SYN reached the server is nobody's to record: half a round trip before
// its answer. What was sent again within message data is drawn as lost, whatever became of the segment.
#pragma once

#include <string>
#include <vector>

#include "views/run.hpp"

namespace views::ladder {

struct Arrow {
  enum class Kind : std::uint8_t { handshake, line, data, again };
  units::TimePoint left{}, arrived = units::kNever;
  bool to_server = false;
  Kind kind = Kind::line;
  bool negative = false;  ///< a reply 4yz or 5yz among what it carries
  bool known = true;      ///< when it left is recorded; else half a round trip before it arrived
  std::vector<std::string> says;

  bool lost() const { return arrived == units::kNever; }
  /// All of it in one line: "MAIL FROM:<a@b> · 20 × RCPT · DATA".
  std::string label() const;
};

struct Mark {  ///< something that happens at one end
  units::TimePoint at{};
  bool at_client = false;
  std::string what;
  bool ends = false;  ///< the connection, for this end
};

struct Phase {
  std::string name;  ///< "Mail transfer (RFC 5321 3.3)"
  units::TimePoint from{}, to{};
};

struct Away {  ///< what the session's retransmissions blame, and when it was away
  std::string what;
  units::TimePoint from{}, to{};
};

struct Plan {
  std::uint64_t session = 0;
  std::string name, client, server, outcome;
  units::TimePoint begin{}, end{};
  units::Duration round_trip{};  ///< SYN to its answer; zero: not known
  std::vector<Arrow> arrows;
  std::vector<Mark> marks;
  std::vector<Phase> phases;
  std::vector<Away> away;
  std::size_t left_out = 0;  ///< arrows beyond `most`
};

/// nullopt where the run has no such session, or kept no events of it.
std::optional<Plan> plan_of(const Run& r, std::uint64_t session, std::size_t most = 400);

}  // namespace views::ladder
