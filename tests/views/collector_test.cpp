#include "sim/collector.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "views/columns.hpp"
#include "views/play.hpp"
#include "views/run.hpp"

namespace {

using namespace std::chrono_literals;
using timeline::Kind;

views::Run opened(const std::filesystem::path& directory) {
  std::string error;
  auto run = views::Run::open(directory, error);
  EXPECT_TRUE(run) << error;
  return std::move(*run);
}

void say_all(play::Session s) {
  s.hears(220).says("HELO Lima", 250).says("MAIL FROM:<Rosa@Lima>", 250).says("RCPT TO:<Olha@Kyiv>", 250);
  s.says("DATA", 354).sends(250, "OK").quits();
}

void write_one(play::Play& p, const std::string& body = "text\n") {
  say_all(p.connects("Lima", "Kyiv", p.submits("Rosa@Lima", {"Olha@Kyiv"}, body)));
}

TEST(Collector, every_file_of_a_run_has_its_columns_whatever_happened) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  p.ends();
  for (const auto* f : views::columns::kAll) {
    EXPECT_EQ(play::slurp(dir.path / f->name), std::string(f->header) + "\n");
  }
  for (const char* name : {"run.json", "timing.json", "scenario.toml"}) {
    EXPECT_TRUE(std::filesystem::exists(dir.path / name)) << name;
  }
}

TEST(Collector, a_delivered_message_is_one_row_and_a_letter_in_a_mailbox) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  write_one(p, "Hello\nFrom me\n>From you\n");
  EXPECT_EQ(p.ends().imbalance, "");
  const auto run = opened(dir.path);
  ASSERT_EQ(run.messages().size(), 1u);
  const auto& m = run.messages().front();
  EXPECT_EQ(m.from, "Rosa@Lima");
  EXPECT_EQ(m.to, "Olha@Kyiv");
  EXPECT_EQ(m.outcome, "delivered");
  EXPECT_EQ(m.hops, 1);
  EXPECT_EQ(m.attempts, 1);
  EXPECT_EQ(m.last_reply, "250 OK");
  EXPECT_EQ(play::slurp(dir.path / "mail" / "Olha@Kyiv.mbox"),
            "From Rosa@Lima Sat Jan  1 00:00:00 2000\nReturn-Path: <Rosa@Lima>\n"
            "Received: from Lima by Kyiv\nFrom: <Rosa@Lima>\n\nHello\n>From me\n>>From you\n\n");
}

TEST(Collector, a_row_of_the_record_reads_as_documented) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  write_one(p);
  p.ends();
  const std::string events = play::slurp(dir.path / "events.csv");
  EXPECT_NE(
      events.find("\n0.070000000,Kyiv,3,command,1,1,,,server,0.060000000,MAIL,,MAIL FROM:<Rosa@Lima>,23,,\n"),
      std::string::npos)
      << events;
}

TEST(Collector, sessions_and_transactions_carry_their_milestones) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  write_one(p);
  p.ends();
  const auto run = opened(dir.path);
  ASSERT_EQ(run.sessions().size(), 1u);
  EXPECT_EQ(run.sessions()[0].outcome, "quit");
  EXPECT_EQ(run.sessions()[0].connected, units::kStart + 20ms);
  ASSERT_EQ(run.transactions().size(), 1u);
  EXPECT_EQ(run.transactions()[0].message, 1u);
  EXPECT_EQ(run.transactions()[0].data, units::kStart + 120ms);
}

// The same records in another order of MTAs within their instants, as look-ahead would hand them out.
std::string events_of(bool turned) {
  const play::Scratch dir;
  play::Play p(dir.path, {"A", "B", "C"});
  const std::vector<std::string> straight = {"A", "B", "C"}, back = {"C", "B", "A"};
  for (const auto& name : turned ? back : straight) {
    for (int k = 0; k < 2; ++k) {
      auto e = p.event(Kind::connecting, name);
      e.side = timeline::Side::client;
      e.session = timeline::ConnId{e.mta, static_cast<std::uint32_t>(k)};
      p.record(e);
    }
  }
  p.ends();
  return play::slurp(dir.path / "events.csv") + play::slurp(dir.path / "sessions.csv");
}

TEST(Collector, files_do_not_depend_on_the_order_in_which_ties_were_handed_out) {
  EXPECT_EQ(events_of(false), events_of(true));
}

