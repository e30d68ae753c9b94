// Ladders: what an arrow carries, what was sent again, where silences are cut; on paper, in text, as Mermaid.
#include "views/ladder/ladder.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "views/ladder/layout.hpp"
#include "views/made_run.hpp"
#include "views/text.hpp"

namespace {

using namespace std::chrono_literals;
using views::ladder::Arrow;

/// The rows above with their times as a run directory has them: nine decimals.
std::string whole(const std::string& row) {
  std::string out;
  for (std::size_t i = 0; i < row.size();) {
    const auto end = std::min(row.find(',', i), row.size());
    std::string cell = row.substr(i, end - i);
    const auto dot = cell.find('.');
    if (dot != std::string::npos && cell.find_first_not_of("0123456789.") == std::string::npos)
      cell.resize(dot + 10, '0');
    out += cell;
    if (end < row.size()) out += ',';
    i = end + 1;
  }
  return out;
}

units::TimePoint at(double s) { return units::kStart + units::from_seconds(s); }

/// A session of 100 ms round trip: a pipelined group of which a reply is refused, data that a cut of 3 s
/// holds up.
class LadderTest : public testing::Test {
 protected:
  LadderTest() {
    run_.add("sessions.csv", whole("1,,Lima,Kyiv,0.0,0.1,0.2,0.3,4.4,4.5,quit,1,6,3,300,200,4.4"));
    const auto event = [&](const std::string& row) { run_.add("events.csv", whole(row)); };
    event("0.0,Lima,1,connecting,1,,1,,client,,,,,,greeting,");
    event("0.1,Lima,2,connected,1,,,,client,,,,,,greeting,");
    event("0.15,Kyiv,1,accepted,1,,,,server,,,,,,,");
    event("0.2,Lima,3,reply,1,,1,,client,0.15,,220,Kyiv; ready #1,20,ehlo,");
    event("0.25,Kyiv,2,command,1,,,,server,0.2,EHLO,,EHLO Lima,11,greeted,");
    event("0.3,Lima,4,reply,1,,1,,client,0.25,EHLO,250,Kyiv\\nPIPELINING,20,mail,");
    event("0.35,Kyiv,3,command,1,1,,,server,0.3,MAIL,,MAIL FROM:<a@Lima>,20,mail,");
    event("0.35,Kyiv,4,command,1,1,,x@Kyiv,server,0.3,RCPT,,RCPT TO:<x@Kyiv>,20,rcpt,");
    event("0.351,Kyiv,5,command,1,1,,,server,0.3,DATA,,DATA,6,data,");
    event("0.4,Lima,5,reply,1,1,1,,client,0.351,MAIL,250,OK,8,rcpt,");
    event("0.4,Lima,6,reply,1,1,1,x@Kyiv,client,0.351,RCPT,550,no,8,data,");
    event("0.4,Lima,7,reply,1,1,1,,client,0.351,DATA,503,no,8,quit,");
    event("0.7,Lima,8,retransmitted,1,,,,client,,,,,6,,Lima-Kyiv down");
    event("1.3,Lima,9,retransmitted,1,,,,client,,,,,6,,Lima-Kyiv down");
    event("4.0,Lima,10,retransmitted,1,,,,client,,,,,6,,Lima-Kyiv down");
    event("4.05,Kyiv,6,command,1,,,,server,0.4,QUIT,,QUIT,6,closed,");
    event("4.1,Lima,11,reply,1,,,,client,4.05,QUIT,221,bye,8,closed,");
    event("4.1,Lima,12,closed,1,,,,client,,,,,,closed,fin");
    event("4.15,Kyiv,7,closed,1,,,,server,,,,,,closed,fin");
    run_.add("links.csv", whole("0.38,Lima-Kyiv,down,down,,,storm"))
        .add("links.csv", whole("3.9,Lima-Kyiv,up,up,,,storm"));
  }
  made::Run run_;
};

TEST_F(LadderTest, what_leaves_together_is_one_arrow_and_a_copy_arrives_when_it_went_again) {
  const auto p = views::ladder::plan_of(run_.open(), 1);
  ASSERT_TRUE(p);
  EXPECT_EQ(p->round_trip, 100ms);
  std::vector<std::string> told;
  for (const Arrow& a : p->arrows)
    told.push_back(std::string(a.to_server ? "> " : "< ") + a.label() + (a.lost() ? " lost" : ""));
  EXPECT_EQ(told, (std::vector<std::string>{
                      "> SYN", "< SYN ACK", "> ACK", "< 220 Kyiv; ready #1", "> EHLO Lima", "< 250 Kyiv …",
                      "> MAIL FROM:<a@Lima> · RCPT TO:<x@Kyiv> · DATA", "< 250 OK · 550 no · 503 no",
                      "> QUIT lost", "> again lost", "> again lost", "> QUIT (again)", "< 221 bye"}));
  EXPECT_EQ(p->arrows[11].left, at(4.0));
  EXPECT_EQ(p->arrows[11].arrived, at(4.05));
  EXPECT_TRUE(p->arrows[7].negative);
  ASSERT_EQ(p->phases.size(), 3U);
  EXPECT_EQ(p->phases[1].from, at(0.3));
  EXPECT_EQ(p->phases[2].from, at(0.4));
  ASSERT_EQ(p->away.size(), 1U);
  EXPECT_EQ(p->away[0].from, at(0.38));
  EXPECT_EQ(p->away[0].to, at(3.9));
}

TEST_F(LadderTest, on_paper_slopes_are_journeys_and_only_silences_are_cut) {
  const auto p = views::ladder::plan_of(run_.open(), 1);
  const auto page = views::ladder::placed(*p, 470);
  // Half a round trip is 30 points, everywhere.
  for (std::size_t i = 0; i < page.lines.size(); ++i)
    if (!page.lines[i].lost && i != 6) {
      EXPECT_NEAR(page.lines[i].y2 - page.lines[i].y1, i == 7 ? 29.4 : 30, 0.01) << i;
    }
  ASSERT_EQ(page.cuts.size(), 3U);  // 0.4 → 0.7, 0.7 → 1.3, 1.3 → 4.0
  EXPECT_EQ(page.cuts[0].text, "300 ms");
  EXPECT_EQ(page.cuts[2].text, "2.7 s");
  ASSERT_EQ(page.round_trips.size(), 4U);  // as far as nothing is cut
  EXPECT_NEAR(page.round_trips[3].y, 240, 0.01);
  EXPECT_LT(page.height, 700);
  for (std::size_t i = 1; i < page.lines.size(); ++i) EXPECT_GE(page.lines[i].y1, page.lines[i - 1].y1);
}

TEST_F(LadderTest, labels_and_times_do_not_lie_on_each_other) {
  // A reply of many lines apart by less than a line of text.
  for (int i = 0; i < 6; ++i)
    run_.add("events.csv",
             whole("4.2" + std::to_string(i) + ",Lima,2" + std::to_string(i) + ",reply,1,,,,client,4.1" +
                   std::to_string(i) + ",NOOP,250,a rather long reply to be placed somewhere,8,closed,"));
  const auto page = views::ladder::placed(*views::ladder::plan_of(run_.open(), 1), 470);
  const auto apart = [](const auto& a, const auto& b, double least) { return std::abs(a.y - b.y) >= least; };
  for (std::size_t i = 1; i < page.at_client.size(); ++i)
    EXPECT_TRUE(apart(page.at_client[i], page.at_client[i - 1], 10));
  for (std::size_t i = 0; i < page.beside.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (page.beside[i].client == page.beside[k].client) {
        EXPECT_TRUE(apart(page.beside[i], page.beside[k], 11));
      }
  EXPECT_FALSE(page.beside.empty());
}

TEST_F(LadderTest, in_a_terminal_it_is_to_scale_and_fits) {
  const std::string text = views::scaled_ladder(run_.open(), 1);
  std::istringstream lines(text);
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(views::text::width(line), 100U) << line;
    all.push_back(line);
  }
  const auto row = [&](const std::string& part) {
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].find(part) != std::string::npos) return i;
    ADD_FAILURE() << "no '" << part << "' in\n" << text;
    return all.size();
  };
  EXPECT_NE(text.find("round trip 100 ms, a row is 16.7 ms"), std::string::npos);
  EXPECT_EQ(row("0.100") - row("0.000"), 6U);
  EXPECT_EQ(row("0.300") - row("0.200"), 6U);
  EXPECT_EQ(row("2 RTT"), row("0.200"));
  EXPECT_LT(row("QUIT"), row("⋮ 2.6"));
  row("╳ Lima-Kyiv down ╳");
  row("EHLO Lima");
  row("QUIT (again)");
}

TEST_F(LadderTest, mermaid_has_every_arrow_and_nothing_that_would_end_a_statement) {
  const std::string text = views::mermaid_ladder(run_.open(), 1);
  EXPECT_TRUE(text.starts_with("sequenceDiagram\n")) << text;
  for (const std::string part :
       {"C->>S: EHLO Lima (200 ms, arrives 250 ms)", "S-->>C: 220 Kyiv#59; ready #35;1",
        "C-xS: QUIT (400 ms, lost)", "C--xS: again", "MAIL FROM:#60;a@Lima#62;",
        "Note over C,S: Mail transfer (RFC 5321 3.3)", "Note over C,S: Lima-Kyiv goes down (380 ms)"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
}

TEST_F(LadderTest, of_a_session_that_is_not_there_is_none) {
  EXPECT_EQ(views::scaled_ladder(run_.open(), 2), "");
  EXPECT_EQ(views::mermaid_ladder(run_.open(), 0), "");
}

}  // namespace
