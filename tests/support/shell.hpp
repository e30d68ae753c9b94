// Shell: commands as a person types them, in a directory of their own, with `mtasim` on the PATH.
//
// Standard input is empty and neither output is a terminal, as in a script.
#pragma once

#include <string>

#include "support/files.hpp"

namespace support {

struct Ran {
  int status = 0;   ///< exit status; 128 + the signal that ended it
  std::string out;  ///< standard output
  std::string err;  ///< standard error
};

class Shell {
 public:
  Shell();
  /// Runs the command with bash (for its pipefail) and waits for its end.
  Ran operator()(const std::string& command);
  const std::filesystem::path& directory() const { return home_.path(); }
  std::filesystem::path operator/(const std::string& name) const { return home_.path() / name; }

 private:
  Directory home_, streams_;
};

/// Whether `part` stands in `text`; a failure shows both.
testing::AssertionResult has(const std::string& text, const std::string& part);

}  // namespace support