TEST(Collector, numbers_are_given_in_order_of_start_though_rows_become_whole_in_any) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  const auto slow = p.submits("Rosa@Lima", {"Olha@Kyiv"}, "slow\n");
  p.waits(1ms);
  const auto quick = p.submits("Rosa@Lima", {"Olha@Kyiv"}, "quick\n");
  auto first = p.connects("Lima", "Kyiv", slow);
  say_all(p.connects("Lima", "Kyiv", quick));
  say_all(first);
  p.ends();
  const auto run = opened(dir.path);
  ASSERT_EQ(run.sessions().size(), 2u);
  EXPECT_EQ(run.sessions()[0].session, 1u);
  EXPECT_LT(run.sessions()[1].closed, run.sessions()[0].closed);
  EXPECT_EQ(run.transactions()[0].message, 1u);
  EXPECT_EQ(run.transactions()[1].message, 2u);
  EXPECT_LT(run.messages()[1].finished, run.messages()[0].finished);
}

TEST(Collector, open_sessions_and_queued_recipients_are_in_the_files_all_the_same) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  const auto m = p.submits("Rosa@Lima", {"Olha@Kyiv"}, "text\n");
  p.connects("Lima", "Kyiv", m)
      .hears(220)
      .says("HELO Lima", 250)
      .says("MAIL FROM:<Rosa@Lima>", 250)
      .says("RCPT TO:<Olha@Kyiv>", 451, "Greylisted, come back");
  EXPECT_EQ(p.ends({{m, "Olha@Kyiv"}}).imbalance, "");
  const auto run = opened(dir.path);
  EXPECT_EQ(run.sessions().at(0).outcome, "open");
  EXPECT_EQ(run.messages().at(0).outcome, "queued");
  EXPECT_EQ(run.messages().at(0).last_reply, "451 Greylisted, come back");
  EXPECT_NE(play::slurp(dir.path / "attempts.csv")
                .find(",1,Olha@Kyiv,Lima,8,Kyiv,1,451,\"Greylisted, come back\",deferred by the "
                      "server,1800.100000000"),
            std::string::npos)
      << play::slurp(dir.path / "attempts.csv");
}

TEST(Collector, mail_that_vanished_is_reported_in_words_and_in_run_json) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  p.submits("Rosa@Lima", {"Olha@Kyiv"}, "text\n");
  EXPECT_NE(p.ends().imbalance.find("mail was lost"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(opened(dir.path).run_json())["ledger"]["balances"], false);
}

TEST(Collector, a_syn_that_arrives_after_the_client_gave_up_belongs_to_its_session) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  for (const auto& [kind, mta] :
       {std::pair{Kind::connecting, "Lima"}, {Kind::closed, "Lima"}, {Kind::accepted, "Kyiv"}}) {
    auto e = p.event(kind, mta);
    e.side = e.mta == 0 ? timeline::Side::client : timeline::Side::server;
    e.session = timeline::ConnId{0, 0};
    e.cause = kind == Kind::closed ? "timed_out" : "";
    p.record(e);
    p.waits(30s);
  }
  p.ends();
  const auto run = opened(dir.path);
  ASSERT_EQ(run.sessions().size(), 1u);
  EXPECT_EQ(run.sessions()[0].outcome, "timed_out");
  EXPECT_EQ(run.events(1).size(), 3u);
}

TEST(Collector, less_is_recorded_when_less_is_asked_for_and_what_happened_stays_the_same) {
  const play::Scratch all, some, few;
  for (const auto& [dir, level] :
       {std::pair{&all, sim::Level::events}, {&some, sim::Level::sessions}, {&few, sim::Level::messages}}) {
    play::Play p(dir->path, {"Lima", "Kyiv"}, level);
    write_one(p);
    p.ends();
  }
  EXPECT_FALSE(std::filesystem::exists(some.path / "events.csv"));
  EXPECT_FALSE(std::filesystem::exists(few.path / "sessions.csv"));
  EXPECT_EQ(play::slurp(all.path / "sessions.csv"), play::slurp(some.path / "sessions.csv"));
  EXPECT_EQ(play::slurp(all.path / "messages.csv"), play::slurp(few.path / "messages.csv"));
  EXPECT_TRUE(opened(few.path).events().empty());
}

TEST(Collector, a_directory_that_cannot_be_written_is_an_error_that_names_the_file) {
  try {
    play::Play p("/proc/no-such-place", {"Lima"});
    FAIL() << "wrote into /proc";
  } catch (const std::system_error& e) {
    EXPECT_NE(std::string(e.what()).find("/proc/no-such-place"), std::string::npos) << e.what();
  }
}

}  // namespace
