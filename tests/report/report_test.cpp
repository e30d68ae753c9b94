// Report: nothing of the record becomes markup or script, large runs give small pages, and a browser takes
// it.
#include "views/report/report.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "views/play.hpp"
#include "views/report/parts.hpp"

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// What is between two marks; empty where they are not there.
std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const auto a = text.find(from);
  if (a == std::string::npos) return {};
  const auto b = text.find(to, a + from.size());
  return text.substr(a + from.size(), b - a - from.size());
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

class ReportTest : public testing::Test {
 protected:
  ReportTest() : play_(dir_.path, {"Lima", "Kyiv", "Paris"}) {}

  void deliver(const std::string& body, const std::string& greeting = "ready",
               const std::string& to = "Olha@Kyiv") {
    const auto m = play_.submits("Rosa@Lima", {to, "Nobody@Kyiv"}, body);
    play_.connects("Lima", "Kyiv", m)
        .hears(220, greeting)
        .says("HELO Lima", 250)
        .says("MAIL FROM:<Rosa@Lima>", 250)
        .says("RCPT TO:<" + to + ">", 250)
        .says("RCPT TO:<Nobody@Kyiv>", 550, "No such user here")
        .says("DATA", 354)
        .sends()
        .quits();
  }
  views::Run run() {
    play_.ends();
    std::ofstream(dir_.path / "scenario.toml", std::ios::binary)
        << "name = \"play\"\n[[mta]]\nname = \"Lima\"\nusers = [\"Rosa\"]\n[[mta]]\nname = "
           "\"Kyiv\"\n[[mta]]\nname = \"Paris\"\n";
    return opened();
  }
  views::Run opened() {
    std::string error;
    auto r = views::Run::open(dir_.path, error);
    EXPECT_TRUE(r) << error;
    return std::move(*r);
  }
  static nlohmann::json data(const std::string& page) {
    return nlohmann::json::parse(
        between(page, "<script type=\"application/json\" id=\"data\">", "</script>"));
  }

  const play::Scratch dir_;
  play::Play play_;
};

TEST_F(ReportTest, text_is_escaped_for_html_and_for_script_elements) {
  EXPECT_EQ(views::report::escaped("a<b>&\"c'\x01"), "a&lt;b&gt;&amp;&quot;c&#39; ");
  EXPECT_EQ(views::report::json_for_script("[\"</script><!--\"]"), "[\"\\u003c/script>\\u003c!--\"]");
}

TEST_F(ReportTest, a_message_cannot_leave_its_place) {
  const std::string hostile =
      "</script><script>window.pwned=1</script><img src=x onerror=pwned=1> <!-- ' \" \x01 \xff @data@";
  deliver(hostile + "\n", hostile);
  const std::string page = views::report::page(run());
  EXPECT_EQ(count(page, "<script"), 2u);
  EXPECT_EQ(count(page, "</script>"), 2u);
  EXPECT_EQ(count(page, "<img"), 0u);
  EXPECT_EQ(count(page, "<!--"), 0u);
  // It is there all the same, as text.
  const auto steps = data(page)["player"]["sessions"]["1"]["steps"];
  EXPECT_TRUE(std::any_of(steps.begin(), steps.end(), [&](const auto& s) {
    return s["text"].template get<std::string>().find("</script><script>window.pwned") != std::string::npos;
  }));
}

TEST_F(ReportTest, the_page_allows_its_own_script_only_by_its_hash) {
  deliver("text\n");
  const std::string page = views::report::page(run());
  const std::string script = between(page.substr(page.rfind("<script>")), "<script>", "</script>");
  std::ofstream(dir_.path / "script", std::ios::binary) << script;
  const std::string command = fmt::format(
      "python3 -c 'import base64, hashlib; print(base64.b64encode(hashlib.sha256(open(\"{0}/script\", "
      "\"rb\").read()).digest()).decode())' > {0}/hash",
      dir_.path.string());
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::string hash = play::slurp(dir_.path / "hash");
  hash.pop_back();
  EXPECT_NE(page.find("script-src 'sha256-" + hash + "'"), std::string::npos) << hash;
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
}

TEST_F(ReportTest, equal_runs_give_equal_pages) {
  deliver("text\n");
  const auto r = run();
  EXPECT_EQ(views::report::page(r), views::report::page(r));
}

