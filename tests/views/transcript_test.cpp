#include <gtest/gtest.h>

#include "views/play.hpp"
#include "views/run.hpp"
#include "views/views.hpp"

namespace {

views::Run opened(const std::filesystem::path& directory) {
  std::string error;
  auto run = views::Run::open(directory, error);
  EXPECT_TRUE(run) << error;
  return std::move(*run);
}

// The sample of "The Letter Carrier's Rounds".
void deliver_the_rounds(play::Play& p) {
  const auto first =
      p.submits("Hamdy@Cairo", {"Conrado@MexicoCity", "Shariff@SanFrancisco", "Lisa@MexicoCity"},
                "Congratulations on your efforts !!\n--Hamdy\n");
  const auto second =
      p.submits("Fiona@London", {"Chen@HongKong", "Natasha@Paris"}, "Thanks for the report! --Fiona\n");
  p.connects("Cairo", "MexicoCity", first)
      .hears(220, "MexicoCity")
      .says("HELO Cairo", 250)
      .says("MAIL FROM:<Hamdy@Cairo>", 250)
      .says("RCPT TO:<Conrado@MexicoCity>", 250)
      .says("RCPT TO:<Lisa@MexicoCity>", 550, "No such user here")
      .says("DATA", 354)
      .sends()
      .quits();
  // Spoken out of their message's turn: the transcript goes by messages.
  p.connects("London", "HongKong", second)
      .hears(220)
      .says("HELO London", 250)
      .says("MAIL FROM:<Fiona@London>", 250)
      .says("RCPT TO:<Chen@HongKong>", 250)
      .says("DATA", 354)
      .sends()
      .quits();
  p.connects("Cairo", "SanFrancisco", first)
      .hears(220)
      .says("HELO Cairo", 250)
      .says("MAIL FROM:<Hamdy@Cairo>", 250)
      .says("RCPT TO:<Shariff@SanFrancisco>", 250)
      .says("DATA", 354)
      .sends()
      .quits();
  p.connects("London", "Paris", second)
      .hears(220)
      .says("HELO London", 250)
      .says("MAIL FROM:<Fiona@London>", 250)
      .says("RCPT TO:<Natasha@Paris>", 550)
      .quits();
}

TEST(Transcript, the_sample_of_the_letter_carriers_rounds_reads_as_in_the_book) {
  const play::Scratch dir;
  play::Play p(dir.path, {"London", "SanFrancisco", "Paris", "HongKong", "MexicoCity", "Cairo"});
  deliver_the_rounds(p);
  EXPECT_EQ(p.ends().imbalance, "");
  EXPECT_EQ(views::transcript(opened(dir.path), views::Style::rounds),
            R"(Connection between Cairo and MexicoCity
     HELO Cairo
     250
     MAIL FROM:<Hamdy@Cairo>
     250
     RCPT TO:<Conrado@MexicoCity>
     250
     RCPT TO:<Lisa@MexicoCity>
     550
     DATA
     354
     Congratulations on your efforts !!
     --Hamdy
     .
     250
     QUIT
     221
Connection between Cairo and SanFrancisco
     HELO Cairo
     250
     MAIL FROM:<Hamdy@Cairo>
     250
     RCPT TO:<Shariff@SanFrancisco>
     250
     DATA
     354
     Congratulations on your efforts !!
     --Hamdy
     .
     250
     QUIT
     221
Connection between London and HongKong
     HELO London
     250
     MAIL FROM:<Fiona@London>
     250
     RCPT TO:<Chen@HongKong>
     250
     DATA
     354
     Thanks for the report! --Fiona
     .
     250
     QUIT
     221
Connection between London and Paris
     HELO London
     250
     MAIL FROM:<Fiona@London>
     250
     RCPT TO:<Natasha@Paris>
     550
     QUIT
     221
)");
}

void send_one(play::Play& p, const std::string& body) {
  const auto m = p.submits("Rosa@Lima", {"Olha@Kyiv"}, body);
  p.connects("Lima", "Kyiv", m)
      .hears(220, "Kyiv ready")
      .says("HELO Lima", 250, "Kyiv greets Lima\nsecond line")
      .says("MAIL FROM:<Rosa@Lima>", 250)
      .says("RCPT TO:<Olha@Kyiv>", 250)
      .says("DATA", 354)
      .sends()
      .quits();
}

std::string after(const std::string& text, const std::string& mark) { return text.substr(text.find(mark)); }

TEST(Transcript, a_body_is_printed_as_submitted_dots_and_blanks_and_empty_lines_included) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  send_one(p, "   blanks\n.\n\n..dots\n");
  p.ends();
  EXPECT_EQ(after(views::transcript(opened(dir.path), views::Style::rounds), "     354"),
            "     354\n        blanks\n     .\n\n     ..dots\n     .\n     250\n     QUIT\n     221\n");
}

TEST(Transcript, an_empty_body_is_the_dot_alone) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  send_one(p, "");
  p.ends();
  EXPECT_EQ(after(views::transcript(opened(dir.path), views::Style::rounds), "     354"),
            "     354\n     .\n     250\n     QUIT\n     221\n");
}

TEST(Transcript, verbose_shows_the_wire_with_its_times_headers_and_stuffed_dots) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  send_one(p, ".hidden\n");
  p.ends();
  EXPECT_EQ(views::transcript(opened(dir.path), views::Style::verbose), R"(Session 1: Lima → Kyiv
      0.000000 -- SYN
      0.020000 -- connected
      0.040000 S: 220 Kyiv ready
      0.050000 C: HELO Lima
      0.060000 S: 250-Kyiv greets Lima
               S: 250 second line
      0.070000 C: MAIL FROM:<Rosa@Lima>
      0.080000 S: 250
      0.090000 C: RCPT TO:<Olha@Kyiv>
      0.100000 S: 250
      0.110000 C: DATA
      0.120000 S: 354
      0.130000 C: Received: from Lima by Kyiv
               C: From: <Rosa@Lima>
               C:
               C: ..hidden
               C: .
      0.140000 S: 250
      0.150000 C: QUIT
      0.160000 S: 221 Kyiv Service closing transmission channel
      0.160000 -- closed (quit)
)");
}

TEST(Transcript, a_session_that_broke_ends_where_it_broke) {
  const play::Scratch dir;
  play::Play p(dir.path, {"Lima", "Kyiv"});
  const auto m = p.submits("Rosa@Lima", {"Olha@Kyiv"}, "text\n");
  p.connects("Lima", "Kyiv", m).hears(220).says("HELO Lima", 250).breaks("reset");
  p.ends({{m, "Olha@Kyiv"}});
  EXPECT_EQ(views::transcript(opened(dir.path), views::Style::rounds),
            "Connection between Lima and Kyiv\n     HELO Lima\n     250\n");
}

}  // namespace
