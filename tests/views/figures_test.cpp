// Figures: the numbers they are drawn from, which of them fit a run, and that each can be drawn.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "views/figure/depths.hpp"
#include "views/figure/outages.hpp"
#include "views/figure/waits.hpp"
#include "views/play.hpp"
#include "views/plot.hpp"
#include "views/run.hpp"

namespace {

using namespace std::chrono_literals;
using views::figure::Step;

class FiguresTest : public testing::Test {
 protected:
  FiguresTest() : play_(dir_.path, {"Lima", "Kyiv"}) {}

  play::Session greeted(mail::MessageKey m) {
    auto s = play_.connects("Lima", "Kyiv", m);
    s.hears(220).says("HELO Lima", 250).says("MAIL FROM:<Rosa@Lima>", 250);
    return s;
  }
  void deliver(const std::string& to = "Olha@Kyiv") {
    const auto m = play_.submits("Rosa@Lima", {to}, "text\n");
    greeted(m).says("RCPT TO:<" + to + ">", 250).says("DATA", 354).sends().quits();
  }
  /// Deferred once, delivered half an hour later; the link is cut meanwhile.
  void deliver_late() {
    const auto m = play_.submits("Rosa@Lima", {"Olha@Kyiv"}, "text\n");
    holds(0, 0, 1, 0);
    greeted(m).says("RCPT TO:<Olha@Kyiv>", 450, "later").quits();
    holds(0, 0, 0, 1);
    link("Lima-Kyiv", "down");
    play_.waits(30min);
    link("Lima-Kyiv", "up");
    greeted(m).says("RCPT TO:<Olha@Kyiv>", 250).says("DATA", 354).sends().quits();
    holds(0, 0, 0, 0);
  }
  void link(const std::string& name, const std::string& state) {
    auto e = play_.event(timeline::Kind::link, "Lima");
    e.text = name;
    e.cause = "the cut";
    e.state = state;
    play_.record(e);
  }
  void holds(int mta, std::uint32_t incoming, std::uint32_t active, std::uint32_t deferred) {
    auto e = play_.event(timeline::Kind::queue, mta == 0 ? "Lima" : "Kyiv");
    e.destination = mta == 0 ? "kyiv" : "lima";
    e.depths = {incoming, active, deferred};
    play_.record(e);
  }
  views::Run run(const std::string& scenario_name = "two") {
    play_.ends();
    std::ofstream(dir_.path / "scenario.toml", std::ios::binary)
        << "name = \"" << scenario_name
        << "\"\n[[mta]]\nname = \"Lima\"\nusers = [\"Rosa\"]\n[[mta]]\nname = \"Kyiv\"\n"
           "[[link]]\nname = \"Lima-Kyiv\"\nbetween = [\"Lima\", \"Kyiv\"]\nlatency = \"10 ms\"\nbandwidth = "
           "\"1 Mbps\"\n";
    std::string error;
    auto r = views::Run::open(dir_.path, error);
    EXPECT_TRUE(r) << error;
    return std::move(*r);
  }
  /// Rows of a table of the figure, cells between tabs; the header first.
  std::vector<std::vector<std::string>> table(const views::Run& r, const std::string& figure,
                                              const std::string& name) {
    std::string error;
    EXPECT_TRUE(views::plot_data({&r}, {.figure = figure, .data = data_.path}, error)) << error;
    std::vector<std::vector<std::string>> rows;
    std::istringstream in(play::slurp(data_.path / (name + ".tsv")));
    for (std::string line; std::getline(in, line);) {
      auto& row = rows.emplace_back();
      std::istringstream cells(line);
      for (std::string c; std::getline(cells, c, '\t');) row.push_back(c);
    }
    return rows;
  }
  std::string facts() { return play::slurp(data_.path / "facts.gp"); }

