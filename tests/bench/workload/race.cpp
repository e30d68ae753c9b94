#include "race.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "reference/workload.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

json read(const fs::path& file) {
  std::ifstream in(file);
  return json::parse(in);
}

std::int64_t octets_in(const fs::path& directory) {
  std::int64_t sum = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    if (entry.is_regular_file()) sum += static_cast<std::int64_t>(entry.file_size());
  return sum;
}

void must(bool holds, const std::string& name, const std::string& what) {
  if (!holds) throw std::runtime_error(fmt::format("{} did not do the work: {}", name, what));
}

Cost run_mtasim(const std::string& name, const std::string& record, const Size& size, const Files& files) {
  const fs::path directory = files.scenario.parent_path() / "run";
  Cost cost = spawn(
      {MTASIM_PROGRAM, "run", files.scenario, "--out", directory, "--force", "--quiet", "--record", record},
      directory.parent_path() / "mtasim.out");
  cost.written = octets_in(directory);
  const json run = read(directory / "run.json");
  must(run.at("counts").at("sessions") == size.sessions, name, run.at("counts").dump());
  must(run.at("ledger").at("delivered") == size.sessions, name, run.at("ledger").dump());
  return cost;
}

Cost run_reference(const std::string& name, const std::string& program, const Size& size,
                   const Files& files) {
  const fs::path log = files.workload.parent_path() / "log",
                 out = files.workload.parent_path() / (name + ".out");
  Cost cost = spawn({program, files.workload, log}, out);
  cost.written = static_cast<std::int64_t>(fs::file_size(log));
  const json did = read(out);
  must(did.at("sessions") == size.sessions && did.at("messages") == size.sessions * w::kMsgs, name,
       did.dump());
  return cost;
}

struct Spread {
  double median = 0, least = 0, greatest = 0;
};

template <class Get>
Spread spread(const std::vector<Cost>& costs, Get get) {
  std::vector<double> all;
  for (const Cost& c : costs) all.push_back(static_cast<double>(get(c)));
  std::sort(all.begin(), all.end());
  const std::size_t half = all.size() / 2;
  return {all.size() % 2 == 1 ? all[half] : (all[half - 1] + all[half]) / 2, all.front(), all.back()};
}

}  // namespace

Cost spawn(const std::vector<std::string>& command, const std::string& output) {
  std::vector<std::string> words = command;
  std::vector<char*> args;
  for (std::string& word : words) args.push_back(word.data());
  args.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int out = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (out >= 0) dup2(out, STDOUT_FILENO);
    execv(args.front(), args.data());
    _exit(127);
  }
  int how = 0;
  rusage used{};
  if (child < 0 || wait4(child, &how, 0, &used) != child || !WIFEXITED(how) || WEXITSTATUS(how) != 0)
    throw std::runtime_error(fmt::format("{} failed", command.front()));
  return {seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss, 0};
}

Cost run(const std::string& name, const Size& size, const Files& files) {
  if (name == "floor") return run_reference(name, MTASIM_FLOOR, size, files);
  if (name == "s4u") return run_reference(name, MTASIM_S4U, size, files);
  const std::string ours = "mtasim ";
  if (!name.starts_with(ours)) throw std::runtime_error(fmt::format("there is no runner '{}'", name));
  return run_mtasim(name, name.substr(ours.size()), size, files);
}

std::string table(const std::vector<Runner>& runners, std::uint64_t sessions) {
  const auto cpu = [](const Cost& c) { return c.cpu; };
  double floor = 0;
  for (const Runner& r : runners)
    if (r.name == "floor") floor = spread(r.costs, cpu).median;
  std::string out = fmt::format("{:<16} {:>8} {:>15} {:>8} {:>11} {:>11} {:>9} {:>9}\n", "", "CPU s",
                                "least-most", "x floor", "messages/s", "sessions/s", "peak MiB", "MB kept");
  for (const Runner& r : runners) {
    const Spread s = spread(r.costs, cpu);
    const double n = static_cast<double>(sessions);
    out += fmt::format("{:<16} {:>8.2f} {:>15} {:>8} {:>11.0f} {:>11.0f} {:>9.0f} {:>9.1f}\n", r.name,
                       s.median, fmt::format("{:.2f}-{:.2f}", s.least, s.greatest),
                       floor > 0 ? fmt::format("{:.1f}", s.median / floor) : "", n * w::kMsgs / s.median,
                       n / s.median, spread(r.costs, [](const Cost& c) { return c.peak_kib; }).median / 1024,
                       spread(r.costs, [](const Cost& c) { return c.written; }).median * 1e-6);
  }
  return out;
}

}  // namespace bench
