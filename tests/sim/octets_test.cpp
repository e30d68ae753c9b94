#include "sim/octets.hpp"

#include <gtest/gtest.h>

#include "little_world.hpp"
#include "sim/link_load.hpp"
#include "tcp/segment.hpp"

namespace {

using namespace testing_sim;
namespace ev = mta::event;
namespace ef = mta::effect;
using sim::Octets;

topology::Route over(std::vector<topology::Hop> hops) {
  topology::Route r;
  r.hops = std::move(hops);
  return r;
}

TEST(Octets, CountEachHopInItsDirectionAndTheAccessLinks) {
  Octets o(3, 4);
  o.pass(over({{2, true}, {0, false}}), 1, 3, false, 100, at(1s), Octets::Sharing::alone);
  o.pass(over({{2, true}, {0, false}}), 1, 3, true, 7, at(1s), Octets::Sharing::shares);
  EXPECT_EQ(o.of({false, 2}).ab.passed, 100);
  EXPECT_EQ(o.of({false, 2}).ba.passed, 7);
  EXPECT_EQ(o.of({false, 0}).ba.passed, 100);
  EXPECT_EQ(o.of({false, 0}).ab.passed, 7);
  EXPECT_EQ(o.of({true, 1}).ab.passed, 100);  // from the MTA
  EXPECT_EQ(o.of({true, 3}).ba.passed, 100);  // to the MTA
  EXPECT_EQ(o.of({true, 3}).ab.passed, 7);
  EXPECT_EQ(o.of({false, 1}).ab.passed, 0);
}

TEST(Octets, NewsAreToldOnceInOrder) {
  Octets o(3, 4);
  o.pass(over({{2, true}}), 3, 1, false, 1, at(0s), Octets::Sharing::alone);
  EXPECT_EQ(o.news(), (std::vector<sim::LinkRef>{{false, 2}, {true, 1}, {true, 3}}));
  EXPECT_TRUE(o.news().empty());
  o.pass(over({{0, true}}), 1, 1, false, 1, at(0s), Octets::Sharing::alone);
  EXPECT_EQ(o.news().size(), 2u);
}

TEST(Octets, ALinkThatWasStillStirs) {
  Octets o(1, 2);
  std::vector<std::int64_t> before;
  o.on_stir([&](sim::LinkRef l) {
    if (!l.access) before.push_back(o.of(l).ab.passed);
  });
  const auto pass = [&] { o.pass(over({{0, true}}), 0, 1, false, 10, at(0s), Octets::Sharing::alone); };
  pass();
  pass();
  o.news();
  pass();  // it has not been still
  o.news();
  o.news();
  pass();
  EXPECT_EQ(before, (std::vector<std::int64_t>{0, 30}));
}

TEST(Octets, ThePeakIsOfSecondsInWhichSeveralPairsMeet) {
  Octets o(1, 4);
  const auto route = over({{0, true}});
  const auto& d = o.of({false, 0}).ab;
  o.pass(route, 0, 1, false, 5000, at(1s), Octets::Sharing::alone);  // alone with itself
  EXPECT_EQ(d.peak(), 0);
  o.pass(route, 0, 1, false, 300, at(2s), Octets::Sharing::alone);
  o.pass(route, 2, 1, false, 400, at(2s + 999ms), Octets::Sharing::alone);
  o.pass(route, 2, 1, false, 9000, at(2s), Octets::Sharing::shares);  // a flow shares: no harm
  EXPECT_EQ(d.peak(), 700);
  EXPECT_EQ(d.peak_at(), 2);
  o.pass(route, 2, 1, false, 600, at(3s), Octets::Sharing::alone);
  EXPECT_EQ(d.peak(), 700);
}

/// One connection over two links in a row: what both sides send is counted on both, each way.
struct Counted : ::testing::Test {
  LittleWorld world;
  MtaId client = world.mta("client");
  MtaId server = world.mta("server");
  const ConnId c{0, 1};

  Counted() {
    world.link("client", "middle", 10ms, 1_Mbps);
    world.link("server", "middle", 10ms, 8_Mbps);
    world.start(client, 0s);
  }
  void client_says(std::vector<Effect> what) {
    world.when(client, [this, what](const Event& e, TimePoint, auto& out) {
      if (std::get_if<ev::Done>(&e)) out.push_back(ef::Connect{c, {server, 25}, {}, at(0s)});
      if (std::get_if<ev::Connected>(&e)) out.insert(out.end(), what.begin(), what.end());
    });
    world.when(server, [this](const Event& e, TimePoint now, auto& out) {
      if (std::get_if<ev::Ended>(&e)) out.push_back(ef::Finish{c, now});
    });
  }
};

TEST_F(Counted, LinesContentAndTheirHeadersAndRepetitions) {
  // A line, ten packets in rounds of their own, a hundred as a flow, and both FINs.
  client_says({send(c, at(1s), "MAIL\r\n"), send_body(c, at(2s), body(100 * 1448)), ef::Finish{c, at(5s)}});
  world.run();
  const std::int64_t there = 60 + 52 + (6 + 52) + 100 * 1500 + 52;  // SYN, ACK, line, body, FIN
  const std::int64_t back = 60 + 50 * 52 + 52;  // SYN-ACK, an ACK for every second packet, FIN
  ASSERT_FALSE(world.rows.octets.empty());
  EXPECT_EQ(world.rows.octets.at("client-middle"), std::pair(there, back));
  EXPECT_EQ(world.rows.octets.at("server-middle"), std::pair(back, there));
  EXPECT_EQ(world.rows.octets.size(), 2u);
}

TEST_F(Counted, WhatAFlowHasPassedIsKnownWhileItIsUnderWay) {
  // 12.5 s at a megabit, less the first rounds: 125,000 octets a second.
  client_says({send_body(c, at(1s), body(1000 * 1448))});
  world.run();
  std::int64_t last = -1;
  int full = 0;
  for (const auto& [time, octets] : world.rows.samples) {
    if (last >= 0 && time >= at(4s) && time <= at(12s)) {
      EXPECT_NEAR(static_cast<double>(octets - last), 125'000, 10) << units::in_seconds(time.time_since_epoch());
      ++full;
    }
    last = octets;
  }
  EXPECT_EQ(full, 9);
}

TEST_F(Counted, WhatIsSentAgainCountsAgain) {
  world.cut("client-middle", 900ms, 200ms);
  client_says({send(c, at(1s), "MAIL\r\n")});
  world.run();
  const std::int64_t there = 60 + 52 + 2 * 58, back = 60 + 52;  // the repetition is acknowledged
  EXPECT_EQ(world.rows.octets.at("client-middle"), std::pair(there, back));
}

}  // namespace
