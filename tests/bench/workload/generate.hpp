// W(n, s) as a binary file for the reference programs, and as a scenario with its trace for mtasim.
#pragma once

#include <cstdint>
#include <filesystem>

namespace bench {

struct Size {
  std::uint64_t mtas = 1000;
  std::uint64_t sessions = 100'000;
  double open = 100;             ///< sessions at the same time, on average, by Little's law
  std::uint64_t content = 4096;  ///< octets of a message
  std::uint64_t latencies = 0;   ///< how many different ones; 0: each MTA has its own
  std::uint64_t seed = 20240601;
};

struct Files {
  std::filesystem::path workload, scenario;
};

/// Into `directory`, which exists. REQUIRES: at least two MTAs. Throws std::runtime_error where it cannot
/// write.
Files generate(const Size& size, const std::filesystem::path& directory);

}  // namespace bench
