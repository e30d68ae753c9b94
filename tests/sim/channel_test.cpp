#include <gtest/gtest.h>

#include "little_world.hpp"

namespace {

using namespace testing_sim;
using ::testing::Test;
namespace ev = mta::event;
namespace ef = mta::effect;

/// A client and a server, 30 ms apart, joined by 1 Mbit/s: 8 us an octet. A SYN is 60 octets, an ACK 52.
struct Pair : Test {
  LittleWorld world;
  MtaId client = world.mta("client", 10ms, 1_Mbps);
  MtaId server = world.mta("server", 20ms, 1_Mbps);
  const ConnId c{0, 1};
  using Lines = std::vector<std::string>;

  Pair() { world.start(client, 0s); }
  Effect connect(std::uint16_t port = 25, Duration timeout = {}) {
    return ef::Connect{c, {server, port}, {timeout}, at(0s)};
  }
};

TEST_F(Pair, ABannerComesTwoRoundTripsAfterTheSyn) {
  world.when(client, [&](const Event& e, TimePoint, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(connect());
  });
  world.when(server, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Accepted>(&e)) out.push_back(send(c, now, std::string(48, 'x')));
  });
  EXPECT_EQ(world.run(), sim::EndReason::done);
  EXPECT_EQ(world.log, (Lines{"0.000000000 client done 0", "0.060960000 client connected",
                              "0.091376000 server accepted client",
                              "0.122176000 client received " + std::string(48, 'x') + " sent 0.091376000"}));
}

TEST_F(Pair, LinesArriveInTheirOrderEachBehindTheOther) {
  world.when(client, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(connect());
    if (std::get_if<ev::Connected>(&e)) {
      out.push_back(send(c, now + 5ms, "MAIL"));
      out.push_back(send(c, now, "RCPT"));  // said later, so it comes later
    }
  });
  world.run();
  EXPECT_EQ(world.seen("received"), (Lines{"0.096408000 server received MAIL sent 0.065960000",
                                           "0.096856000 server received RCPT sent 0.066408000"}));
}

TEST_F(Pair, TextOfSeveralPacketsIsReadPacketByPacket) {
  world.when(client, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(connect());
    if (std::get_if<ev::Connected>(&e))
      out.push_back(send(c, now, std::string(1448, 'a') + std::string(1448, 'b') + "c"));
  });
  world.run();
  EXPECT_EQ(world.seen("received"),
            (Lines{"0.103376000 server received " + std::string(1448, 'a') + " sent 0.061376000",
                   "0.115376000 server received " + std::string(1448, 'b') + " sent 0.073376000",
                   "0.115800000 server received c sent 0.085376000"}));
}

/// Two short writes, 3 ms apart.
struct TwoWrites : Pair {
  std::string second(bool apart) {
    world.when(client, [&](const Event& e, TimePoint now, auto& out) {
      if (std::get_if<ev::Done>(&e)) out.push_back(connect());
      if (!std::get_if<ev::Connected>(&e)) return;
      out.push_back(ef::Send{c, {"one", nullptr}, now, mta::Side::client, apart});
      out.push_back(ef::Send{c, {"two", nullptr}, now + 3ms, mta::Side::client, apart});
    });
    world.run();
    return world.seen("received").at(1);
  }
};

TEST_F(TwoWrites, LeaveAsTheyAreSaid) {
  EXPECT_EQ(second(false), "0.094400000 server received two sent 0.063960000");
}

TEST_F(TwoWrites, TheSecondWaitsForTheAcknowledgementOfTheFirstWhereNagleRules) {
  // The first arrives at 0.091816; 42 ms later an ACK leaves, which takes 30.416.
  EXPECT_EQ(second(true), "0.194672000 server received two sent 0.164232000");
}

TEST_F(Pair, ThinkTimeIsInTheDateOfAnEffect) {
  world.when(client, [&](const Event& e, TimePoint, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(ef::Connect{c, {server, 25}, {}, at(7s)});
  });
  world.run();
  EXPECT_EQ(world.seen("connected"), Lines{"7.060960000 client connected"});
}

