// mtasim_bench_fidelity [RESULTS.csv]: every measured session simulated by the program, and how far off it
// is.
//
// Writes one scenario for all of conditions.csv, runs it, and prints the table of scenarios/FIDELITY.md. With
// a file name it writes a row a condition there: what plots/fidelity.gp draws.
#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>

#include "fidelity/agreement.hpp"

int main(int argc, char** argv) try {
  namespace fs = std::filesystem;
  const fs::path measured = fs::path(MTASIM_SOURCE_DIR) / "tests/bench/fidelity/conditions.csv";
  const auto conditions = fidelity::read_conditions(measured);
  const auto simulated = fidelity::simulate(conditions, MTASIM_PROGRAM);
  fmt::print("{}", fidelity::table(fidelity::compare(conditions, simulated)));
  if (argc > 1) {
    std::ofstream out(argv[1]);
    out << fidelity::results_csv(conditions, simulated);
    if (!out.flush()) throw std::runtime_error(fmt::format("{} cannot be written", argv[1]));
  }
  return 0;
} catch (const std::exception& e) {
  fmt::print(stderr, "fidelity: {}\n", e.what());
  return 3;
}
