#include "fidelity/agreement.hpp"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <stdexcept>

namespace fidelity {
namespace {

namespace fs = std::filesystem;

/// A directory that goes with it.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (fs::temp_directory_path() / "mtasim-fidelity-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory can be made");
    path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

double error_of(const Condition& c, const Simulated& s) { return s.accepted / c.median - 1; }

Group group(std::string name, std::span<const Condition> cs, std::span<const Simulated> ss,
            const std::function<bool(const Condition&)>& belongs) {
  Group g;
  g.name = std::move(name);
  std::vector<double> off;
  double sum = 0, close = 0;
  for (std::size_t i = 0; i < cs.size(); ++i) {
    if (!belongs(cs[i])) continue;
    const double e = error_of(cs[i], ss[i]);
    sum += e;
    off.push_back(std::abs(e));
    close += std::abs(ss[i].closed / cs[i].close - 1);
  }
  g.count = off.size();
  if (off.empty()) return g;
  std::sort(off.begin(), off.end());
  const auto n = static_cast<double>(off.size());
  // The smallest value that a share q of them does not pass.
  const auto quantile = [&](double q) { return off[static_cast<std::size_t>(std::ceil(q * n)) - 1]; };
  const auto share = [&](double limit) {
    return static_cast<double>(std::upper_bound(off.begin(), off.end(), limit) - off.begin()) / n;
  };
  for (const double e : off) g.mean_absolute += e / n;
  g.bias = sum / n;
  g.median = quantile(0.5);
  g.p95 = quantile(0.95);
  g.within_2 = share(0.02);
  g.within_5 = share(0.05);
  g.close_mean_absolute = close / n;
  return g;
}

bool repeatable(const Condition& c) { return (c.most - c.least) / c.median <= 0.03; }
bool inside(const Condition& c, const Simulated& s) {
  return s.accepted >= c.least * 0.99 && s.accepted <= c.most * 1.01;
}

}  // namespace

std::vector<Simulated> simulate(std::span<const Condition> conditions, const fs::path& program) {
  const Scratch scratch;
  const auto file = scratch.path() / "fidelity.toml", run = scratch.path() / "run",
             said = scratch.path() / "said";
  std::ofstream(file) << scenario_of(conditions);
  const auto command = fmt::format("'{}' run '{}' --out '{}' --record sessions --quiet >'{}' 2>&1",
                                   program.string(), file.string(), run.string(), said.string());
  const int status = std::system(command.c_str());
  if (status != 0) {
    std::string words;
    std::getline(std::ifstream(said), words, '\0');
    throw std::runtime_error(fmt::format("mtasim run ended with {}:\n{}", WEXITSTATUS(status), words));
  }
  return read_simulated(run, conditions.size());
}

const Group& Agreement::operator[](std::string_view name) const {
  return *std::find_if(groups.begin(), groups.end(), [&](const Group& g) { return g.name == name; });
}

Agreement compare(std::span<const Condition> cs, std::span<const Simulated> ss) {
  Agreement a;
  const auto add = [&](std::string name, const std::function<bool(const Condition&)>& belongs) {
    a.groups.push_back(group(std::move(name), cs, ss, belongs));
  };
  const auto postfix = [](const Condition& c) {
    return c.client == "postfix" && c.server == "postfix" && c.rtt >= 20;
  };
  add("Postfix, body <= 10 kB", [&](const Condition& c) { return postfix(c) && c.body <= 10'000; });
  add("Postfix, <= 10 Mbit/s", [&](const Condition& c) { return postfix(c) && c.rate <= 10; });
  add("Postfix", postfix);
  add("all pairs, <= 10 Mbit/s, RTT >= 20 ms",
      [](const Condition& c) { return c.rate <= 10 && c.rtt >= 20; });
  add("all pairs, <= 10 Mbit/s", [](const Condition& c) { return c.rate <= 10; });
  add("all pairs, RTT >= 20 ms", [](const Condition& c) { return c.rtt >= 20; });
  add("all pairs", [](const Condition&) { return true; });
  for (const auto* client : {"postfix", "exim", "opensmtpd", "swaks", "smtplib"})
    add(fmt::format("client {}, RTT >= 20 ms", client),
        [=](const Condition& c) { return c.client == client && c.rtt >= 20; });
  for (const auto* server : {"postfix", "exim", "opensmtpd", "aiosmtpd"})
    add(fmt::format("server {}, RTT >= 20 ms", server),
        [=](const Condition& c) { return c.server == server && c.rtt >= 20; });
  for (std::size_t i = 0; i < cs.size(); ++i) {
    a.repeatable += repeatable(cs[i]);
    a.inside += repeatable(cs[i]) && inside(cs[i], ss[i]);
  }
  return a;
}

std::string table(const Agreement& a) {
  std::string out = fmt::format("{:40} {:>5} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}\n", "conditions", "n",
                                "mean", "bias", "median", "p95", "in 2 %", "in 5 %", "close");
  for (const auto& g : a.groups)
    out += fmt::format("{:40} {:5} {:6.2f}% {:+6.2f}% {:6.2f}% {:6.2f}% {:6.1f}% {:6.1f}% {:6.2f}%\n", g.name,
                       g.count, 100 * g.mean_absolute, 100 * g.bias, 100 * g.median, 100 * g.p95,
                       100 * g.within_2, 100 * g.within_5, 100 * g.close_mean_absolute);
  out += fmt::format(
      "\nrepetitions agree within 3 %: {}; of these within [min, max] widened by 1 %: {} ({:.1f} %)\n",
      a.repeatable, a.inside, 100.0 * static_cast<double>(a.inside) / static_cast<double>(a.repeatable));
  return out;
}

std::string results_csv(std::span<const Condition> cs, std::span<const Simulated> ss) {
  std::string out =
      "client,server,mode,rtt_ms,rate_mbit,body,recipients,measured_ms,min_ms,max_ms,simulated_ms,error,"
      "repeatable,"
      "inside,measured_close_ms,simulated_close_ms\n";
  for (std::size_t i = 0; i < cs.size(); ++i) {
    const auto& c = cs[i];
    out += fmt::format("{},{},{},{},{},{},{},{:.3f},{:.3f},{:.3f},{:.3f},{:.5f},{},{},{:.3f},{:.3f}\n",
                       c.client, c.server, c.mode, c.rtt, c.rate, c.body, c.recipients, c.median, c.least,
                       c.most, ss[i].accepted, error_of(c, ss[i]), repeatable(c) ? 1 : 0,
                       inside(c, ss[i]) ? 1 : 0, c.close, ss[i].closed);
  }
  return out;
}

}  // namespace fidelity
