// SessionScript: a person typing SMTP, line by line ([[session]] of a scenario).
//
// Invariants: a line is typed when the last one was answered; after a 354 everything up to the line that is
// only a period is typed as content. What a script says need not be legal.
#pragma once

#include <string>
#include <vector>

#include "units/units.hpp"

namespace mta {

struct SessionScript {
  std::string name;
  std::string server;  ///< host name of the MTA it is typed to
  std::vector<std::string>
      lines;  ///< octets of each line without CRLF; \r \n \0 \\ \xNN are octets, \c at the end: no CRLF
  units::Duration typing = std::chrono::seconds(1);  ///< before each line
  std::vector<int> expect;  ///< the codes that should come, the greeting's first; empty: nothing is expected
  bool operator==(const SessionScript&) const = default;
};

/// The octets of a script's line, with CRLF unless it ends in \c.
std::string typed_octets(const std::string& line);

}  // namespace mta
