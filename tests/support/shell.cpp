#include "support/shell.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

namespace support {

namespace fs = std::filesystem;

namespace {

void redirect(int descriptor, const std::string& file, int flags) {
  const int opened = open(file.c_str(), flags, 0666);
  if (opened < 0 || dup2(opened, descriptor) < 0) _exit(126);
}

}  // namespace

Shell::Shell() {
  fs::create_directory(streams_.path() / "bin");
  fs::create_symlink(MTASIM_PROGRAM, streams_.path() / "bin" / "mtasim");
}

Ran Shell::operator()(const std::string& command) {
  const std::string out = streams_.path() / "out", err = streams_.path() / "err";
  const std::string search = (streams_.path() / "bin").string() + ":" + getenv("PATH");
  const pid_t child = fork();
  if (child == 0) {
    redirect(STDIN_FILENO, "/dev/null", O_RDONLY);
    redirect(STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC);
    redirect(STDERR_FILENO, err, O_WRONLY | O_CREAT | O_TRUNC);
    setenv("PATH", search.c_str(), 1);
    if (chdir(home_.path().c_str()) != 0) _exit(126);
    execlp("bash", "bash", "-o", "pipefail", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  int how = 0;
  EXPECT_EQ(waitpid(child, &how, 0), child);
  return {WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how), read(out), read(err)};
}

testing::AssertionResult has(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "'" << part << "' does not stand in\n" << text;
}

}  // namespace support
