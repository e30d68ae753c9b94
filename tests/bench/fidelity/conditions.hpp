// Measured sessions, and the same sessions simulated: one scenario with a pair of MTAs and a link of their
// own for every condition, so that no session meets another.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace fidelity {

/// A row of conditions.csv; times in milliseconds from the SYN.
struct Condition {
  std::string client, server, mode;  ///< mode: helo, nopipe, pipe
  double rtt = 0, rate = 0;          ///< ms, Mbit/s
  std::int64_t body = 0;
  int recipients = 1;
  double median = 0, least = 0, most = 0;  ///< to the 250 after the dot, over the repetitions
  double close = 0;                        ///< median to the close
};

struct Simulated {
  double accepted = 0, closed = 0;  ///< ms from the SYN; negative: it never came to that
};

/// Throws std::runtime_error that says what is wrong where a file cannot be read.
std::vector<Condition> read_conditions(const std::filesystem::path& file);

/// TOML. Every pair is what `software` makes of it; only what the measurement switched off is switched off.
std::string scenario_of(std::span<const Condition> conditions);

/// From the sessions.csv of a run of scenario_of(conditions), in their order.
std::vector<Simulated> read_simulated(const std::filesystem::path& run, std::size_t conditions);

}  // namespace fidelity
