// The law of custody: every copy of every recipient is somewhere, whatever breaks.
#include <gtest/gtest.h>

#include <map>

#include "little_world.hpp"
#include "random/stream.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;

// What happened to one recipient of one message.
struct Story {
  int submitted = 0, taken = 0, passed = 0, delivered = 0, failed = 0, queued = 0;
  /// Copies that came into being and were not let go.
  int copies() const { return submitted + taken - passed - delivered - failed; }
};
using Stories = std::map<std::pair<mail::MessageKey, std::string>, Story>;

Stories stories(const LittleWorld& w) {
  Stories out;
  for (const auto& r : w.rows) {
    auto& s = out[{r.message, r.recipient}];
    switch (r.kind) {
      case Kind::submitted:
        ++s.submitted;
        break;
      case Kind::queued:
        ++s.taken;
        break;
      case Kind::passed:
        ++s.passed;
        break;
      case Kind::delivered:
        ++s.delivered;
        break;
      case Kind::bounced:
      case Kind::expired:
      case Kind::discarded:
        ++s.failed;
        break;
      default:
        break;
    }
  }
  for (const auto& q : w.queued()) ++out[{q.message, q.recipient}].queued;
  std::erase_if(out,
                [](const auto& entry) { return entry.second.submitted == 0 && entry.second.copies() == 0; });
  return out;
}

void expect_the_law(const LittleWorld& w, bool copies_may_double) {
  for (const auto& [name, s] : stories(w)) {
    SCOPED_TRACE(name.second + " of message " + std::to_string(name.first.n));
    ASSERT_EQ(s.submitted, 1);
    ASSERT_EQ(s.copies(), s.queued) << "a copy is where somebody is responsible for it, and nowhere else";
    ASSERT_LE(s.passed, s.taken) << "nothing is let go that nobody took";
    const int ends = s.delivered + s.failed + s.queued;
    if (copies_may_double) {
      ASSERT_GE(ends, 1);
    } else {
      ASSERT_EQ(ends, 1);
    }
  }
}

// A small world of three MTAs, a relay and their users, with mail for everybody, nobody and nowhere.
struct Village : LittleWorld {
  explicit Village(std::uint64_t seed) : LittleWorld(20ms), s(seed, "village") {
    for (std::uint32_t i = 0; i < 3; ++i) {
      const std::string name(1, static_cast<char>('a' + i));
      auto c = LittleWorld::mta(name + ".example", {"u1", "u2"});
      c.give_up = 6h;
      c.local_by_session = rng::below(s, 2) == 0;
      c.esmtp = rng::below(s, 2) == 0;
      if (rng::below(s, 2) == 0) c.extensions = preset("ideal")->extensions;
      c.notices = rng::below(s, 4) != 0;
      if (rng::below(s, 3) == 0) c.relayhost = "relay.example";
      add(std::move(c));
    }
    auto relay = LittleWorld::mta("relay.example");
    relay.relay_for = {"*"};
    relay.give_up = 6h;
    add(std::move(relay));
    for (int i = 0; i < 15; ++i) {
      std::vector<std::string> to;
      for (auto n = 1 + rng::below(s, 4); n > 0; --n) to.push_back(somebody());
      const auto from = rng::below(s, 5) == 0 ? std::string() : somebody();
      submit(static_cast<Mta>(rng::below(s, 3)), from, to, some_date());
    }
  }
  std::string somebody() {
    static constexpr std::string_view users[] = {"u1", "u2", "nobody"};
    static constexpr std::string_view hosts[] = {"a.example", "b.example", "c.example", "nowhere.example"};
    return std::string(users[rng::below(s, 3)]) + "@" +
           std::string(hosts[rng::below(s, 8) == 0 ? 3 : rng::below(s, 3)]);
  }
  TimePoint some_date() { return units::kStart + std::chrono::milliseconds(rng::below(s, 3'600'000)); }

  rng::Stream s;
};

