#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "little_world.hpp"

namespace {

using namespace testing_sim;
using ::testing::Test;
namespace ev = mta::event;
namespace ef = mta::effect;

/// A client and a server, 30 ms apart, joined by 1 Mbit/s: 8 us an octet. A time-out is 260 ms when a round
/// trip is known well, and kernel timers fire late, on the next 8 ms.
struct Cut : Test {
  LittleWorld world;
  MtaId client = world.mta("client", 10ms, 1_Mbps);
  MtaId server = world.mta("server", 20ms, 1_Mbps);
  const ConnId c{0, 1};
  const std::string kClient = "access client";
  using Lines = std::vector<std::string>;
  Duration patience{};

  Cut() { world.start(client, 0s); }
  void converse();
  /// The client connects and says all that when it is connected.
  void client_says(std::vector<Effect> what) {
    world.when(client, [this, what](const Event& e, TimePoint, auto& out) {
      if (std::get_if<ev::Done>(&e)) out.push_back(ef::Connect{c, {server, 25}, {patience}, at(0s)});
      if (std::get_if<ev::Connected>(&e)) out.insert(out.end(), what.begin(), what.end());
    });
  }
};

/// A whole conversation, and all that is to be seen of it.
void Cut::converse() {
  client_says({send(c, at(65'960us), "MAIL"), send(c, at(65'960us), "RCPT"),
               send_body(c, at(1s), body(14'480)), send_body(c, at(2s), body(144'800)),
               send(c, at(2s), "QUIT"), ef::Finish{c, at(2s)}});
  world.when(server, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Ended>(&e)) out.push_back(ef::Finish{c, now});
  });
  EXPECT_EQ(world.run(), sim::EndReason::done);
  EXPECT_EQ(world.log,
            (Lines{"0.000000000 client done 0", "0.060960000 client connected",
                   "0.091376000 server accepted client", "0.096408000 server received MAIL sent 0.065960000",
                   "0.096440000 server received RCPT sent 0.066408000",
                   "1.150000000 server received body of 14480 sent 1.000000000", "1.180000000 client acked",
                   "3.230000000 server received body of 144800 sent 2.000000000",
                   "3.230448000 server received QUIT sent 3.200000000", "3.230448000 server ended fin",
                   "3.260000000 client acked", "3.260864000 client ended fin"}));
  EXPECT_EQ(world.rows.lines, Lines{});
  EXPECT_EQ(world.ended, at(3'260'864us));
}

TEST_F(Cut, WhereNothingCanGetLostItIsArithmetic) { converse(); }

TEST_F(Cut, WhereSomethingMightGetLostAndNothingDoesAllIsAsItWas) {
  world.cut(kClient, 1h, 1s);
  converse();
}

TEST_F(Cut, ASynIsSentAgainUntilItIsAnswered) {
  world.cut(kClient, 0s, 6s);
  client_says({});
  world.run();
  EXPECT_EQ(world.rows.lines,
            (Lines{"1.000 0 retransmitted 0 no reply to SYN", "2.000 0 retransmitted 0 no reply to SYN",
                   "3.000 0 retransmitted 0 no reply to SYN", "4.000 0 retransmitted 0 no reply to SYN",
                   "5.000 0 retransmitted 0 no reply to SYN", "7.000 0 retransmitted 0 no reply to SYN"}));
  EXPECT_EQ(world.log[1], "7.060960000 client connected");
}

TEST_F(Cut, TheApplicationGivesUpBeforeTheKernel) {
  patience = 30s;
  world.cut(kClient, 0s);
  client_says({});
  world.run();
  EXPECT_EQ(world.log.back(), "30.000000000 client ended timed out");
  EXPECT_EQ(world.rows.lines.back(), "19.000 0 retransmitted 0 no reply to SYN");
  EXPECT_EQ(world.ended, at(30s));
}

TEST_F(Cut, TheKernelGivesUpAfterTenRepetitions) {
  world.cut("access server", 10ms);
  client_says({});
  world.run();
  EXPECT_EQ(world.log.back(), "133.000000000 client ended timed out");
  EXPECT_EQ(world.rows.lines.size(), 10u);
  EXPECT_EQ(world.rows.lines.back(), "68.000 0 retransmitted 0 no reply to SYN");
}

