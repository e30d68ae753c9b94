// The benches run, and what they compare did the same work. How fast is no test.
#include <gtest/gtest.h>

#include "support/shell.hpp"

namespace {

using support::has;

const std::string kWorkload = "'" MTASIM_BENCH_WORKLOAD "'";

TEST(Bench, AllRunnersDoTheSameWork) {
  support::Shell sh;
  const auto r = sh(kWorkload + " 20 50 --repetitions 2 --content 100000");
  ASSERT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(has(r.out, "W(20, 50): 100000 octets"));
  for (const std::string name : {"floor", "s4u", "mtasim sessions", "mtasim events"})
    EXPECT_TRUE(has(r.out, name));
}

// The floor has no TCP, and neither has mtasim here but the handshake: its sessions, from SYN to 221, take as
// long.
TEST(Bench, SessionsTakeAsLongAsTheFloorSays) {
  support::Shell sh;
  const auto r = sh(kWorkload + " 20 400 --open 1 --runners 'floor,mtasim sessions' --keep kept");
  ASSERT_EQ(r.status, 0) << r.err;
  const auto floor = sh("sed 's/.*mean_session\":\\([0-9.]*\\).*/\\1/' kept/floor.out");
  const auto ours =
      sh("awk -F, 'NR > 1 { sum += $10 - $5 } END { print sum / (NR - 1) }' kept/run/sessions.csv");
  EXPECT_NEAR(std::stod(ours.out), std::stod(floor.out), 0.002 * std::stod(floor.out))
      << ours.err << floor.err;
}

}  // namespace
