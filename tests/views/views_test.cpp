#include "views/views.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "views/play.hpp"
#include "views/event_reader.hpp"
#include "views/plot.hpp"
#include "views/run.hpp"
#include "views/text.hpp"

namespace {

using namespace std::chrono_literals;

class ViewsTest : public testing::Test {
 protected:
  ViewsTest() : play_(dir_.path, {"Lima", "Kyiv"}) {}

  void deliver(const std::string& text = "OK") {
    const auto m = play_.submits("Rosa@Lima", {"Olha@Kyiv", "Nobody@Kyiv"}, "text\n");
    play_.connects("Lima", "Kyiv", m)
        .hears(220, text)
        .says("HELO Lima", 250)
        .says("MAIL FROM:<Rosa@Lima>", 250)
        .says("RCPT TO:<Olha@Kyiv>", 250)
        .says("RCPT TO:<Nobody@Kyiv>", 550, "No such user here")
        .says("DATA", 354)
        .sends()
        .quits();
  }
  views::Run run() {
    play_.ends();
    std::string error;
    auto r = views::Run::open(dir_.path, error);
    EXPECT_TRUE(r) << error;
    return std::move(*r);
  }
  std::string broken_by(const std::string& file, const std::string& text) {
    run();
    std::ofstream(dir_.path / file, std::ios::binary) << text;
    std::string error;
    EXPECT_FALSE(views::Run::open(dir_.path, error));
    return error;
  }

