#include "support.hpp"

namespace scenario {
namespace {

using namespace std::chrono_literals;

const std::string kWorld = kTwoCities + R"([[mta]]
name = "mx.b.example"
[[mta]]
name = "office{}"
count = 3
[[router]]
name = "X"
[[link]]
name = "cable"
between = ["X", "hub"]
latency = "1 ms"
[[link]]
between = ["X", "London"]
latency = "1 ms"
[[user]]
address = "Fiona@London"
[[message]]
id = "hello"
from = "Fiona@London"
to = ["Paul@London"]
[[message]]
from = "Fiona@London"
to = ["Paul@London"]
)";

Scenario with(const std::string& key, const std::string& value) { return good(kWorld, {{key, value}}); }
std::string without(const std::string& key, const std::string& value) { return bad(kWorld, {{key, value}}); }

TEST(Overrides, reach_every_part_of_a_scenario) {
  EXPECT_EQ(with("seed", "9").seed, 9u);
  EXPECT_EQ(with("stop", "5 min").stop, units::kStart + 5min);
  EXPECT_EQ(with("name", "other").name, "other");
  EXPECT_EQ(with("start", "2004-08-06T10:00:00Z").start.start_unix, 1091786400);
  EXPECT_EQ(with("network.dns_time", "2 ms").dns_time, 2ms);
  EXPECT_EQ(with("default_link.latency", "7 ms").default_link.latency, 7ms);
  EXPECT_EQ(with("default_link", "{ latency = \"7 ms\" }").default_link.latency, 7ms);
  EXPECT_EQ(with("mta.London.give_up", "2 d").mtas[0].config.give_up, 48h);
  EXPECT_EQ(with("mta.London.esmtp", "false").mtas[0].config.esmtp, false);
  EXPECT_EQ(with("mta.London.users", "[\"Fiona\"]").mtas[0].config.users.size(), 1u);
  EXPECT_EQ(with("mta[\"mx.b.example\"].give_up", "2 d").mtas[2].config.give_up, 48h);
  EXPECT_EQ(with("mta['mx.b.example'].give_up", "2 d").mtas[2].config.give_up, 48h);
  EXPECT_EQ(with("mta[London].give_up", "2 d").mtas[0].config.give_up, 48h);
  EXPECT_EQ(with("link.cable.latency", "60 ms").links[0].quality.latency, 60ms);
  EXPECT_EQ(with("link.X-London.latency", "60 ms").links[1].quality.latency, 60ms);
  EXPECT_EQ(with("message.hello.at", "2 s").messages[0].at, units::kStart + 2s);
  EXPECT_EQ(with("message.2.at", "2 s").messages[1].at, units::kStart + 2s);
  EXPECT_EQ(with("message.hello.headers.X-Phone", "\"1\"").messages[0].headers.size(), 1u);
  EXPECT_EQ(with("user[\"Fiona@London\"].name", "Fiona Adams").mtas[0].config.users[0].full_name,
            "Fiona Adams");
}

TEST(Overrides, make_the_tables_on_their_way) {
  const auto s = with("mta.London.retry.first", "1 min");
  EXPECT_EQ(s.mtas[0].config.retry.formula.first, 1min);
  EXPECT_EQ(s.mtas[0].config.retry.formula.max, queue::RetryFormula{}.max);
}

TEST(Overrides, a_star_means_every_one) {
  for (const auto& m : with("mta[*].give_up", "1 d").mtas) EXPECT_EQ(m.config.give_up, 24h);
  for (const auto& l : with("link.*.bandwidth", "1 kbps").links) EXPECT_EQ(l.quality.bandwidth.bps, 1000);
}

TEST(Overrides, later_ones_win) {
  EXPECT_EQ(good(kWorld, {{"mta[*].give_up", "1 d"}, {"mta.Paris.give_up", "3 d"}}).mtas[1].config.give_up,
            72h);
}

TEST(Overrides, work_on_letter_carrier_text) {
  const std::string text = "MTA Oslo 2 Anna Bjorn\n*\nAnna@Oslo Bjorn@Oslo\n*\nhi\n\tthere \"\\\n*\n*\n";
  const auto s = good(text, {{"mta.Oslo.give_up", "1 d"}, {"default_link.latency", "3 ms"}});
  EXPECT_EQ(s.mtas.at(0).config.give_up, 24h);
  EXPECT_EQ(s.mtas.at(0).access.value().latency, 3ms);
  EXPECT_EQ(s.messages.at(0).body, "hi\n\tthere \"\\\n");
  EXPECT_EQ(s.inputs.at(0).octets, text) << "what was read is the text, not its translation";
  EXPECT_EQ(bad(text, {{"mta.Oslo.give_up", "1"}}),
            "--set mta.Oslo.give_up=1: error: give_up: '1' has no unit\n    did you mean '1 ms'?\n");
}

TEST(Overrides, unknown_names_suggest_known_ones) {
  EXPECT_EQ(without("mta.Lodon.give_up", "1 d"),
            "--set mta.Lodon.give_up=1 d: error: no MTA is called 'Lodon'\n    did you mean 'London'?\n");
  EXPECT_NE(without("link.cabel.latency", "1 s").find("did you mean 'cable'?"), std::string::npos);
  EXPECT_NE(without("sed", "1").find("a scenario has no 'sed'\n    did you mean 'seed'?"), std::string::npos);
  EXPECT_NE(without("mta.London.giveup", "1 d")
                .find("unknown key 'giveup' in [[mta]]\n    did you mean 'give_up'?"),
            std::string::npos);
  EXPECT_NE(without("outage.cut.for", "1 d").find("no outage is called 'cut'"), std::string::npos);
}

TEST(Overrides, names_with_dots_want_brackets_and_counted_mtas_their_pattern) {
  EXPECT_NE(without("mta.mx.b.example.give_up", "1 d").find("did you mean mta[\"mx.b.example\"].give_up?"),
            std::string::npos);
  EXPECT_NE(without("mta.office2.give_up", "1 d")
                .find("'office{}' stands for all that count makes: mta[\"office{}\"]"),
            std::string::npos);
  EXPECT_EQ(with("mta[\"office{}\"].give_up", "1 d").mtas[5].config.give_up, 24h);
}

TEST(Overrides, an_ambiguous_name_is_an_error) {
  const std::string link = "[[link]]\nname = \"l\"\nbetween = [\"London\", \"Paris\"]\nlatency = \"1 ms\"\n";
  EXPECT_NE(bad(kTwoCities + link + link, {{"link.l.latency", "2 ms"}})
                .find("'l' is ambiguous: 2 entries of [[link]]"),
            std::string::npos);
}

TEST(Overrides, values_are_checked_like_those_of_the_file) {
  EXPECT_EQ(without("stop", "5"), "--set stop=5: error: stop: '5' has no unit\n    did you mean '5 ms'?\n");
  EXPECT_NE(without("message.hello.from", "Nobody@London").find("who could send this"), std::string::npos);
  EXPECT_NE(without("mta.London.give_up.x", "1").find("'give_up' is a duration, not a table"),
            std::string::npos);
  EXPECT_NE(bad(kWorld, {{"mta.London.give_up", "1 d"}, {"mta.London.give_up.x", "1"}})
                .find("'give_up' is no table here"),
            std::string::npos);
}

TEST(Overrides, paths_that_lead_nowhere_are_errors) {
  for (const char* path :
       {"", ".", "a..b", "mta.", ".mta", "mta[", "mta[\"x", "mta[\"x\"", "[x]", "mta.[x]", "mta[]", "mta]x["})
    EXPECT_NE(without(path, "1").find("--set "), std::string::npos) << path;
  EXPECT_NE(without("mta", "1").find("which MTA?"), std::string::npos);
  EXPECT_NE(without("mta.London", "1").find("the path ends at MTA 'London'"), std::string::npos);
  EXPECT_NE(bad(kTwoCities, {{"link[*].latency", "1 s"}}).find("there is no [[link]]"), std::string::npos);
}

TEST(Overrides, no_value_crashes) {
  for (const char* value :
       {"", "\n", "\"", "[", "{", "'", "\xff", "1\nseed = 2", "# x", "{}", "[]", "inf", "true", "1979-05-27"})
    for (const char* path :
         {"seed", "stop", "name", "network", "mta.London.users", "mta.London.retry", "message.2.headers"})
      parse(kWorld, "test", {{path, value}});
  EXPECT_NE(without("name", "\xff").find("this is not UTF-8 text"), std::string::npos);
  EXPECT_EQ(with("name", "7 up # and down").name, "7 up # and down");
}

}  // namespace
}  // namespace scenario
