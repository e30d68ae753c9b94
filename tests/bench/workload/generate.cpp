#include "generate.hpp"

#include <fmt/format.h>
#include <fmt/os.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "reference/workload.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;

double nanoseconds(double s) { return std::round(s * 1e9) / 1e9; }

/// Seconds of a session that waits for nothing: 16 one-way trips, and what its octets take.
double unloaded(const w::Workload& w) {
  double latency = 0, octets = 3.0 * w::kSmall;
  for (const double l : w.lat) latency += l;
  for (int i = 0; i < w::kMsgs; ++i) octets += w.size_of(i);
  return 16 * 2 * latency / static_cast<double>(w.n_mta) + octets / w::kBw;
}

w::Workload workload(const Size& size) {
  w::Workload w;
  w.n_mta = size.mtas;
  w.n_sess = size.sessions;
  w.content = size.content;
  std::mt19937_64 g(size.seed);
  const auto u = [&] { return static_cast<double>(g() >> 11) * 0x1p-53; };
  const auto one_of = [&] { return static_cast<std::uint32_t>(u() * static_cast<double>(size.mtas)); };
  const std::uint64_t latencies = size.latencies > 0 ? size.latencies : size.mtas;
  for (std::uint64_t i = 0; i < size.mtas; ++i)
    w.lat.push_back(i < latencies ? nanoseconds(0.005 + 0.095 * u()) : w.lat[i - latencies]);
  const double rate = size.open / unloaded(w);
  double t = 0;
  for (std::uint64_t i = 0; i < size.sessions; ++i) {
    t += -std::log1p(-u()) / rate;
    w.start.push_back(nanoseconds(t));
    const std::uint32_t client = one_of();
    std::uint32_t server = one_of();
    while (server == client) server = one_of();
    w.src.push_back(client);
    w.dst.push_back(server);
  }
  return w;
}

/// MTA i is number i / k + 1 of those with latency i % k.
std::string name(std::uint64_t mta, std::uint64_t latencies) {
  return fmt::format("m{}.c{}.example", mta / latencies + 1, mta % latencies);
}

void write_scenario(const Size& size, const w::Workload& w, const fs::path& file) {
  const std::uint64_t latencies = std::min(size.latencies > 0 ? size.latencies : size.mtas, size.mtas);
  auto out = fmt::output_file(file.string());
  out.print("name = \"W({}, {})\"\n\n", size.mtas, size.sessions);
  // HELO, and nobody thinks: the 13 messages of the other programs.
  for (std::uint64_t k = 0; k < latencies; ++k)
    out.print(
        "[[mta]]\nname = \"m{{}}.c{}.example\"\ncount = {}\nusers = [\"u\"]\nsoftware = \"ideal\"\nesmtp = "
        "false\n"
        "access = {{ latency = \"{:.6f} ms\", bandwidth = \"100 Mbps\" }}\n\n",
        k, (size.mtas - k - 1) / latencies + 1, w.lat[k] * 1e3);
  out.print("[[traffic]]\nname = \"w\"\ntrace = \"trace.csv\"\n");
  auto trace = fmt::output_file((file.parent_path() / "trace.csv").string());
  trace.print("at,from,to,size\n");
  for (std::uint64_t i = 0; i < w.n_sess; ++i)
    trace.print("{:.9f},u@{},u@{},{}\n", w.start[i], name(w.src[i], latencies), name(w.dst[i], latencies),
                w.content);
}

}  // namespace

Files generate(const Size& size, const fs::path& directory) {
  Files files{directory / "work.bin", directory / "work.toml"};
  const w::Workload w = workload(size);
  w.save(files.workload.c_str());
  write_scenario(size, w, files.scenario);
  return files;
}

}  // namespace bench
