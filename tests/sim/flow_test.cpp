#include <gtest/gtest.h>

#include "little_world.hpp"
#include "tcp/segment.hpp"

namespace {

using namespace testing_sim;
namespace ev = mta::event;
namespace ef = mta::effect;

/// Senders that all deliver a body of their own to one server behind a bottleneck. Their windows are wide
/// from the start: what is seen is how links are shared. Connected after 100.12 ms, and 52 us for the ACK.
struct Funnel : ::testing::Test {
  LittleWorld world;
  MtaId server = world.mta("server", 20ms, 8_Mbps);  // a megabyte a second
  std::vector<MtaId> senders;

  Funnel() { world.settings.tcp.initial_window = 1'000'000; }

  void add_sender(std::int64_t octets, Duration starts,
                  std::function<void(ConnId, TimePoint, LittleWorld::Effects&)> then = {}) {
    const MtaId m = world.mta("sender" + std::to_string(senders.size()), 30ms, 1000_Mbps);
    senders.push_back(m);
    const ConnId c{m, 1};
    const auto content = body(octets);
    world.start(m, starts);
    world.when(m, [=, this](const Event& e, TimePoint now, auto& out) {
      if (std::get_if<ev::Done>(&e)) out.push_back(ef::Connect{c, {server, 25}, {}, now});
      if (!std::get_if<ev::Connected>(&e)) return;
      out.push_back(send_body(c, now, content));
      if (then) then(c, now, out);
    });
  }
  /// The seconds at which bodies arrived.
  std::vector<double> arrivals() const {
    std::vector<double> dates;
    for (const auto& l : world.seen("received body")) dates.push_back(std::stod(l));
    return dates;
  }
};

// 1,448 octets a packet of 1,500: n packets carry n * 1,448 octets and take n * 1.5 ms.
constexpr std::int64_t kPackets1000 = 1'448'000;
constexpr double kConnected = 0.100172;  ///< and the ACK has left

TEST_F(Funnel, ABodyAloneTakesTheLineRateAndOneLatency) {
  add_sender(kPackets1000, 0s);
  world.run();
  EXPECT_EQ(world.log[3], "1.650172000 server received body of 1448000 sent 0.100172000");
  EXPECT_EQ(world.log[4], "1.700172000 sender0 acked");
}

TEST_F(Funnel, TwoBodiesGetHalfEach) {
  add_sender(kPackets1000, 0s);
  add_sender(kPackets1000 / 2, 0s);
  world.run();
  const auto dates = arrivals();
  ASSERT_EQ(dates.size(), 2u);
  EXPECT_NEAR(dates[0], kConnected + 0.05 + 1.5, 1e-6);   // half of it at half the rate
  EXPECT_NEAR(dates[1], kConnected + 0.05 + 2.25, 1e-6);  // and the rest alone
}

TEST_F(Funnel, ABodyThatComesLaterSharesWhatIsLeft) {
  add_sender(kPackets1000, 0s);
  add_sender(kPackets1000, 750ms);
  world.run();
  const auto dates = arrivals();
  ASSERT_EQ(dates.size(), 2u);
  EXPECT_NEAR(dates[0], kConnected + 0.05 + 2.25, 1e-6);
  EXPECT_NEAR(dates[1], kConnected + 0.05 + 3.0, 1e-6);
}

TEST_F(Funnel, LinesBehindABodyWaitForIt) {
  add_sender(kPackets1000, 0s, [](ConnId c, TimePoint now, auto& out) {
    out.push_back(send(c, now, "."));
    out.push_back(ef::Finish{c, now});
  });
  world.run();
  EXPECT_EQ(world.log[3], "1.650172000 server received body of 1448000 sent 0.100172000");
  EXPECT_EQ(world.log[4], "1.650225000 server received . sent 1.600172000");
  EXPECT_EQ(world.log[5], "1.650225000 server ended fin");
}

TEST_F(Funnel, LinesKeepFlowingBesideABody) {
  add_sender(10 * kPackets1000, 0s);
  const MtaId talker = world.mta("talker", 30ms, 1000_Mbps);
  const ConnId c{talker, 1};
  world.start(talker, 1s);
  world.when(talker, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(ef::Connect{c, {server, 25}, {}, now});
    if (std::get_if<ev::Connected>(&e)) out.push_back(send(c, now, "NOOP"));
  });
  world.run();
  EXPECT_EQ(world.seen("NOOP"),
            std::vector<std::string>{"1.150228000 server received NOOP sent 1.100172000"});
}

