#include "sim/run_directory.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

namespace fs = std::filesystem;

namespace sim {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP};
// What the signal handler removes. A plain array: a handler may not touch anything that allocates.
char removed_on_signal[4096] = "";

// Only async-signal-safe calls: fork, execl, waitpid, _exit. The interrupted thread stands still meanwhile,
// so nothing is written behind rm's back.
void remove_and_exit(int signal) {
  if (removed_on_signal[0] != '\0') {
    const pid_t child = fork();
    if (child == 0) {
      execl("/bin/rm", "rm", "-rf", "--", removed_on_signal, static_cast<char*>(nullptr));
      _exit(127);
    }
    if (child > 0) waitpid(child, nullptr, 0);
  }
  _exit(128 + signal);
}

void guard(const fs::path& directory) {
  const std::string text = fs::absolute(directory).string();
  if (text.size() >= sizeof removed_on_signal) return;
  std::memcpy(removed_on_signal, text.c_str(), text.size() + 1);
  for (int s : kSignals) {
    struct sigaction old {};
    sigaction(s, nullptr, &old);
    if (old.sa_handler == SIG_IGN) continue;  // nohup stays nohup
    struct sigaction action {};
    action.sa_handler = remove_and_exit;
    // Blocked while it is handled, and so in rm too: timeout(1) and a terminal signal the whole group.
    for (int blocked : kSignals) sigaddset(&action.sa_mask, blocked);
    sigaction(s, &action, nullptr);
  }
}

void unguard() {
  if (removed_on_signal[0] == '\0') return;
  removed_on_signal[0] = '\0';
  for (int s : kSignals) {
    struct sigaction old {};
    sigaction(s, nullptr, &old);
    if (old.sa_handler == remove_and_exit) std::signal(s, SIG_DFL);
  }
}

std::string file_name(const std::string& name) {
  std::string out;
  for (char c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    if (plain && !(out.empty() && c == '.')) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  if (out.size() > 100) out.resize(100);
  return out.empty() ? "run" : out;
}

std::string why() { return std::strerror(errno); }

bool present(const fs::path& p) {
  std::error_code none;
  return fs::exists(fs::symlink_status(p, none));
}

// A hidden sibling that only this process has.
fs::path sibling(const fs::path& p, const char* what) {
  return p.parent_path() / fmt::format(".{}.{}-{}", p.filename().string(), what, getpid());
}

bool is_run(const fs::path& p) { return present(p / "run.json"); }

bool is_empty_directory(const fs::path& p) {
  std::error_code e;
  return fs::is_directory(p, e) && fs::is_empty(p, e) && !e;
}

}  // namespace

std::optional<RunDirectory> RunDirectory::create(const Wish& wish, std::string& error) {
  RunDirectory r;
  std::error_code e;
  if (wish.out) {
    r.final_ = fs::absolute(*wish.out).lexically_normal();
    if (r.final_.filename().empty()) r.final_ = r.final_.parent_path();
    r.force_ = wish.force;
    if (present(r.final_) && !is_empty_directory(r.final_)) {
      if (!wish.force) {
        error = fmt::format("{} exists; choose another directory, or replace it with --force",
                            wish.out->string());
        return std::nullopt;
      }
      if (!is_run(r.final_)) {
        error = fmt::format("{} exists and is not a run (it has no run.json), so --force does not replace it",
                            wish.out->string());
        return std::nullopt;
      }
    }
    fs::create_directories(r.final_.parent_path(), e);
    r.working_ = sibling(r.final_, "part");
    fs::remove_all(r.working_, e);  // of an earlier process with our number
    if (mkdir(r.working_.c_str(), 0777) != 0) {
      error = fmt::format("cannot write {}: {}", wish.out->string(), why());
      return std::nullopt;
    }
  } else {
    fs::create_directories(wish.base, e);
    const std::string name = file_name(wish.name);
    for (int n = 1;; ++n) {
      r.final_ = wish.base / fmt::format("{}-{}", name, n);
      // The hidden directory's name holds no process number here: who makes it has the number n.
      r.working_ = wish.base / fmt::format(".{}-{}.part", name, n);
      if (present(r.final_)) continue;
      if (mkdir(r.working_.c_str(), 0777) == 0) {
        if (!present(r.final_)) break;
        rmdir(r.working_.c_str());  // somebody was whole between our two looks
        continue;
      }
      if (errno != EEXIST) {
        error = fmt::format("cannot write {}: {}", r.final_.string(), why());
        return std::nullopt;
      }
    }
    r.latest_ = wish.base / "latest";
  }
  guard(r.working_);
  return r;
}

RunDirectory::RunDirectory(RunDirectory&& o) noexcept
    : working_(std::exchange(o.working_, {})), final_(o.final_), latest_(o.latest_), force_(o.force_) {}

RunDirectory::~RunDirectory() {
  if (working_.empty()) return;
  std::error_code ignored;
  fs::remove_all(working_, ignored);
  unguard();
}

bool RunDirectory::commit(std::string& error) {
  std::error_code e;
  fs::path old;
  if (force_ && is_run(final_)) {
    old = sibling(final_, "old");
    fs::rename(final_, old, e);
  }
  if (!e) fs::rename(working_, final_, e);
  if (e) {
    error = fmt::format("cannot move the run to {}: {}", final_.string(), e.message());
    std::error_code ignored;
    if (!old.empty() && !present(final_)) fs::rename(old, final_, ignored);
    return false;
  }
  working_.clear();
  unguard();
  if (!old.empty()) fs::remove_all(old, e);
  if (!latest_.empty()) {
    // Made aside and renamed, so that `latest` always points at a run. Where something else has that name, it
    // stays.
    const fs::path fresh = sibling(latest_, "link");
    fs::remove(fresh, e);
    fs::create_directory_symlink(final_.filename(), fresh, e);
    if (!e && (!present(latest_) || fs::is_symlink(latest_, e))) fs::rename(fresh, latest_, e);
    fs::remove(fresh, e);
  }
  return true;
}

}  // namespace sim