TEST_F(Cut, ALostSynAckIsAskedForAgain) {
  world.cut(kClient, 45ms, 100ms);  // the SYN has arrived
  client_says({});
  world.run();
  EXPECT_EQ(world.log, (Lines{"0.000000000 client done 0", "1.060960000 client connected",
                              "1.091376000 server accepted client"}));
}

TEST_F(Cut, ALostAckOfTheHandshakeIsAskedForByTheServer) {
  world.cut(kClient, 70ms, 100ms);  // the client is connected
  client_says({});
  world.run();
  EXPECT_EQ(world.log, (Lines{"0.000000000 client done 0", "0.060960000 client connected",
                              "1.091376000 server accepted client"}));
  EXPECT_EQ(world.rows.lines, Lines{"1.030 1 retransmitted 0 no reply to SYN-ACK"});
}

TEST_F(Cut, ALineThatIsLostComesWhenItIsSentAgain) {
  world.cut(kClient, 1s, 300ms);
  client_says({send(c, at(1s + 100ms), "MAIL")});
  world.run();
  // It left at 1.1 s; the time-out is 60 + 200 ms, with the granule of the timer (32 ms) 276, and again.
  EXPECT_EQ(world.rows.lines, Lines{"1.376 0 retransmitted 4 access client down"});
  EXPECT_EQ(world.seen("MAIL"), Lines{"1.406448000 server received MAIL sent 1.100000000"});
}

TEST_F(Cut, WhatIsSentBehindALostLineArrivesBehindIt) {
  world.cut(kClient, 1s, 100ms);
  client_says({send(c, at(1s + 80ms), "lost"), send(c, at(1s + 110ms), "early"),
               send_body(c, at(1s + 110ms), body(100)), send(c, at(1s + 200ms), "later")});
  world.when(server, [&](const Event&, TimePoint, auto&) {});
  world.run();
  const auto seen = world.seen("received");
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_EQ(seen[0].substr(12), "server received lost sent 1.080000000");
  EXPECT_NE(seen[1].find("early"), std::string::npos);
  EXPECT_NE(seen[2].find("body of 100"), std::string::npos);
  EXPECT_NE(seen[3].find("later"), std::string::npos);
  EXPECT_EQ(world.seen("acked").size(), 1u);
}

TEST_F(Cut, WhatWaitedBehindALostLineLeavesWhenThatIsAcknowledged) {
  world.cut(kClient, 1s, 5s);
  bool said = false;
  world.when(client, [&](const Event& e, TimePoint, auto& out) {
    if (std::get_if<ev::Done>(&e) && !said) {
      said = true;
      out.push_back(ef::Connect{c, {server, 25}, {}, at(0s)});
      out.push_back(ef::Job{7, 2s, 0});
    } else if (std::get_if<ev::Done>(&e)) {
      out.push_back(send(c, at(2s), "behind"));  // by then it is known that the other line was lost
      out.push_back(send(c, at(2s), "both"));
    }
    if (std::get_if<ev::Connected>(&e)) out.push_back(send(c, at(1s + 100ms), "lost"));
  });
  world.run();
  const auto seen = world.seen("received");
  ASSERT_EQ(seen.size(), 3u);
  const double lost = std::stod(seen[0]), behind = std::stod(seen[1]), both = std::stod(seen[2]);
  EXPECT_GT(lost, 6);
  EXPECT_NEAR(behind, lost + 0.060 + (52 + 6 + 52) * 8e-6, 1e-9);  // after its ACK
  EXPECT_NEAR(both, behind + 4 * 8e-6, 1e-9);                      // in the same packet
}