TEST_F(Pair, AConnectionIsGoneWhenBothHaveSentTheirFin) {
  world.when(client, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(connect());
    if (std::get_if<ev::Connected>(&e)) {
      out.push_back(send(c, now, "QUIT"));
      out.push_back(ef::Finish{c, now});
      out.push_back(send(c, now, "too late"));
    }
  });
  world.when(server, [&](const Event& e, TimePoint now, auto& out) {
    if (!std::get_if<ev::Ended>(&e)) return;
    out.push_back(send(c, now, "221"));  // the other half is still open
    out.push_back(ef::Finish{c, now});
    out.push_back(ef::Finish{c, now});
  });
  world.run();
  EXPECT_EQ(world.log,
            (Lines{"0.000000000 client done 0", "0.060960000 client connected",
                   "0.091376000 server accepted client", "0.091824000 server received QUIT sent 0.061376000",
                   "0.091824000 server ended fin", "0.122264000 client received 221 sent 0.091824000",
                   "0.122264000 client ended fin"}));
}

TEST_F(Pair, AnAbortResetsThePeerALatencyLater) {
  world.when(client, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(connect());
    if (std::get_if<ev::Received>(&e)) {
      out.push_back(ef::Abort{c});
      out.push_back(send(c, now, "nobody hears this"));
    }
  });
  world.when(server, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Accepted>(&e)) out.push_back(send(c, now, "220"));
    if (std::get_if<ev::Ended>(&e)) out.push_back(send(c, now, "nor this"));
  });
  world.run();
  EXPECT_EQ(world.log.back(), "0.152232000 server ended reset");
}

TEST_F(Pair, AnAbortBeforeTheHandshakeIsOverIsNotSeenByTheServer) {
  world.when(client, [&](const Event& e, TimePoint, auto& out) {
    if (!std::get_if<ev::Done>(&e)) return;
    out.push_back(connect());
    out.push_back(ef::Abort{c});
  });
  world.run();
  EXPECT_EQ(world.log, Lines{"0.000000000 client done 0"});
}

TEST_F(Pair, AClosedPortRefusesInOneRoundTrip) {
  world.when(client, [&](const Event& e, TimePoint, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(connect(26));
  });
  world.run();
  EXPECT_EQ(world.log, (Lines{"0.000000000 client done 0", "0.060896000 client ended refused"}));
}

TEST_F(Pair, WithoutAPathThereIsSilenceUntilTheConnectTimeOut) {
  world.scenario.mtas[server].node = "island";
  world.when(client, [&](const Event& e, TimePoint, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(connect(25, 30s));
  });
  world.run();
  EXPECT_EQ(world.log.back(), "30.000000000 client ended timed out");
}

TEST_F(Pair, TheKernelGivesUpASynAfter133Seconds) {
  world.scenario.mtas[server].node = "island";
  world.when(client, [&](const Event& e, TimePoint, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(connect());
  });
  world.run();
  EXPECT_EQ(world.log.back(), "133.000000000 client ended timed out");
}

TEST_F(Pair, AnAnswerThatComesAfterTheTimeOutIsReset) {
  world.when(client, [&](const Event& e, TimePoint, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(connect(25, 40ms));
  });
  world.run();
  EXPECT_EQ(world.log, (Lines{"0.000000000 client done 0", "0.040000000 client ended timed out"}));
}

TEST_F(Pair, AnMtaThatWritesToItselfIsBothEndsAndNeedsNoTime) {
  const ConnId self{0, 1};
  world.when(client, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(ef::Connect{self, {client, 25}, {}, now});
    if (std::get_if<ev::Accepted>(&e)) out.push_back(send(self, now, "220", mta::Side::server));
    if (const auto* r = std::get_if<ev::Received>(&e); r && r->side == mta::Side::client)
      out.push_back(send(self, now, "HELO", mta::Side::client));
  });
  world.run();
  EXPECT_EQ(world.log,
            (Lines{"0.000000000 client done 0", "0.000000000 client connected",
                   "0.000000000 client accepted client", "0.000000000 client received 220 sent 0.000000000",
                   "0.000000000 client received HELO sent 0.000000000"}));
}

TEST_F(Pair, SmallContentIsALineAndItsAckComesBack) {
  world.when(client, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Done>(&e)) out.push_back(connect());
    if (std::get_if<ev::Connected>(&e))
      out.push_back(send_body(c, now, body(73)));  // 125 octets: exactly 1 ms
  });
  world.run();
  EXPECT_EQ(world.log[3], "0.092376000 server received body of 73 sent 0.061376000");
  EXPECT_EQ(world.log[4], "0.122376000 client acked");
}

}  // namespace
