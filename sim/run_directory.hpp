// RunDirectory: where a run is written: either whole or absent.
//
// A run goes to <base>/<name>-<n>, the next n nobody has, and <base>/latest points at it; or to the directory
// the user named. It is written into a hidden sibling and renamed by commit(), so that nobody ever sees half
// a run.
//
// Invariants: what was not committed is removed by the destructor, and when the process is interrupted
// (SIGINT, SIGTERM, SIGHUP). With `force` the old run stands until the new one is whole, and nothing but a
// run is ever replaced. Limits: one at a time in a process is removed on interruption; a process that is
// killed (SIGKILL) leaves its hidden directory behind.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace sim {

class RunDirectory {
 public:
  struct Wish {
    std::string name;  ///< the scenario's; what no file name can hold is replaced by '-'
    std::optional<std::filesystem::path> out;  ///< --out
    bool force = false;                        ///< --force: replace the run at `out`
    std::filesystem::path base = "runs";
  };

  /// nullopt and `error` set where there is no room for it.
  static std::optional<RunDirectory> create(const Wish& wish, std::string& error);
  RunDirectory(RunDirectory&& other) noexcept;
  RunDirectory& operator=(RunDirectory&&) = delete;
  ~RunDirectory();

  const std::filesystem::path& working() const { return working_; }  ///< where to write until commit()
  const std::filesystem::path& place() const { return final_; }      ///< where it will stand
  /// Moves it to its place. false and `error` set where that failed (and the run is removed).
  bool commit(std::string& error);

 private:
  RunDirectory() = default;
  std::filesystem::path working_, final_, latest_;
  bool force_ = false;
};

}  // namespace sim
