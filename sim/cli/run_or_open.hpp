// run_or_open: RUN as every verb that looks at one takes it.
#pragma once

#include <optional>
#include <string>

#include "views/run.hpp"

namespace cli {

struct Opened {
  int status = 0;  ///< of cli::Status; a run whose ledger does not balance is open and has status 3
  std::optional<views::Run> run;
};

/// `what` is a run directory, the name of one under runs/ ("latest", "two-hops-3"), or a scenario file, which
/// is run first. What goes wrong has been said when it returns.
Opened run_or_open(const std::string& what);

}  // namespace cli
