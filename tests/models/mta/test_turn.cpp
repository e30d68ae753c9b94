// TURN: client and server change their roles on the open connection (RFC 821 3.8).
#include <gtest/gtest.h>

#include "little_world.hpp"

namespace mta {
namespace {

using timeline::Kind;

class Turn : public testing::Test {
 protected:
  Turn() {
    auto c = LittleWorld::mta("b.example", {"bob"});
    c.turn = true;
    a = world.add(LittleWorld::mta("a.example", {"ann", "abe"}));
    b = world.add(std::move(c));
  }

  // Mail for a.example that waits at b.example, because a.example is not reached.
  void mail_waits(int letters) {
    world.refuses.insert(a);
    for (int i = 0; i < letters; ++i)
      world.submit(b, "bob@b.example", {i % 2 ? "abe@a.example" : "ann@a.example"});
    world.run(units::kStart + std::chrono::minutes(1));
    ASSERT_EQ(world.queued().size(), static_cast<std::size_t>(letters));
    world.rows.clear();
  }

  void ann_types(std::vector<std::string> lines, std::vector<int> expect = {}) {
    auto script = std::make_shared<SessionScript>();
    script->name = "ann";
    script->server = "b.example";
    script->lines = std::move(lines);
    script->expect = std::move(expect);
    world.at(units::kStart + std::chrono::minutes(2), [this, script] {
      world.tell(a, event::Typed{script, {b, 25}});
    });
    world.run(units::kStart + std::chrono::minutes(20));
  }

  // Commands that arrived at an MTA, in order.
  std::vector<std::string> heard(MtaId m) const {
    std::vector<std::string> out;
    for (const auto& r : world.all(Kind::command))
      if (r.mta == m) out.push_back(r.text.substr(0, r.text.find(' ')));
    return out;
  }

  LittleWorld world;
  MtaId a = 0, b = 0;
};

using Commands = std::vector<std::string>;

TEST_F(Turn, fetches_what_waits_for_the_client_over_its_own_connection) {
  mail_waits(2);
  ann_types({"HELO a.example", "TURN"}, {220, 250, 250});
  EXPECT_EQ(heard(b), (Commands{"HELO", "TURN"}));
  EXPECT_EQ(heard(a), (Commands{"EHLO", "MAIL", "RCPT", "DATA", "MAIL", "RCPT", "DATA", "QUIT"}));
  EXPECT_EQ(world.count(Kind::delivered), 2u);
  EXPECT_EQ(world.count(Kind::connecting), 1u) << "nobody opened another connection";
  EXPECT_EQ(world.count(Kind::unexpected), 0u);
  EXPECT_TRUE(world.queued().empty());
  EXPECT_EQ(world.count(Kind::closed), 2u);
  EXPECT_TRUE(world.agent(a).idle());
  EXPECT_TRUE(world.agent(b).idle());
}

TEST_F(Turn, ends_the_session_where_nothing_waits) {
  ann_types({"HELO a.example", "TURN"});
  EXPECT_EQ(heard(a), (Commands{"EHLO", "QUIT"}));
  EXPECT_TRUE(world.agent(a).idle());
  EXPECT_TRUE(world.agent(b).idle());
}

TEST_F(Turn, leaves_the_mail_in_the_queue_when_the_connection_breaks) {
  mail_waits(2);
  world.fate = [](ConnId, Side from, const Chunk& c) {
    return from == Side::server && c.text.starts_with("MAIL") ? Fate::resets : Fate::arrives;
  };
  ann_types({"HELO a.example", "TURN"});
  EXPECT_EQ(world.count(Kind::delivered), 0u);
  EXPECT_EQ(world.queued().size(), 2u);
}

TEST_F(Turn, is_refused_by_who_does_not_offer_it_and_the_session_goes_on) {
  auto c = LittleWorld::mta("c.example");
  b = world.add(std::move(c));
  ann_types({"HELO a.example", "TURN", "QUIT"}, {220, 250, 502, 221});
  EXPECT_EQ(heard(b), (Commands{"HELO", "TURN", "QUIT"}));
  EXPECT_EQ(heard(a), Commands{});
  EXPECT_EQ(world.count(Kind::unexpected), 0u);
}

TEST_F(Turn, is_out_of_order_within_a_transaction) {
  ann_types({"HELO a.example", "MAIL FROM:<ann@a.example>", "TURN", "QUIT"}, {220, 250, 250, 503, 221});
  EXPECT_EQ(world.count(Kind::unexpected), 0u);
}

}  // namespace
}  // namespace mta
