// The program agrees with measured sessions as scenarios/FIDELITY.md says: these limits are the page's
// promises.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "fidelity/agreement.hpp"

namespace fidelity {
namespace {

const std::filesystem::path kHere = std::filesystem::path(MTASIM_SOURCE_DIR) / "tests/bench/fidelity";

const std::vector<Condition>& measured() {
  static const auto conditions = read_conditions(kHere / "conditions.csv");
  return conditions;
}

const std::vector<Simulated>& simulated() {
  static const auto sessions = simulate(measured(), MTASIM_PROGRAM);
  return sessions;
}

TEST(Fidelity, EverySessionDeliversItsMessageAndCloses) {
  ASSERT_EQ(measured().size(), 571u);
  for (std::size_t i = 0; i < measured().size(); ++i) {
    EXPECT_GT(simulated()[i].accepted, 0) << i;
    EXPECT_GE(simulated()[i].closed, simulated()[i].accepted) << i;
  }
}

TEST(Fidelity, SessionsTakeAsLongAsMeasured) {
  const auto agreement = compare(measured(), simulated());
  EXPECT_LE(agreement["Postfix, body <= 10 kB"].mean_absolute, 0.010);
  EXPECT_GE(agreement["Postfix, body <= 10 kB"].within_5, 0.969);
  EXPECT_LE(agreement["Postfix, <= 10 Mbit/s"].mean_absolute, 0.0125);
  EXPECT_LE(agreement["Postfix"].mean_absolute, 0.020);
  EXPECT_LE(agreement["all pairs, <= 10 Mbit/s"].mean_absolute, 0.015);
  EXPECT_LE(agreement["Postfix, <= 10 Mbit/s"].median, 0.003);
  EXPECT_GE(static_cast<double>(agreement.inside), 0.93 * static_cast<double>(agreement.repeatable));
}

TEST(Fidelity, TheFigureIsDrawnFromWhatTheBenchWrites) {
  namespace fs = std::filesystem;
  const auto results = fs::temp_directory_path() / fmt::format("fidelity-{}.csv", getpid());
  const auto figure = fs::path(results).replace_extension(".svg");
  std::ofstream(results) << results_csv(measured(), simulated());
  const auto script = fs::path(MTASIM_SOURCE_DIR) / "plots/fidelity.gp";
  const auto command = fmt::format("gnuplot -e \"results='{}'; out='{}'; format='svg'\" '{}'",
                                   results.string(), figure.string(), script.string());
  EXPECT_EQ(std::system(command.c_str()), 0);
  std::stringstream drawn;
  drawn << std::ifstream(figure).rdbuf();
  EXPECT_NE(drawn.str().find("Postfix to Postfix"), std::string::npos);
  EXPECT_NE(drawn.str().find("</svg>"), std::string::npos);
  fs::remove(results);
  fs::remove(figure);
}

// The table says what it is made of: two conditions with known answers.
TEST(Fidelity, TheTableIsArithmetic) {
  std::vector<Condition> cs(2);
  for (auto& c : cs) {
    c.client = c.server = "postfix";
    c.rtt = 20, c.rate = 10, c.body = 1000;
    c.median = 100, c.least = 99, c.most = 101, c.close = 200;
  }
  cs[1].most = 110;
  const auto a = compare(cs, std::vector<Simulated>{{101, 200}, {94, 220}});
  const auto& g = a["Postfix"];
  EXPECT_EQ(g.count, 2u);
  EXPECT_NEAR(g.mean_absolute, 0.035, 1e-12);
  EXPECT_NEAR(g.bias, -0.025, 1e-12);
  EXPECT_NEAR(g.median, 0.01, 1e-12);
  EXPECT_NEAR(g.p95, 0.06, 1e-12);
  EXPECT_NEAR(g.within_2, 0.5, 1e-12);
  EXPECT_NEAR(g.within_5, 0.5, 1e-12);
  EXPECT_NEAR(g.close_mean_absolute, 0.05, 1e-12);
  EXPECT_EQ(a.repeatable, 1u);
  EXPECT_EQ(a.inside, 1u);
}

}  // namespace
}  // namespace fidelity