  const play::Scratch dir_, data_;
  play::Play play_;
};

TEST_F(FiguresTest, every_figure_is_drawn_in_every_format) {
  deliver();
  deliver_late();
  const auto r = run();
  std::ofstream(dir_.path / "links.csv", std::ios::binary | std::ios::app)
      << "10.000000000,Lima-Kyiv,octets,,1000,200,\n600.000000000,Lima-Kyiv,octets,,90000,400,\n";
  const std::vector<std::pair<std::string, std::string>> magic = {
      {"svg", "<?xml"}, {"pdf", "%PDF"}, {"png", "\x89PNG"}};
  for (const auto& figure : views::figures()) {
    for (const auto& [format, begin] : magic) {
      const auto out = dir_.path / ("picture." + format);
      std::string error;
      ASSERT_TRUE(views::plot(r, {.figure = figure, .format = format, .out = out}, error))
          << figure << " " << format << ": " << error;
      EXPECT_TRUE(play::slurp(out).starts_with(begin)) << figure << " " << format;
    }
  }
}

TEST_F(FiguresTest, a_calm_run_gets_no_figures_of_queues_and_outages) {
  deliver();
  deliver();
  const auto fit = views::figures_that_fit(run());
  for (const std::string has : {"timeline", "delay", "phases"})
    EXPECT_TRUE(std::find(fit.begin(), fit.end(), has) != fit.end()) << has;
  for (const std::string not_this : {"joint", "queue", "attempts", "retries", "links", "compare"})
    EXPECT_TRUE(std::find(fit.begin(), fit.end(), not_this) == fit.end()) << not_this;
}

TEST_F(FiguresTest, a_run_with_deferred_mail_gets_them) {
  deliver_late();
  const auto fit = views::figures_that_fit(run());
  for (const std::string has : {"joint", "queue", "attempts", "retries"})
    EXPECT_TRUE(std::find(fit.begin(), fit.end(), has) != fit.end()) << has;
}

TEST_F(FiguresTest, what_is_not_there_is_said) {
  deliver();
  const auto r = run();
  std::string error;
  EXPECT_FALSE(views::plot(r, {.figure = "attempts", .out = dir_.path / "x.svg"}, error));
  EXPECT_NE(error.find("no mail had to wait"), std::string::npos) << error;
  EXPECT_FALSE(views::plot(r, {.figure = "links", .out = dir_.path / "x.svg"}, error));
  EXPECT_NE(error.find("counts no octets"), std::string::npos) << error;
  EXPECT_FALSE(std::filesystem::exists(dir_.path / "x.svg"));
}

TEST_F(FiguresTest, an_outage_is_from_down_to_up_and_one_without_end_lasts_as_long_as_the_run) {
  link("Lima-hub", "down");
  play_.waits(10s);
  link("Lima-hub", "down");  // says nothing new
  play_.waits(10s);
  link("Lima-hub", "up");
  auto power = play_.event(timeline::Kind::power, "Kyiv");
  power.cause = "crashed";
  play_.record(power);
  play_.waits(5s);
  deliver();
  const auto r = run();
  const auto outages = views::figure::outages_of(r);
  ASSERT_EQ(outages.size(), 2u);
  EXPECT_EQ(outages[0].what, "Lima-hub");
  EXPECT_EQ(outages[0].cause, "the cut");
  EXPECT_EQ(outages[0].from, 0);
  EXPECT_EQ(outages[0].to, 20);
  EXPECT_EQ(outages[1].what, "Kyiv");
  EXPECT_EQ(outages[1].from, 20);
  EXPECT_EQ(outages[1].to, views::figure::end_of(r));
  EXPECT_GT(outages[1].to, 25);
}

TEST_F(FiguresTest, queue_depth_is_the_sum_over_MTAs_and_destinations) {
  holds(0, 1, 2, 3);
  play_.waits(1s);
  holds(1, 10, 0, 0);
  play_.waits(1s);
  holds(0, 0, 0, 1);
  const auto r = run();
  const auto rows = views::queue_changes(r);
  const auto all = views::figure::depths_of(rows);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[1].incoming, 11);
  EXPECT_EQ(all[1].all(), 16);
  EXPECT_EQ(all[2].all(), 11);
  EXPECT_EQ(views::figure::depths_of(rows, "Lima").back().all(), 1);
}

