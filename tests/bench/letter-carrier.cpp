// mtasim_bench_letter-carrier [MTAS MESSAGES [mtasim run options…]]: the pace of the letter carriers.
//
// Writes letter-carrier text (1,000 MTAs and 10,000 messages to three recipients each, unless told
// otherwise), runs it, and prints seconds of CPU, sessions per second of CPU and peak memory. A pace to beat,
// no limit in a test.
#include <fmt/format.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

void write_rounds(const fs::path& file, std::uint64_t mtas, std::uint64_t messages) {
  std::ofstream out(file);
  for (std::uint64_t m = 0; m < mtas; ++m) out << "MTA m" << m << " 2 a b\n";
  out << "*\n";
  for (std::uint64_t n = 0; n < messages; ++n) {
    out << "a@m" << n % mtas;
    // Strides that are odd and unlike spread the destinations over all MTAs.
    for (std::uint64_t k = 1; k <= 3; ++k) out << " b@m" << (n * 7 + k * 331 + 1) % mtas;
    out << "\n*\nMessage " << n << " of the rounds.\n*\n";
  }
  out << "*\n";
}

/// Counted by the run itself, so that it is there for every --record level.
std::uint64_t sessions_of(const fs::path& run) {
  std::ifstream in(run / "run.json");
  return nlohmann::json::parse(in).at("counts").at("sessions");
}

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t mtas = argc > 2 ? std::stoull(argv[1]) : 1000;
  const std::uint64_t messages = argc > 2 ? std::stoull(argv[2]) : 10000;
  std::string work = (fs::temp_directory_path() / "mtasim-bench-XXXXXX").string();
  if (mtas == 0 || mkdtemp(work.data()) == nullptr) return 2;
  const std::string file = work + "/rounds.txt", run = work + "/run";
  write_rounds(file, mtas, messages);

  std::vector<std::string> words = {MTASIM_PROGRAM, "run", file, "--out", run, "--quiet"};
  words.insert(words.end(), argv + std::min(argc, 3), argv + argc);
  std::vector<char*> command;
  for (std::string& word : words) command.push_back(word.data());
  command.push_back(nullptr);

  const auto began = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    execv(command.front(), command.data());
    _exit(127);
  }
  int how = 0;
  rusage used{};
  wait4(child, &how, 0, &used);
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
  const bool done = WIFEXITED(how) && WEXITSTATUS(how) == 0;
  if (done) {
    const double cpu = seconds(used.ru_utime) + seconds(used.ru_stime);
    const std::uint64_t sessions = sessions_of(run);
    fmt::print(
        "{} MTAs, {} messages, {} sessions: {:.2f} s CPU, {:.2f} s wall, {:.0f} sessions/s, {} MiB at most\n",
        mtas, messages, sessions, cpu, wall.count(), static_cast<double>(sessions) / cpu,
        used.ru_maxrss / 1024);
  }
  fs::remove_all(work);
  return done ? 0 : 3;
}
