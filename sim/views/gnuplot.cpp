#include "views/gnuplot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>

namespace fs = std::filesystem;

namespace views {
namespace {

fs::path scripts() {
  const char* given = std::getenv("MTASIM_PLOTS");
  return given != nullptr && *given != '\0' ? given : MTASIM_PLOTS_DIRECTORY;
}

std::string last_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line, last;
  while (std::getline(in, line)) {
    if (line.find_first_not_of(" ^") != std::string::npos) last = line;
  }
  return last;
}

// What it says goes to `log`. Its exit status; 127 where there is no gnuplot.
int run(const std::string& assignments, const fs::path& script, const fs::path& log) {
  const pid_t child = fork();
  if (child == 0) {
    const int fd = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int none = ::open("/dev/null", O_RDONLY);
    dup2(none, 0);
    dup2(fd, 1);
    dup2(fd, 2);
    execlp("gnuplot", "gnuplot", "-e", assignments.c_str(), script.c_str(), static_cast<char*>(nullptr));
    _exit(errno == ENOENT ? 127 : 126);
  }
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

}  // namespace

Scratch::Scratch() {
  std::string name = (fs::temp_directory_path() / "mtasim-plot-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(),
                            "cannot make a directory in " + fs::temp_directory_path().string());
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

// In single quotes only the quote itself is special.
std::string gnuplot_quoted(const std::string& s) {
  std::string out = "'";
  for (const char c : s) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

bool run_gnuplot(const std::string& name, const std::string& assignments, std::string& error) {
  const fs::path script = scripts() / name;
  std::error_code none;
  if (!fs::exists(script, none)) {
    error =
        fmt::format("{} is missing; MTASIM_PLOTS names the directory of the plot scripts", script.string());
    return false;
  }
  const Scratch scratch;
  const int status = run(assignments, script, scratch.path() / "log");
  if (status == 0) return true;
  error = status == 127 ? "gnuplot is not installed (Debian: apt-get install gnuplot-nox)"
                        : fmt::format("gnuplot failed: {}", last_line(scratch.path() / "log"));
  return false;
}

}  // namespace views