TEST_F(FiguresTest, recipients_without_their_mail_count_in_the_delay) {
  deliver();
  const auto m = play_.submits("Rosa@Lima", {"Nobody@Kyiv"}, "text\n");
  greeted(m).says("RCPT TO:<Nobody@Kyiv>", 550).quits();
  const auto r = run();
  const auto curve = table(r, "delay", "curve1");
  ASSERT_EQ(curve.size(), 4u);  // header, the step's foot, the delivery, the edge of the page
  EXPECT_EQ(curve[2][1], "0.5");
  EXPECT_NE(facts().find("share1 = 0.5\n"), std::string::npos) << facts();
  EXPECT_NE(facts().find("all1 = 2.0\n"), std::string::npos);
}

TEST_F(FiguresTest, the_band_of_a_single_run_holds_its_curve) {
  for (int i = 0; i < 4; ++i) deliver();
  const auto rows = table(run(), "compare", "curve1");
  ASSERT_GE(rows.size(), 2u);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i][1].empty()) continue;
    EXPECT_LE(std::stod(rows[i][2]), std::stod(rows[i][1]));
    EXPECT_GE(std::stod(rows[i][3]), std::stod(rows[i][1]));
  }
}

TEST_F(FiguresTest, a_wait_has_its_attempts_and_ends_with_its_delivery) {
  deliver();
  deliver_late();
  const auto r = run();
  const auto attempts = views::attempts_of(r);
  const auto waits = views::figure::waits_of(r, attempts);
  ASSERT_EQ(waits.size(), 1u);
  EXPECT_EQ(waits[0].recipient, "Olha@Kyiv");
  EXPECT_EQ(waits[0].outcome, "delivered");
  ASSERT_EQ(waits[0].attempts.size(), 2u);
  EXPECT_TRUE(views::figure::deferred(*waits[0].attempts[0]));
  EXPECT_FALSE(views::figure::deferred(*waits[0].attempts[1]));
  EXPECT_GT(waits[0].to - waits[0].from, 1800);
}

TEST_F(FiguresTest, phases_of_a_session_add_up_to_its_time) {
  deliver();
  const auto r = run();
  const auto rows = table(r, "phases", "phases");
  ASSERT_EQ(rows.size(), 3u);  // header, the pair, all
  const auto& s = r.sessions().front();
  EXPECT_NEAR(std::stod(rows[1][8]), units::in_seconds(*s.closed - *s.started), 1e-9);
  for (std::size_t i = 2; i <= 8; ++i) EXPECT_GE(std::stod(rows[1][i]), std::stod(rows[1][i - 1]));
}

TEST_F(FiguresTest, thinned_steps_keep_the_highest_and_the_last) {
  std::vector<Step> steps;
  for (int i = 0; i < 100'000; ++i)
    steps.push_back({static_cast<double>(i), i == 77'777 ? 1e6 : 1.0 * (i % 7)});
  const auto few = views::figure::thinned(steps, 1000);
  EXPECT_LE(few.size(), 1002u);
  EXPECT_TRUE(
      std::any_of(few.begin(), few.end(), [](const Step& s) { return s.time == 77'777 && s.value == 1e6; }));
  EXPECT_EQ(few.back().time, steps.back().time);
  for (std::size_t i = 1; i < few.size(); ++i) EXPECT_LT(few[i - 1].time, few[i].time);
}

TEST_F(FiguresTest, names_from_the_record_are_text_and_nothing_else) {
  const std::string hostile = "x'; system('touch " + (dir_.path / "broken-out").string() + "') # `touch " +
                              (dir_.path / "broken-out").string() + "` \"\t\\";
  deliver();
  link(hostile, "down");
  play_.waits(1s);
  link(hostile, "up");
  const auto r = run();
  std::string error;
  EXPECT_TRUE(views::plot(r, {.figure = "joint", .out = dir_.path / "joint.svg"}, error)) << error;
  EXPECT_FALSE(std::filesystem::exists(dir_.path / "broken-out"));
}

}  // namespace
