#include "sim/campaign.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <map>
#include <system_error>
#include <thread>

#include "units/units.hpp"

namespace sim {
namespace {

/// The signals a campaign waits for, blocked as long as it lives.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int s : {SIGCHLD, SIGINT, SIGTERM, SIGHUP}) sigaddset(&set_, s);
    sigprocmask(SIG_BLOCK, &set_, &before_);
  }
  ~Signals() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// The next one, or 0 after a fifth of a second.
  int wait() const {
    const timespec fifth{0, 200'000'000};
    const int s = sigtimedwait(&set_, nullptr, &fifth);
    return s < 0 ? 0 : s;
  }
  const sigset_t& before() const { return before_; }

 private:
  sigset_t set_{}, before_{};
};

/// What the child does between fork and exec: only what is safe there.
[[noreturn]] void become(const std::vector<char*>& argv, const char* log, const sigset_t& mask,
                         pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(125);  // it died before it could be asked for
  sigprocmask(SIG_SETMASK, &mask, nullptr);
  const int none = ::open("/dev/null", O_RDWR);
  const int out = ::open(log, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  dup2(none, 0);
  dup2(none, 1);
  dup2(out >= 0 ? out : none, 2);
  execv("/proc/self/exe", argv.data());
  _exit(126);
}

pid_t start(const Job& job, const sigset_t& mask) {
  std::vector<std::string> words{"mtasim"};
  words.insert(words.end(), job.arguments.begin(), job.arguments.end());
  std::vector<char*> argv;
  for (std::string& w : words) argv.push_back(w.data());
  argv.push_back(nullptr);
  const pid_t self = getpid();
  const pid_t child = fork();
  if (child == 0) become(argv, job.log.c_str(), mask, self);
  if (child < 0) throw std::system_error(errno, std::generic_category(), "cannot start a process");
  return child;
}

int exit_status(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

bool Campaign::run(const std::vector<Job>& jobs, const Ended& ended, const Tick& tick) {
  const Signals signals;
  std::map<pid_t, std::size_t> running;
  std::size_t next = 0;
  bool interrupted = false;
  const auto reap = [&] {
    for (auto it = running.begin(); it != running.end();) {
      int status = 0;
      if (waitpid(it->first, &status, WNOHANG) == 0) {
        ++it;
        continue;
      }
      const std::size_t job = it->second;
      it = running.erase(it);
      if (!interrupted) ended(job, exit_status(status));
    }
  };
  const auto end_children = [&] {
    interrupted = true;
    for (const auto& [pid, job] : running) kill(pid, SIGTERM);
  };
  try {
    while (!running.empty() || (!interrupted && next < jobs.size())) {
      while (!interrupted && running.size() < workers_ && next < jobs.size()) {
        running.emplace(start(jobs[next], signals.before()), next);
        ++next;
      }
      const int s = signals.wait();
      if (s == SIGINT || s == SIGTERM || s == SIGHUP) end_children();
      reap();
      tick();
    }
  } catch (...) {
    end_children();
    for (const auto& [pid, job] : running) waitpid(pid, nullptr, 0);
    throw;
  }
  return !interrupted;
}

unsigned processors() { return std::max(1U, std::thread::hardware_concurrency()); }

std::string campaign_pace(std::size_t done, std::size_t all, std::size_t failed, double seconds) {
  std::string text = fmt::format("{} of {} runs", done, all);
  if (failed > 0) text += fmt::format(" · {} failed", failed);
  if (done > 0 && done < all && seconds > 1)
    text += fmt::format(" · about {} left",
                        units::to_human(units::from_seconds(seconds * static_cast<double>(all - done) /
                                                            static_cast<double>(done))));
  return text;
}

}  // namespace sim
