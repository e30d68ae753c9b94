#include "sim/progress.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;

TEST(Progress, SaysHowFarMailIsAndHowLongTheRestTakes) {
  const sim::Pace pace{
      .now = units::kStart + 2h, .stop = {}, .settled = 250, .known = 1000, .sessions = 900, .seconds = 3};
  EXPECT_EQ(sim::to_text(pace), "2 h simulated · 250 of 1000 recipients · 300 sessions/s · about 9 s left");
}

TEST(Progress, EstimatesFromSimulatedTimeWhereTheScenarioStops) {
  const sim::Pace pace{.now = units::kStart + 30min,
                       .stop = units::kStart + 1h,
                       .settled = 1,
                       .known = 1000,
                       .sessions = 0,
                       .seconds = 4};
  EXPECT_EQ(sim::to_text(pace), "30 min simulated · 1 of 1000 recipients · 0 sessions/s · about 4 s left");
}

TEST(Progress, MakesNoGuessBeforeItKnowsAnything) {
  EXPECT_EQ(
      sim::to_text({.now = units::kStart, .stop = {}, .settled = 0, .known = 0, .sessions = 0, .seconds = 0}),
      "0 s simulated · 0 of 0 recipients · 0 sessions/s");
}

}  // namespace