TEST_F(ReportTest, a_session_has_every_line_with_its_journey_states_and_rules) {
  deliver("Hello\n");
  const auto player = data(views::report::page(run()))["player"];
  const auto& session = player["sessions"]["1"];
  EXPECT_EQ(session["client"], "Lima");
  EXPECT_NEAR(session["rtt"].get<double>(), 0.02, 1e-9);
  std::vector<std::string> seen;
  double before = 0;
  for (const auto& s : session["steps"]) {
    EXPECT_GE(s["to"].get<double>(), s["from"].get<double>());
    EXPECT_GE(s["to"].get<double>(), before);
    before = s["to"];
    seen.push_back(s.value("verb", std::string()) +
                   (s.contains("code") ? std::to_string(s["code"].get<int>()) : ""));
    if (s["kind"] == "data") {
      EXPECT_NE(s["content"]["headers"].get<std::string>().find("Received: from Lima"), std::string::npos);
      EXPECT_EQ(s["content"]["body"], "Hello\n");
    }
    if (s.contains("answers") && s["answers"].get<int>() >= 0) {
      EXPECT_EQ(session["steps"][s["answers"].get<std::size_t>()]["verb"], s["verb"]);
    }
  }
  const std::vector<std::string> lines = {"",        "",     "220",     "HELO", "HELO250", "MAIL",
                                          "MAIL250", "RCPT", "RCPT250", "RCPT", "RCPT550", "DATA",
                                          "DATA354", "DOT",  "DOT250",  "QUIT", "QUIT221"};
  for (const auto& l : lines) EXPECT_NE(std::find(seen.begin(), seen.end(), l), seen.end()) << l;
  const std::string rules = player["rules"].dump();
  for (const std::string part : {"permanent negative completion", "RFC 5321 4.2.1", "receiver"})
    EXPECT_NE(rules.find(part), std::string::npos) << part;
}

TEST_F(ReportTest, samples_are_spread_and_hold_what_went_wrong) {
  const auto wrong = [](std::size_t i) { return i % 100 == 7; };
  EXPECT_EQ(views::report::sampled(5, 10, wrong).size(), 5u);
  const auto chosen = views::report::sampled(10'000, 1000, wrong);
  ASSERT_EQ(chosen.size(), 1000u);
  EXPECT_TRUE(std::is_sorted(chosen.begin(), chosen.end()));
  EXPECT_EQ(std::adjacent_find(chosen.begin(), chosen.end()), chosen.end());
  EXPECT_EQ(std::count_if(chosen.begin(), chosen.end(), wrong), 100);
  EXPECT_GT(chosen.back(), 9900u);
  EXPECT_EQ(views::report::sampled(10'000, 1000, [](std::size_t) { return true; }).size(), 1000u);
  EXPECT_EQ(views::report::sampled(10'000, 1000, [](std::size_t) { return false; }).size(), 1000u);
}

TEST_F(ReportTest, a_run_of_100000_sessions_stays_a_page_and_says_what_it_leaves_out) {
  deliver("text\n");
  run();
  std::ofstream sessions(dir_.path / "sessions.csv", std::ios::binary | std::ios::app),
      messages(dir_.path / "messages.csv", std::ios::binary | std::ios::app),
      events(dir_.path / "events.csv", std::ios::binary | std::ios::app);
  const std::string name(60, 'n');
  for (int i = 2; i <= 100'000; ++i) {
    sessions << fmt::format(
        "{0},,{1},{1}b,{0}.000000000,{0}.100000000,{0}.200000000,{0}.300000000,{0}.400000000,{0}.500000000,{"
        "2},1,5,0,400,300,{0}.400000000\n",
        i, name, i % 9 == 0 ? "timed_out" : "quit");
    messages << fmt::format(
        "{0},{1},user,,{1}@{1},{1}@{1}b,1000,{0}.000000000,delivered,{0}.400000000,1,1,0,250 {1}{1},\n", i,
        name);
    events << fmt::format(
        "{0}.000000000,{1},{0},connecting,{0},,,,client,,,,,,greeting,\n{0}.200000000,{1},{0},reply,{0},,,,"
        "client,{0}.150000000,,220,{1},80,ehlo,\n",
        i, name);
  }
  sessions.close(), messages.close(), events.close();
  const std::string page = views::report::page(opened());
  EXPECT_LT(page.size(), 20'000'000u);
  const auto d = data(page);
  EXPECT_EQ(d["tables"][0]["total"], 100'000);
  EXPECT_NE(d["tables"][0]["note"].get<std::string>().find("of 100000 rows"), std::string::npos);
  EXPECT_NE(d["player"]["note"].get<std::string>().find("of 100000 sessions can be played"),
            std::string::npos);
  EXPECT_GT(d["player"]["sessions"].size(), 100u);
}

/// In Debian's chromium, by browser.py: what it checks stands there.
TEST_F(ReportTest, a_browser_takes_it) {
  const std::string hostile = "</script><script>window.pwned=1</script><img src=x onerror='window.pwned=1'>";
  deliver("Hello Olha\n" + hostile + "\n");
  play_.waits(2s);
  deliver("Once more\n", hostile, "Pavlo@Kyiv");
  const auto r = run();
  std::ofstream(dir_.path / "report.html", std::ios::binary) << views::report::page(r);
  const std::string command =
      fmt::format("/usr/bin/python3 {}/tests/report/browser.py {}/report.html {} > {}/said 2>&1",
                  MTASIM_SOURCE_DIR, dir_.path.string(), dir_.path.string(), dir_.path.string());
  EXPECT_EQ(std::system(command.c_str()), 0) << play::slurp(dir_.path / "said");
}

}  // namespace