TEST_F(Cut, AReplyWaitsForTheRouteOfThatMoment) {
  // Over the short way nothing passes any more; routing knows of a longer one after two seconds.
  world.scenario.mtas.clear();
  world.scenario.convergence = 2s;
  client = world.mta("client");
  server = world.mta("server");
  world.link("client", "server", 10ms, 1_Mbps);
  world.link("client", "south", 50ms, 1_Mbps);
  world.link("south", "server", 50ms, 1_Mbps);
  world.cut("client-server", 1s);
  client_says({send(c, at(1s), "MAIL")});
  world.run();
  const auto seen = world.seen("MAIL");
  ASSERT_EQ(seen.size(), 1u);
  // 1.224, 1.448, 1.896, 2.784: in vain; 4.56 goes the other way, a tenth of a second long.
  EXPECT_EQ(world.rows.lines.size(), 5u);
  EXPECT_NEAR(std::stod(seen[0]), 4.68, 0.05);
}

TEST_F(Cut, AnEndGivesUpWhatNobodyAcknowledges) {
  world.cut(kClient, 1s);
  client_says({send(c, at(1s), "MAIL\r\n")});
  world.run();
  const auto ended = world.seen("client ended");
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_NE(ended[0].find("timed out"), std::string::npos);
  EXPECT_GE(std::stod(ended[0]), 1 + 924.6);
  EXPECT_LE(std::stod(ended[0]), 1 + 924.6 + 122);
  EXPECT_EQ(world.rows.lines.back().substr(world.rows.lines.back().find(' ')), " 0 lost MAIL");
}

TEST_F(Cut, AnAcknowledgementThatIsLostCostsARetransmissionAndNothingIsHandedOverTwice) {
  world.cut(kClient, 1s + 45ms, 100ms);  // the body is there, its ACK is not
  client_says({send_body(c, at(1s), body(1000))});
  world.run();
  EXPECT_EQ(world.seen("received").size(), 1u);
  const auto acked = world.seen("acked");
  ASSERT_EQ(acked.size(), 1u);
  EXPECT_EQ(acked[0].substr(0, 5), "1.068");  // it has left, so much is sure
  EXPECT_EQ(world.rows.lines.size(), 1u);
}

TEST_F(Cut, AConnectionClosesThoughBothFinsAreLost) {
  world.cut(kClient, 1s, 100ms);
  client_says({ef::Finish{c, at(1s + 50ms)}});
  world.when(server, [&](const Event& e, TimePoint now, auto& out) {
    if (std::get_if<ev::Accepted>(&e)) out.push_back(ef::Finish{c, at(1s + 60ms)});
    if (std::get_if<ev::Ended>(&e)) out.push_back(send(c, now, "nobody hears this"));
  });
  EXPECT_EQ(world.run(), sim::EndReason::done);
  EXPECT_EQ(world.seen("ended fin").size(), 2u);
  EXPECT_LT(world.ended, at(2s));
}

TEST_F(Cut, APeerThatIsGoneAnswersARetransmissionWithAReset) {
  world.cut(kClient, 1s, 100ms);
  client_says({send(c, at(1s + 50ms), "MAIL")});
  world.when(server, [&](const Event& e, TimePoint, auto& out) {
    if (std::get_if<ev::Accepted>(&e)) out.push_back(ef::Job{1, 960ms, 0});
    if (std::get_if<ev::Done>(&e)) out.push_back(ef::Abort{c});  // its reset is lost
  });
  world.run();
  const auto ended = world.seen("client ended reset");
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_GT(std::stod(ended[0]), 1.3);
  EXPECT_EQ(world.rows.lines.back().substr(world.rows.lines.back().find(' ')), " 0 lost MAIL");
}

TEST_F(Cut, ContentGoesOnFromWhatWasAcknowledged) {
  world.cut(kClient, 10s, 5s);
  client_says({send_body(c, at(1s), body(1'448'000)), send(c, at(1s), "dot")});  // 12 s alone
  world.run();
  const auto received = world.seen("received body");
  ASSERT_EQ(received.size(), 1u);
  const double arrived = std::stod(received[0]);
  EXPECT_GT(arrived, 13.0 + 5);
  EXPECT_LT(arrived, 13.0 + 5 + 5.5);  // the next retransmission may be up to as far away as the cut was long
  EXPECT_EQ(world.seen("received dot").size(), 1u);
  EXPECT_EQ(world.seen("acked").size(), world.seen("client acked some").size() + 1);
}

