// Sessions used again, with what software does of its own accord: connections kept open, QUIT behind the dot.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "little_world.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;

/// Two MTAs; the first keeps and uses its sessions as it is told.
struct Sessions : LittleWorld {
  explicit Sessions(const std::function<void(Config&)>& set) {
    auto client = LittleWorld::mta("a.example", {"ann"});
    client.queue_habits.reuse = true;
    client.queue_habits.max_per_destination = client.queue_habits.first_per_destination = 1;
    client.extensions = {smtp::Extension::pipelining};
    set(client);
    a = add(std::move(client));
    auto server = LittleWorld::mta("b.example", {"bob"});
    server.extensions = {smtp::Extension::pipelining};
    b = add(std::move(server));
  }
  long said(std::size_t session, const std::string& what) const {
    const auto lines = dialogue(a, b, session);
    return std::count(lines.begin(), lines.end(), what);
  }
  Mta a = 0, b = 0;
};

TEST(Reuse, a_session_that_is_kept_open_takes_what_comes_later) {
  Sessions w([](Config& c) { c.habits.linger = 10s; });
  for (const auto at : {0s, 5s, 12s, 40s})
    w.submit(w.a, "ann@a.example", {"bob@b.example"}, units::kStart + at);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 4u);
  EXPECT_EQ(w.count(Kind::connecting), 2u) << "the last one came too late for the first session";
  EXPECT_EQ(w.said(0, "."), 3);
  EXPECT_EQ(w.said(0, "QUIT"), 1);
}

TEST(Reuse, a_session_that_is_kept_open_and_then_lost_does_not_keep_its_place) {
  Sessions w([](Config& c) { c.habits.linger = 1h; });
  w.submit(w.a, "ann@a.example", {"bob@b.example"}, units::kStart);
  w.at(units::kStart + 5s, [&] { w.crash(w.b); });
  w.at(units::kStart + 6s, [&] { w.restart(w.b); });
  w.submit(w.a, "ann@a.example", {"bob@b.example"}, units::kStart + 10s);
  w.submit(w.a, "ann@a.example", {"bob@b.example"}, units::kStart + 11s);
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 3u);
}

TEST(Reuse, quit_travels_with_the_dot_of_the_last_message_only) {
  Sessions w([](Config& c) { c.habits.quit_behind_dot = true; });
  for (int i = 0; i < 3; ++i) w.submit(w.a, "ann@a.example", {"bob@b.example"});
  ASSERT_TRUE(w.run());
  EXPECT_EQ(w.count(Kind::delivered), 3u);
  EXPECT_EQ(w.count(Kind::connecting), 1u);
  EXPECT_EQ(w.said(0, "QUIT"), 1);
  TimePoint dot, quit;
  for (const auto& r : w.rows) {
    if (r.kind == Kind::content) dot = r.time;
    if (r.kind == Kind::command && r.verb == smtp::Verb::quit) quit = r.time;
  }
  EXPECT_EQ(dot, quit) << "they came together";
}

}  // namespace
}  // namespace mta
