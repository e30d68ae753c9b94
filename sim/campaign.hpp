// Campaign: many processes, some at a time.
//
// One run is one process, because SimGrid's clock is never reset; a campaign starts them and waits for them.
//
// Invariants: a child's standard error goes to its log, its standard output nowhere, its standard input is
// empty. Where the campaign is interrupted (SIGINT, SIGTERM, SIGHUP) or dies, its children end too: they
// clean up behind themselves (RunDirectory). Limits: one campaign at a time in a process.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sim {

struct Job {
  std::vector<std::string> arguments;  ///< of this very program, without its name
  std::filesystem::path log;
};

class Campaign {
 public:
  /// REQUIRES: workers > 0.
  explicit Campaign(unsigned workers) : workers_(workers) {}

  /// Told of every child's end: which job, and its exit status (128 + the signal that ended it).
  using Ended = std::function<void(std::size_t job, int status)>;
  /// Told about five times a second.
  using Tick = std::function<void()>;
  /// Runs all jobs; false where it was interrupted. Throws std::system_error where no process can be started.
  bool run(const std::vector<Job>& jobs, const Ended& ended, const Tick& tick);

 private:
  unsigned workers_;
};

/// How many processes run at once by default: one a processor.
unsigned processors();

/// "12 of 40 runs · 2 failed · about 30 s left"
std::string campaign_pace(std::size_t done, std::size_t all, std::size_t failed, double seconds);

}  // namespace sim