TEST_F(Funnel, OppositeDirectionsDoNotShare) {
  add_sender(kPackets1000, 0s);
  const ConnId back{server, 1};
  world.start(server, 0s);
  world.when(server, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(ef::Connect{back, {senders[0], 25}, {}, now});
    if (std::get_if<ev::Connected>(&e)) out.push_back(send_body(back, now, body(kPackets1000)));
  });
  world.run();
  const auto dates = arrivals();
  ASSERT_EQ(dates.size(), 2u);
  EXPECT_NEAR(dates[0], kConnected + 1.55, 1e-6);
  EXPECT_NEAR(dates[1], kConnected + 1.55, 1e-6);
}

TEST_F(Funnel, AnAbortInTheMiddleOfABodyFreesTheLink) {
  add_sender(kPackets1000, 0s);
  add_sender(kPackets1000, 0s);
  world.when(server, [&](const Event& e, TimePoint, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(ef::Abort{ConnId{senders[0], 1}});
  });
  world.start(server, 1050ms);  // the reset arrives at 1.1 s, when each has sent a third
  world.run();
  EXPECT_EQ(world.seen("ended"), std::vector<std::string>{"1.100052000 sender0 ended reset"});
  const auto dates = arrivals();
  ASSERT_EQ(dates.size(), 1u);
  EXPECT_NEAR(dates[0], kConnected + 0.05 + 1.0 + 1.0, 1e-3);
}

TEST_F(Funnel, AThousandBodiesOfTenKilobytesOverAMegabitTakeEightySeconds) {
  world.scenario.mtas[server].access->bandwidth = 1_Mbps;
  for (int i = 0; i < 1000; ++i) add_sender(10'000, 0s);
  world.run();
  const auto dates = arrivals();
  ASSERT_EQ(dates.size(), 1000u);
  const double headers = static_cast<double>(tcp::wire_octets(10'000)) / 10'000;
  EXPECT_NEAR(dates.back(), 80 * headers, 0.02 * 80);
}

TEST_F(Funnel, SlowStartCostsTheRoundsOfTheClosedForm) {
  world.settings.tcp = {};
  add_sender(kPackets1000, 0s);
  world.run();
  // 10, 20, 40 packets, L = 100 ms + 3 ms + 52 us each; 80 hold the bottleneck for 120 ms, so the rest is
  // line rate.
  EXPECT_NEAR(arrivals().at(0), kConnected + 3 * 0.103052 + 930 * 0.0015 + 0.05, 1e-6);
}

TEST_F(Funnel, WhoWaitsForAcknowledgementsLeavesTheLinkToOthers) {
  world.settings.tcp = {};
  add_sender(10 * kPackets1000, 0s);
  world.run();
  const double alone = arrivals().at(0);
  EXPECT_NEAR(alone, kConnected + 3 * 0.103052 + 9.93 * 1.5 + 0.05, 1e-6);
}

TEST_F(Funnel, ABodyInSlowStartTakesNoMoreThanItsWindowFromTheOther) {
  world.settings.tcp = {};
  add_sender(10 * kPackets1000, 0s);
  add_sender(70 * 1448, 5s);  // 10, 20, 40 packets, each sharing the link: at half the rate
  world.run();
  const auto dates = arrivals();
  ASSERT_EQ(dates.size(), 2u);
  // The first packets come at half the rate: L = 100 ms + 52 us + 2 x 3 ms; 40 packets hold their half for
  // 120 ms.
  EXPECT_NEAR(dates[0], 5 + kConnected + 2 * 0.106052 + 40 * 0.003 + 0.05, 1e-6);
  EXPECT_NEAR(dates[1], kConnected + 3 * 0.103052 + (9930 + 70) * 0.0015 + 0.05, 1e-6);
}

TEST_F(Funnel, ALongBodyIsHeardOfWhileItMoves) {
  world.scenario.mtas[server].access->bandwidth = {64'000};
  add_sender(1'000'000, 0s);  // 130 s
  world.run();
  EXPECT_EQ(world.seen("acked").size(), 7u) << "every 20 s, and at its end";
  EXPECT_EQ(world.seen("sender0 acked some").size(), 6u);
  EXPECT_EQ(world.seen("server received  sent").size(), 6u);
  EXPECT_EQ(world.log.back(), fmt::format("{:.9f} sender0 acked", std::stod(world.log.back())));
  EXPECT_LT(std::stod(world.log.back()), 130) << "and nothing keeps the run going when it is over";
}

TEST_F(Funnel, AStopInTheMiddleOfABodyEndsTheRunThen) {
  add_sender(kPackets1000, 0s);
  world.settings.stop = at(1s);
  EXPECT_EQ(world.run(), sim::EndReason::stop);
  EXPECT_EQ(world.ended, at(1s));
  EXPECT_TRUE(arrivals().empty());
}

}  // namespace
