// Race: programs that do the same work, started one after the other, and what each of them took.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generate.hpp"

namespace bench {

/// What a process took, its own and the system's for it.
struct Cost {
  double cpu = 0;             ///< s
  std::int64_t peak_kib = 0;  ///< of memory
  std::int64_t written = 0;   ///< octets of what it recorded
};

struct Runner {
  std::string name;
  std::vector<Cost> costs = {};  ///< one a repetition
};

/// Starts floor, s4u, or mtasim at a record level ("mtasim sessions"), and checks that it did all of the
/// work. Throws std::runtime_error where it did not.
Cost run(const std::string& name, const Size& size, const Files& files);

/// Starts a program and waits for it. Throws std::runtime_error where it fails.
Cost spawn(const std::vector<std::string>& command, const std::string& output);

/// Medians, and the least and the greatest where there are several.
std::string table(const std::vector<Runner>& runners, std::uint64_t sessions);

}  // namespace bench