TEST_F(Cut, TheEndOfContentThatIsCutOffOnItsWayIsSentAgain) {
  // The last octet leaves at 13 s and is 30 ms on its way.
  world.cut(kClient, 13s + 10ms, 100ms);
  client_says({send_body(c, at(1s), body(1'448'000)), send(c, at(1s), "dot")});
  world.run();
  EXPECT_EQ(world.seen("received body").size(), 1u);
  EXPECT_EQ(world.seen("received dot").size(), 1u);
  EXPECT_EQ(world.seen("client acked").back().find("some"), std::string::npos);
  EXPECT_FALSE(world.rows.lines.empty());
}

/// Packets of the client are lost, and those of the server.
struct Lossy : Cut {
  void lose(double share) { world.scenario.mtas[client].access->loss = share; }
  int repeated(const std::string& cause) const {
    int n = 0;
    for (const auto& l : world.rows.lines) n += l.find(cause) != std::string::npos;
    return n;
  }
};

TEST_F(Lossy, LinesArriveInOrderHoweverManyPacketsAreLost) {
  lose(0.2);
  std::vector<Effect> lines;
  for (int i = 0; i < 300; ++i)
    lines.push_back(send(c, at(std::chrono::seconds(60 + 5 * i)), fmt::format("<{}>", i)));
  client_says(lines);
  world.run();
  const auto seen = world.seen("received");
  ASSERT_EQ(seen.size(), 300u) << fmt::format("{}\n{}", fmt::join(world.log, "\n"),
                                              fmt::join(world.rows.lines, "\n"));
  for (int i = 0; i < 300; ++i) EXPECT_NE(seen[i].find(fmt::format("<{}>", i)), std::string::npos) << seen[i];
  // One in four more: 75, with a standard deviation of 9.7.
  EXPECT_NEAR(repeated("lost packet"), 75, 3 * 9.7);
}

TEST_F(Lossy, ABodyIsSlowerByTheFormulaOfItsWindowAndWhole) {
  lose(0.02);
  client_says({send_body(c, at(100s), body(2'896'000)), send(c, at(100s), "dot")});
  world.run();
  const auto seen = world.seen("received body");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(world.seen("received dot").size(), 1u);
  // 2,000 packets at 12 ms each are 24 s at line rate. A window of sqrt(1.5 / p) = 8.7 in 84 ms is somewhat
  // more.
  EXPECT_GT(std::stod(seen[0]), 124);
  EXPECT_LT(std::stod(seen[0]), 140);
  EXPECT_GT(repeated("lost packet"), 20);
  EXPECT_EQ(world.seen("acked").back().find("some"), std::string::npos);
}

TEST_F(Lossy, AHandshakeIsCompleteWhenEachOfItsPacketsCameThroughOnce) {
  lose(0.6);
  client_says({send(c, at(200s), "MAIL")});
  world.when(server, [&](const Event& e, TimePoint, auto& out) {
    if (std::get_if<ev::Accepted>(&e)) out.push_back(send(c, at(150s), "220"));
  });
  world.run();
  EXPECT_EQ(world.seen("connected").size() + world.seen("timed out").size(), 1u);
  EXPECT_LE(world.seen("accepted").size(), 1u);
  EXPECT_FALSE(world.rows.lines.empty());
}

TEST_F(Cut, ContentOfAFewRoundsGoesOnToo) {
  // A gigabit is never full of 200 packets: they go in rounds of their own.
  world.scenario.mtas.clear();
  client = world.mta("client", 100ms, 1000_Mbps);
  server = world.mta("server", 100ms, 1000_Mbps);
  world.cut(kClient, 2s + 500ms, 2s);
  client_says({send_body(c, at(2s), body(200 * 1448)), send(c, at(2s), "dot")});
  world.run();
  ASSERT_EQ(world.seen("received body").size(), 1u);
  EXPECT_GT(std::stod(world.seen("received body")[0]), 4.5);
  EXPECT_LT(std::stod(world.seen("received body")[0]), 12);
  EXPECT_EQ(world.seen("received dot").size(), 1u);
}

}  // namespace