TEST(NothingIsLost, in_a_world_without_trouble_everything_has_one_end) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    Village w(seed);
    ASSERT_TRUE(w.run());
    ASSERT_TRUE(w.queued().empty());
    expect_the_law(w, false);
  }
}

TEST(NothingIsLost, by_connections_that_never_come_about) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    Village w(seed);
    for (int i = 0; i < 20; ++i) {
      const auto m = static_cast<MtaId>(rng::below(w.s, 4));
      const auto what = rng::below(w.s, 3);
      w.at(w.some_date(), [&w, m, what] {
        w.refuses.clear(), w.silent.clear(), w.dns_fails.clear();
        if (what == 0) w.refuses.insert(m);
        if (what == 1) w.silent.insert(m);
        if (what == 2) w.dns_fails.insert("b.example");
      });
    }
    ASSERT_TRUE(w.run());
    ASSERT_TRUE(w.queued().empty());
    expect_the_law(w, false);
  }
}

TEST(NothingIsLost, by_sessions_that_break_anywhere) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Village w(seed);
    w.fate = [s = rng::Stream(seed, "fate")](ConnId, Side, const Chunk&) mutable {
      switch (rng::below(s, 60)) {
        case 0:
          return Fate::resets;
        case 1:
          return Fate::closes;
        case 2:
          return Fate::is_lost;
        default:
          return Fate::arrives;
      }
    };
    // Looked at in the middle, and at the end.
    w.run(w.some_date());
    expect_the_law(w, true);
    ASSERT_TRUE(w.run());
    ASSERT_TRUE(w.queued().empty());
    expect_the_law(w, true);
    for (MtaId m = 0; m < 4; ++m) ASSERT_TRUE(w.agent(m).idle()) << m;
  }
}

TEST(NothingIsLost, by_crashes_and_restarts) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Village w(seed);
    for (int i = 0; i < 10; ++i) {
      const auto m = static_cast<MtaId>(rng::below(w.s, 4));
      const auto date = w.some_date();
      w.at(date, [&w, m] { w.crash(m); });
      w.at(date + std::chrono::seconds(rng::below(w.s, 1000)), [&w, m] { w.restart(m); });
    }
    ASSERT_TRUE(w.run());
    ASSERT_TRUE(w.queued().empty());
    expect_the_law(w, true);
  }
}

TEST(NothingIsLost, a_crash_keeps_the_queue_and_a_restart_goes_on_with_it) {
  LittleWorld w;
  const auto a = w.add(LittleWorld::mta("a.example"));
  w.add(LittleWorld::mta("b.example", {"bob"}));
  w.submit(a, "ann@a.example", {"bob@b.example"});
  w.at(units::kStart + 350ms, [&] { w.crash(a); });  // in the middle of the session
  w.at(units::kStart + 1min, [&] {
    EXPECT_EQ(w.queued().size(), 1u);
    EXPECT_EQ(w.agent(a).next_wakeup(), units::kNever);
    EXPECT_EQ(w.count(Kind::delivered), 0u);
    w.restart(a);
  });
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 1u);
  EXPECT_EQ(w.all(Kind::connecting).at(1).time, units::kStart + 1min) << "at once: nobody refused it";
}

TEST(NothingIsLost, what_a_server_said_250_to_survives_its_crash) {
  LittleWorld w;
  auto relay = LittleWorld::mta("relay.example");
  relay.relay_for = {"*"};
  auto desk = LittleWorld::mta("desk.example");
  desk.relayhost = "relay.example";
  const auto d = w.add(std::move(desk)), r = w.add(std::move(relay)),
             b = w.add(LittleWorld::mta("b.example", {"bob"}));
  w.refuses = {b};
  w.submit(d, "ann@desk.example", {"bob@b.example"});
  w.at(units::kStart + 10min, [&] {
    EXPECT_EQ(w.agent(r).queued().size(), 1u);
    w.crash(r);
    w.refuses.clear();
  });
  w.at(units::kStart + 20min, [&] { w.restart(r); });
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 1u);
}

}  // namespace
}  // namespace mta
