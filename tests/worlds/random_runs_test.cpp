// Some dozens of the random worlds, run by the program on the real network: the ledger balances (else it would exit with
// 3), two runs give the same bytes, and a copy that was delivered twice names the session that lost its last reply.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "support/files.hpp"
#include "support/shell.hpp"
#include "support/table.hpp"
#include "world_text.hpp"

namespace {

using support::Ran;

class RandomRuns : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomRuns, BalanceAndRepeat) {
  support::Shell sh;
  constexpr std::uint64_t kRuns = 6;
  for (std::uint64_t n = 0; n < kRuns; ++n) {
    const auto seed = 100'000 + GetParam() * kRuns + n;
    const auto text = worlds::world_text(seed);
    support::write(sh / "world.toml", text);
    const Ran first = sh("mtasim run --force --out first world.toml");
    ASSERT_EQ(first.status, 0) << first.err << "\nThe world:\n" << text;
    ASSERT_EQ(sh("mtasim run --force --out second world.toml").status, 0);
    auto a = support::tree(sh / "first"), b = support::tree(sh / "second");
    a.erase("timing.json"), b.erase("timing.json");
    EXPECT_TRUE(support::same(a, b)) << text;

    std::map<std::string, std::set<std::string>> taken, heard;
    std::map<std::string, int> delivered;
    std::string last;
    for (auto& e : support::rows(a.at("events.csv"))) {
      EXPECT_LE(std::stod(last.empty() ? "0" : last), std::stod(e["time"])) << text;
      last = e["time"];
      const auto copy = e["message"] + " " + e["recipient"];
      if (e["kind"] == "queued") taken[copy].insert(e["session"]);
      if (e["kind"] == "passed") heard[copy].insert(e["session"]);
      if (e["kind"] != "delivered" || ++delivered[copy] < 2) continue;
      bool named = false;
      for (const auto& session : taken[copy]) named = named || !heard[copy].contains(session);
      EXPECT_TRUE(named) << copy << " at " << e["time"] << "\nThe world:\n" << text;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomRuns, testing::Range<std::uint64_t>(0, 6));

}  // namespace
