// gnuplot: runs a script of plots/ in a process of its own, without a shell.
//
// The scripts are looked for in $MTASIM_PLOTS, then where the program was built from.
#pragma once

#include <filesystem>
#include <string>

namespace views {

/// A directory of our own, gone with us.
class Scratch {
 public:
  Scratch();  ///< throws std::system_error where none can be made
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A string as gnuplot reads it, in single quotes.
std::string gnuplot_quoted(const std::string& s);

/// Runs `script` (a name in plots/) with these assignments. false and `error` set where it fails, or is
/// missing.
bool run_gnuplot(const std::string& script, const std::string& assignments, std::string& error);

}  // namespace views