  const play::Scratch dir_;
  play::Play play_;
};

void expect_holds(const std::string& text, const std::vector<std::string>& parts) {
  for (const auto& p : parts) EXPECT_NE(text.find(p), std::string::npos) << "no '" << p << "' in\n" << text;
}

TEST_F(ViewsTest, the_summary_says_what_happened_and_what_to_type_next) {
  deliver();
  expect_holds(
      views::summary(run()),
      {"play: 1 message among 2 MTAs, done after 190 ms", "1 accepted, 1 rejected (550 No such user here)",
       "Delivered   1 of 2 (50 %)", "p50 150 ms, p95 not reached", "submitted 2 = delivered 1 + bounced 1",
       dir_.path.string(), "./mtasim transcript", "./mtasim ladder", "./mtasim plot"});
}

TEST_F(ViewsTest, lists_name_what_the_other_verbs_take) {
  deliver();
  const auto r = run();
  expect_holds(views::list_sessions(r), {"session", "1  Lima", "1 ok, 1 rejected", "quit"});
  expect_holds(views::list_messages(r), {"Rosa@Lima", "Olha@Kyiv and 1 more", "1 bounced, 1 delivered"});
  expect_holds(views::list_mtas(r), {"Lima", "Kyiv"});
}

TEST_F(ViewsTest, a_ladder_fits_a_terminal_and_has_an_arrow_a_line) {
  deliver(std::string(300, 'x'));
  const std::string ladder = views::compact_ladder(run(), 1);
  expect_holds(ladder, {"Session 1: Lima → Kyiv", "HELO Lima", "▶┤    0.050000", "0.040000 ├◀",
                        "550 No such user here", "x…", "closed: fin"});
  std::istringstream lines(ladder);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(views::text::width(line), 100u) << line;
}

TEST_F(ViewsTest, a_ladder_shows_a_long_silence_as_one) {
  const auto m = play_.submits("Rosa@Lima", {"Olha@Kyiv"}, "text\n");
  auto s = play_.connects("Lima", "Kyiv", m).hears(220);
  play_.waits(5min);
  s.breaks("timed out waiting for HELO");
  expect_holds(views::compact_ladder(run(), 1), {"⋮ 5 min ⋮", "closed: timed out waiting for HELO"});
}

TEST_F(ViewsTest, there_is_no_ladder_of_a_session_that_is_not) {
  deliver();
  const auto r = run();
  EXPECT_EQ(views::compact_ladder(r, 0), "");
  EXPECT_EQ(views::compact_ladder(r, 2), "");
}

TEST_F(ViewsTest, a_directory_without_run_json_is_no_run) {
  std::string error;
  EXPECT_FALSE(views::Run::open(dir_.path, error));
  EXPECT_NE(error.find("no run.json"), std::string::npos);
  EXPECT_FALSE(views::Run::open(dir_.path / "nowhere", error));
  EXPECT_NE(error.find("there is no run"), std::string::npos);
}

TEST_F(ViewsTest, a_missing_column_is_named) {
  EXPECT_NE(broken_by("messages.csv", "message,id\n").find("messages.csv: column 'kind' is missing"),
            std::string::npos);
}

TEST_F(ViewsTest, a_broken_cell_is_named_with_its_line) {
  const std::string header = play::slurp(dir_.path / "messages.csv");
  const std::string error = broken_by(
      "messages.csv",
      "message,id,kind,parent,from,to,size,submitted,outcome,finished,attempts,hops,duplicates,last_reply,"
      "duplicate_cause\n"
      "1,,user,,a,b,12,soon,queued,,0,0,0,,\n");
  EXPECT_NE(error.find("messages.csv:2: 'soon' is not a time"), std::string::npos) << error;
}

TEST_F(ViewsTest, columns_may_stand_in_any_order_among_others) {
  deliver();
  run();
  std::ofstream(dir_.path / "messages.csv", std::ios::binary)
      << "new,last_reply,message,id,kind,parent,from,to,size,submitted,outcome,finished,attempts,hops,"
         "duplicates,duplicate_cause\n"
         "?,250 OK,7,,user,,a,b,12,0.000000001,delivered,1.500000000,1,1,0,\n";
  std::string error;
  const auto r = views::Run::open(dir_.path, error);
  ASSERT_TRUE(r) << error;
  EXPECT_EQ(r->messages().at(0).message, 7u);
  EXPECT_EQ(r->messages().at(0).submitted, units::kStart + 1ns);
  EXPECT_EQ(r->messages().at(0).finished, units::kStart + 1500ms);
}

TEST_F(ViewsTest, attempts_queues_and_links_come_back_as_they_were_written) {
  deliver();
  auto cut = play_.event(timeline::Kind::link, "Lima");
  cut.text = "Lima-hub";
  cut.change = "down";
  cut.cause = "cut, \"deep\"";
  cut.state = "down";
  play_.record(cut);
  auto depth = play_.event(timeline::Kind::queue, "Kyiv");
  depth.destination = "lima";
  depth.depths = {1, 2, 3};
  play_.record(depth);
  const auto r = run();
  const auto attempts = views::attempts_of(r);
  const auto links = views::link_changes(r);
  const auto queue = views::queue_changes(r);
  ASSERT_EQ(attempts.size(), 1u);
  EXPECT_EQ(attempts.front().code, 250);
  EXPECT_EQ(attempts.front().mta, "Lima");
  EXPECT_EQ(attempts.front().next_at, std::nullopt);
  ASSERT_EQ(links.size(), 1u);
  EXPECT_EQ(links.front().event, "down");
  EXPECT_EQ(links.front().cause, "cut, \"deep\"");
  EXPECT_EQ(links.front().state, "down");
  EXPECT_EQ(links.front().bytes_ab, std::nullopt);
  ASSERT_EQ(queue.size(), 1u);
  EXPECT_EQ(queue.front().deferred, 3);
  EXPECT_EQ(queue.front().time, cut.time);
}

TEST_F(ViewsTest, a_session_figure_carries_whole_texts) {
  deliver("ready, steady");
  std::string error;
  ASSERT_TRUE(views::plot(
      run(), {.figure = "session", .session = 1, .format = "svg", .out = dir_.path / "s.svg"}, error))
      << error;
  expect_holds(play::slurp(dir_.path / "s.svg"),
               {"220 ready, steady", "RCPT TO:&lt;Olha@Kyiv", "Kyiv", "RTT"});
}

TEST_F(ViewsTest, what_cannot_be_drawn_is_said) {
  deliver();
  const auto r = run();
  std::string error;
  EXPECT_FALSE(
      views::plot(r, {.figure = "pie", .session = 1, .format = "svg", .out = dir_.path / "p.svg"}, error));
  EXPECT_NE(error.find("no figure 'pie'"), std::string::npos);
  EXPECT_FALSE(views::plot(
      r, {.figure = "session", .session = 9, .format = "svg", .out = dir_.path / "p.svg"}, error));
  EXPECT_NE(error.find("no session 9"), std::string::npos);
  EXPECT_FALSE(views::plot(
      r, {.figure = "timeline", .session = 1, .format = "gif", .out = dir_.path / "p.gif"}, error));
  EXPECT_NE(error.find("'gif' is no format"), std::string::npos);
  setenv("MTASIM_PLOTS", "/nowhere", 1);
  EXPECT_FALSE(views::plot(
      r, {.figure = "timeline", .session = 1, .format = "svg", .out = dir_.path / "p.svg"}, error));
  EXPECT_NE(error.find("MTASIM_PLOTS"), std::string::npos);
  unsetenv("MTASIM_PLOTS");
  const std::string path = std::getenv("PATH");
  setenv("PATH", "/nowhere", 1);
  EXPECT_FALSE(views::plot(
      r, {.figure = "timeline", .session = 1, .format = "svg", .out = dir_.path / "p.svg"}, error));
  setenv("PATH", path.c_str(), 1);
  EXPECT_NE(error.find("gnuplot is not installed"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(dir_.path / "p.svg"));
}

}  // namespace
