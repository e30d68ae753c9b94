#include "sim/simulation.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "little_world.hpp"
#include "random/stream.hpp"

namespace {

using namespace testing_sim;
namespace ev = mta::event;
namespace ef = mta::effect;
using Lines = std::vector<std::string>;

TEST(Simulation, WithNothingToDoEndsAtOnce) {
  LittleWorld world;
  world.mta("a", 1ms, 1_Mbps);
  EXPECT_EQ(world.run(), sim::EndReason::done);
  EXPECT_TRUE(world.log.empty());
  EXPECT_EQ(world.ended, units::kStart);
}

TEST(Simulation, TiesInTimeGoToTheMtaThatStandsFirst) {
  LittleWorld world;
  const MtaId a = world.mta("a", 10ms, 1_Mbps), b = world.mta("b", 10ms, 1_Mbps),
              c = world.mta("c", 10ms, 1_Mbps);
  world.start(c, 0s);
  for (MtaId m : {a, b})
    world.when(m, [&](const Event& e, TimePoint now, auto& out) {
      if (std::get_if<ev::Done>(&e) && now == at(0s)) out.push_back(ef::Job{1, 1s, 0});
    });
  world.when(c, [&](const Event& e, TimePoint, auto& out) {
    if (!std::get_if<ev::Done>(&e)) return;
    out.push_back(ef::Connect{{c, 1}, {b, 25}, {}, at(0s)});
    out.push_back(ef::Connect{{c, 2}, {a, 25}, {}, at(0s)});
  });
  world.run();
  EXPECT_EQ(world.log, (Lines{"0.000000000 c done 0", "0.040960000 c connected", "0.040960000 c connected",
                              "0.061376000 a accepted c", "0.061376000 b accepted c"}));
}

TEST(Simulation, AWakeUpThatMovesIsFollowed) {
  LittleWorld world;
  const MtaId a = world.mta("a", 1ms, 1_Mbps);
  TimePoint wanted = at(10s);
  world.start(a, 0s);
  world.start(a, 1s, 1);
  world.start(a, 4s, 2);
  world.wake(a, [&] { return wanted; });
  world.when(a, [&](const Event& e, TimePoint now, auto&) {
    if (now == at(1s)) wanted = at(5s);   // sooner
    if (now == at(4s)) wanted = at(12s);  // later
    if (std::get_if<ev::Woke>(&e)) wanted = units::kNever;
  });
  world.run();
  EXPECT_EQ(world.seen("woke"), Lines{"12.000000000 a woke"});
}

TEST(Simulation, AWakeUpNobodyWantsAnyMoreDoesNotMakeTheRunLonger) {
  LittleWorld world;
  const MtaId a = world.mta("a", 1ms, 1_Mbps);
  TimePoint wanted = at(300s);
  world.start(a, 0s);
  world.start(a, 2s);
  world.wake(a, [&] { return wanted; });
  world.when(a, [&](const Event&, TimePoint now, auto&) {
    if (now == at(2s)) wanted = units::kNever;
  });
  EXPECT_EQ(world.run(), sim::EndReason::done);
  EXPECT_EQ(world.ended, at(2s));
}

TEST(Simulation, ANameIsLookedUpWithoutRegardToCaseAndTakesItsTime) {
  LittleWorld world;
  world.settings.dns_time = 20ms;
  const MtaId a = world.mta("a", 1ms, 1_Mbps);
  world.mta("Example.ORG", 1ms, 1_Mbps);
  world.start(a, 0s);
  world.when(a, [&](const Event& e, TimePoint, auto& out) {
    if (!std::get_if<ev::Done>(&e)) return;
    out.push_back(ef::Lookup{1, "example.org"});
    out.push_back(ef::Lookup{2, "nowhere.example"});
  });
  world.run();
  EXPECT_EQ(world.seen("resolved"), (Lines{"0.020000000 a resolved Example.ORG", "0.020000000 a resolved"}));
}

TEST(Simulation, AJobIsDoneAfterItsTime) {
  LittleWorld world;
  const MtaId a = world.mta("a", 1ms, 1_Mbps);
  world.start(a, 0s);
  world.when(a, [&](const Event&, TimePoint now, auto& out) {
    if (now == at(0s)) out.push_back(ef::Job{7, 50ms, 0});
  });
  world.run();
  EXPECT_EQ(world.log.back(), "0.050000000 a done 7");
}

TEST(Simulation, JobsShareTheirHostsCoreAndOtherHostsAreNotConcerned) {
  LittleWorld world;
  const MtaId a = world.mta("a", 1ms, 1_Mbps), b = world.mta("b", 1ms, 1_Mbps);
  world.start(a, 0s, 99);
  world.start(b, 0s, 99);
  world.when(a, [&](const Event&, TimePoint now, auto& out) {
    if (now != at(0s)) return;
    out.push_back(ef::Job{1, 50ms, 0});
    out.push_back(ef::Job{2, 50ms, 0});
    out.push_back(ef::Job{3, 10ms, 0});
  });
  world.when(b, [&](const Event&, TimePoint now, auto& out) {
    if (now == at(0s)) out.push_back(ef::Job{4, 50ms, 0});
  });
  world.run();
  // Three share until the small one has had its 10 ms at 30 ms; the others have 40 ms each left, and half a core.
  EXPECT_EQ(world.seen("done 3"), Lines{"0.030000000 a done 3"});
  EXPECT_EQ(world.seen("done 1"), Lines{"0.110000000 a done 1"});
  EXPECT_EQ(world.seen("done 2"), Lines{"0.110000000 a done 2"});
  EXPECT_EQ(world.seen("done 4"), Lines{"0.050000000 b done 4"});
}

TEST(Simulation, AHostWithCoresWorksAtJobsSideBySideButAtNoneFaster) {
  LittleWorld world;
  const MtaId a = world.mta("a", 1ms, 1_Mbps);
  world.scenario.mtas[a].config.cores = 2;
  world.start(a, 0s, 99);
  world.start(a, 1s, 98);
  world.when(a, [&](const Event&, TimePoint now, auto& out) {
    if (now == at(0s))
      for (std::uint32_t j : {1u, 2u, 3u}) out.push_back(ef::Job{j, 20ms, 0});
    if (now == at(1s)) out.push_back(ef::Job{4, 20ms, 0});
  });
  world.run();
  EXPECT_EQ(world.seen("done 3"), Lines{"0.030000000 a done 3"}) << "60 ms of work on two cores";
  EXPECT_EQ(world.seen("done 4"), Lines{"1.020000000 a done 4"});
}

TEST(Simulation, AStopLetsHappenWhatIsDueThenAndNothingLater) {
  LittleWorld world;
  const MtaId a = world.mta("a", 1ms, 1_Mbps);
  for (int i = 0; i < 4; ++i) world.start(a, i * 1s, static_cast<std::uint32_t>(i));
  world.settings.stop = at(2s);
  EXPECT_EQ(world.run(), sim::EndReason::stop);
  EXPECT_EQ(world.log.back(), "2.000000000 a done 2");
  EXPECT_EQ(world.ended, at(2s));
}

TEST(Simulation, TheTimeThatIsReachedNeverGoesBackAndComesBeforeWhatHappensThen) {
  LittleWorld world;
  const MtaId a = world.mta("a", 1ms, 1_Mbps);
  std::vector<TimePoint> reached;
  world.settings.reached = [&](TimePoint t) { reached.push_back(t); };
  world.start(a, 1s);
  world.start(a, 1s);
  world.start(a, 3s);
  world.when(a, [&](const Event&, TimePoint now, auto&) { EXPECT_EQ(reached.back(), now); });
  world.run();
  EXPECT_EQ(reached, (std::vector{at(1s), at(3s)}));
}

/// Fifty MTAs that talk to each other at random, with lines, small and large bodies, aborts and closes.
Lines random_talk(std::uint64_t seed) {
  LittleWorld world;
  constexpr MtaId kMtas = 50;
  rng::Stream random(seed, "talk");
  std::vector<rng::Stream> own;
  std::vector<std::uint32_t> opened(kMtas, 0);
  for (MtaId m = 0; m < kMtas; ++m) {
    world.mta("m" + std::to_string(m), std::chrono::milliseconds(rng::below(random, 5)), 10_Mbps);
    own.emplace_back(seed, "own", m);
  }
  for (int s = 0; s < 200; ++s) world.start(static_cast<MtaId>(s % kMtas), (s / kMtas) * 10ms);
  for (MtaId m = 0; m < kMtas; ++m) {
    world.when(m, [&, m](const Event& e, TimePoint now, auto& out) {
      auto answer = [&](ConnId c, mta::Side side) {
        const auto dice = rng::below(own[m], 10);
        const auto when = now + std::chrono::microseconds(rng::below(own[m], 3) * 500);
        if (dice < 6) out.push_back(send(c, when, "line", side));
        if (dice == 6) out.push_back(ef::Send{c, {"", body(50'000)}, when, side});
        if (dice == 7) out.push_back(ef::Send{c, {"", body(500)}, when, side});
        if (dice >= 8) out.push_back(ef::Finish{c, when, side});
        if (dice == 9 && rng::below(own[m], 2) == 0) out.push_back(ef::Abort{c, side});
      };
      if (std::get_if<ev::Done>(&e)) {
        const auto to = static_cast<MtaId>(rng::below(own[m], kMtas));
        out.push_back(ef::Connect{{m, opened[m]++}, {to, 25}, {}, now});
      }
      if (const auto* x = std::get_if<ev::Connected>(&e)) answer(x->c, mta::Side::client);
      if (const auto* x = std::get_if<ev::Accepted>(&e)) answer(x->c, mta::Side::server);
      if (const auto* x = std::get_if<ev::Received>(&e)) answer(x->c, x->side);
      if (const auto* x = std::get_if<ev::Ended>(&e); x && x->why == mta::End::fin)
        out.push_back(ef::Finish{x->c, now, x->side});
    });
  }
  world.run();
  return world.log;
}

/// The same in a process of its own; a run is possible once a process.
std::string in_a_process(std::uint64_t seed) {
  int ends[2];
  if (pipe(ends) != 0) return "no pipe";
  if (const pid_t child = fork(); child == 0) {
    close(ends[0]);
    std::string text;
    for (const auto& l : random_talk(seed)) text += l + "\n";
    for (std::size_t done = 0; done < text.size();) {
      const auto n = write(ends[1], text.data() + done, text.size() - done);
      if (n <= 0) _exit(1);
      done += static_cast<std::size_t>(n);
    }
    _exit(0);
  } else {
    close(ends[1]);
    std::string text;
    char buffer[65536];
    for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
      text.append(buffer, static_cast<std::size_t>(n));
    close(ends[0]);
    int status = 1;
    waitpid(child, &status, 0);
    return status == 0 ? text : "died";
  }
}

TEST(Simulation, TwoRunsInTwoProcessesSeeTheSame) {
  const auto first = in_a_process(5);
  EXPECT_GT(std::count(first.begin(), first.end(), '\n'), 1000);
  EXPECT_EQ(first, in_a_process(5));
  EXPECT_NE(first, in_a_process(6));
}

TEST(Simulation, TimeNeverGoesBackInARandomTalk) {
  const auto log = random_talk(9);
  double last = 0;
  for (const auto& l : log) {
    EXPECT_GE(std::stod(l), last);
    last = std::stod(l);
  }
}

}  // namespace
