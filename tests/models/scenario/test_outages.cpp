// [[outage]] and [[change]]: what fails and what changes, and every mistake in saying so.
#include <fmt/format.h>

#include "scenario/outages.hpp"
#include "support.hpp"

namespace scenario {
namespace {

using namespace std::chrono_literals;

/// London and Paris joined by a cable and by a detour, Rome on an access link of its own.
const std::string kThreeCities = R"([[mta]]
name = "London"
users = ["Fiona"]
[[mta]]
name = "Paris"
[[mta]]
name = "Rome"
node = "Paris"
[[link]]
name = "tunnel"
between = ["London", "Paris"]
latency = "3 ms"
[[link]]
name = "ferry"
between = ["Paris", "London"]
latency = "30 ms"
)";

std::string outage(const std::string& keys) { return kThreeCities + "[[outage]]\n" + keys; }
std::string change(const std::string& keys) { return kThreeCities + "[[change]]\n" + keys; }

/// "link 0, access 2, mta 1 crashed".
std::string faults(const std::string& keys) {
  constexpr const char* kWhat[] = {"link", "access", "mta"};
  constexpr const char* kLevels[] = {"", "", " unavailable", " stopping", " crashed"};
  std::string out;
  const auto outages = faults_of(good(outage(keys)));
  for (const auto& f : outages.at(0).faults)
    out += fmt::format("{}{} {}{}", out.empty() ? "" : ", ", kWhat[static_cast<int>(f.thing.what)],
                       f.thing.id, kLevels[static_cast<int>(f.level)]);
  return out;
}

TEST(Outage, a_link_is_named_or_given_by_its_ends) {
  EXPECT_EQ(faults("link = \"tunnel\""), "link 0");
  EXPECT_EQ(faults("link = [\"Paris\", \"London\"]"), "link 0, link 1");
  EXPECT_EQ(faults("links = [\"ferry\", \"access Rome\"]"), "link 1, access 2");
}

TEST(Outage, a_node_takes_its_links_and_the_access_links_of_all_on_it) {
  EXPECT_EQ(faults("node = \"Paris\""), "link 0, link 1, access 1, access 2");
  EXPECT_EQ(faults("node = \"London\""), "link 0, link 1, access 0");
}

TEST(Outage, an_mta_fails_as_it_is_told) {
  EXPECT_EQ(faults("mta = \"Rome\""), "access 2");
  EXPECT_EQ(faults("mta = [\"Rome\", \"Paris\"]\nas = \"refuse\""), "mta 1 stopping, mta 2 stopping");
  EXPECT_EQ(faults("mta = \"Rome\"\nas = \"421\""), "mta 2 unavailable");
  EXPECT_EQ(faults("mta = \"Rome\"\nas = \"crash\""), "mta 2 crashed");
  EXPECT_EQ(faults("mta = \"Rome\"\nas = \"power-off\""), "access 2, mta 2 crashed");
}

TEST(Outage, when_it_happens_is_read) {
  const auto p = good(outage(R"(mta = "Rome"
at = "1 min"
mtbf = "1 h"
mttr = "5 min"
times = 3
distribution = { up = "weibull 0.7", down = "constant" }
)"))
                     .outages.at(0)
                     .pattern;
  EXPECT_EQ(p.at, TimePoint(1min));
  EXPECT_EQ(p.mtbf, 1h);
  EXPECT_EQ(p.mttr, 5min);
  EXPECT_EQ(p.times, 3);
  EXPECT_EQ(failure::to_text(p.up), "weibull 0.7");
  EXPECT_EQ(failure::to_text(p.down), "constant");
}

TEST(Outage, every_mistake_is_named) {
  const std::pair<const char*, const char*> kCases[] = {
      {"at = \"1 s\"", "an outage of what?"},
      {"link = \"tunel\"", "did you mean 'tunnel'?"},
      {"link = \"Rome\"", "the access link of an MTA is called \"access Rome\""},
      {"link = \"access Rom\"", "did you mean 'Rome'?"},
      {"link = [\"London\", \"London\"]", "no link joins 'London' and 'London'"},
      {"link = [\"London\", \"Pari\"]", "did you mean 'Paris'?"},
      {"link = [\"London\", \"Paris\", \"Rome\"]", "a link is between two nodes, not 3"},
      {"node = \"Berlin\"", "no node is called 'Berlin'"},
      {"mta = \"Pari\"", "did you mean 'Paris'?"},
      {"mta = \"Paris\"\nfor = \"0 s\"", "for: it must be longer than 0 s"},
      {"mta = \"Paris\"\nas = \"silence\"", "did you mean 'silent'?"},
      {"link = \"tunnel\"\nas = \"crash\"", "only an MTA can do that"},
      {"mta = \"Paris\"\nmtbf = \"1 h\"", "'mttr' is missing"},
      {"mta = \"Paris\"\nmttr = \"1 h\"", "'mtbf' is missing"},
      {"mta = \"Paris\"\nmtbf = \"1 h\"\nmttr = \"1 s\"\nfor = \"1 s\"",
       "by the clock or at random, not both"},
      {"mta = \"Paris\"\ntimes = 2", "'times' says how often something comes again"},
      {"mta = \"Paris\"\nevery = \"1 h\"", "'for' is missing"},
      {"mta = \"Paris\"\nevery = \"1 h\"\nfor = \"1 h\"", "the next one begins before this one is over"},
      {"mta = \"Paris\"\ndistribution = { up = \"constant\" }",
       "only what fails at random has a distribution"},
      {"mta = \"Paris\"\nmtbf = \"1 h\"\nmttr = \"1 s\"\ndistribution = { up = \"normal\" }",
       "no distribution is called 'normal'"},
  };
  for (const auto& [keys, said] : kCases) {
    const auto all_said = bad(outage(keys));
    EXPECT_NE(all_said.find(said), std::string::npos) << keys << "\n" << all_said;
    EXPECT_NE(all_said.find("test:"), std::string::npos) << "its place: " << all_said;
  }
}

TEST(Outage, its_values_can_be_set_and_it_is_written_as_it_was_read) {
  const auto text = outage("name = \"dig\"\nlink = \"tunnel\"\nfor = \"1 min\"");
  EXPECT_EQ(good(text, {{"outage.dig.for", "2 h"}}).outages.at(0).pattern.lasts, 2h);
  EXPECT_EQ(good(outage("link = \"tunnel\""), {{"outage.1.at", "2 h"}}).outages.at(0).pattern.at,
            TimePoint(2h));
}

TEST(Change, what_it_sets_is_different_for_a_while) {
  const auto s = good(change(R"(name = "storm"
at = "1 min"
for = "2 min"
[change.set]
"link.ferry.latency" = "60 ms"
"link.ferry.background" = "60 %"
"mta.London.think.dot" = "1 s"
"mta.Rome.access.bandwidth" = "1 Mbps"
)"));
  ASSERT_EQ(s.steps.size(), 2u);
  const auto &begins = s.steps[0], &ends = s.steps[1];
  EXPECT_EQ(begins.at, TimePoint(1min));
  EXPECT_EQ(begins.cause, "storm");
  ASSERT_EQ(begins.links.size(), 1u);
  EXPECT_EQ(begins.links[0].first, 1u);
  EXPECT_EQ(begins.links[0].second.quality.latency, 60ms);
  EXPECT_EQ(begins.links[0].second.background, 0.6);
  ASSERT_EQ(begins.mtas.size(), 1u);
  EXPECT_EQ(begins.mtas[0].second.think.dot, 1s);
  ASSERT_EQ(begins.accesses.size(), 1u);
  EXPECT_EQ(begins.accesses[0].second.bandwidth.bps, 1'000'000);
  EXPECT_EQ(ends.at, TimePoint(3min));
  EXPECT_EQ(ends.cause, "storm over");
  EXPECT_EQ(ends.links[0].second, s.links[1]);
  EXPECT_EQ(ends.mtas[0].second, s.mtas[0].config);
}

TEST(Change, where_two_overlap_the_later_has_the_last_word_and_gives_it_back) {
  const auto s = good(change(R"(at = "1 s"
for = "10 s"
set = { "link.ferry.latency" = "40 ms" }
[[change]]
at = "5 s"
for = "2 s"
set = { "link.ferry.latency" = "50 ms" }
)"));
  ASSERT_EQ(s.steps.size(), 4u);
  const Duration want[] = {40ms, 50ms, 40ms, 30ms};
  for (int i = 0; i < 4; ++i) EXPECT_EQ(s.steps[i].links.at(0).second.quality.latency, want[i]) << i;
}

TEST(Change, one_path_may_stand_for_many) {
  const auto s = good(R"([[mta]]
name = "mx{}"
count = 3
[[change]]
set = { "mta[*].give_up" = "1 h" }
[[change]]
at = "1 s"
set = { "mta[\"mx{}\"].retry" = { first = "1 min", factor = 1.0 } }
[[change]]
at = "2 s"
set = { "default_link.latency" = "1 ms" }
)");
  ASSERT_EQ(s.steps.size(), 3u);
  EXPECT_EQ(s.steps[0].mtas.size(), 3u);
  EXPECT_EQ(s.steps[1].mtas.size(), 3u);
  EXPECT_EQ(s.steps[1].mtas[2].second.retry.formula.first, 1min);
  EXPECT_EQ(s.steps[2].accesses.size(), 3u);
}

TEST(Change, every_mistake_is_named_at_its_place) {
  const std::pair<const char*, const char*> kCases[] = {
      {"at = \"1 s\"", "'set' is missing"},
      {"set = {}", "this changes nothing"},
      {"set = { \"link.fery.latency\" = \"1 s\" }", "did you mean 'ferry'?"},
      {"set = { \"link.ferry.latenci\" = \"1 s\" }", "did you mean 'latency'?"},
      {"set = { \"link.ferry.latency\" = 7 }", "latency"},
      {"set = { \"link.ferry.background\" = \"100 %\" }", "less than 100 %"},
      {"set = { \"link.ferry.between\" = [\"London\", \"Rome\"] }", "the 'between' of a link cannot change"},
      {"set = { \"mta.London.name\" = \"X\" }", "the 'name' of an MTA cannot change while it runs"},
      {"set = { \"mta.London.users\" = 7 }", "the 'users' of an MTA cannot change while it runs"},
      {"set = { \"mta.London.access.latency\" = \"1 s\" }", "'London' sits on its node"},
      {"set = { \"seed\" = 7 }", "'seed' cannot change while the simulation runs"},
      {"set = { \"message.1.at\" = \"7 s\" }", "cannot change while the simulation runs"},
      {"for = \"0 s\"\nset = { \"mta.London.give_up\" = \"1 h\" }", "for: it must be longer than 0 s"},
  };
  for (const auto& [keys, said] : kCases) {
    const auto all_said = bad(change(keys));
    EXPECT_NE(all_said.find(said), std::string::npos) << keys << "\n" << all_said;
    EXPECT_NE(all_said.find("test:1"), std::string::npos) << "its line: " << all_said;
  }
}

TEST(Change, it_is_written_so_that_it_can_be_read_again) {
  const auto s = good(change(R"(
[change.set]
"link.ferry.cost" = 7.0
"mta.London.vrfy" = false
"mta.London.retry" = { first = "1 min" }
"mta.London.extensions" = ["SIZE"]
[[outage]]
node = "Paris"
at = "1 s"
every = "10 s"
for = "1 s"
times = 4
[[outage]]
mta = "Rome"
as = "power-off"
mtbf = "10 s"
mttr = "1 s"
distribution = { up = "weibull 1.5" }
)"));
  const auto again = good(to_toml(s));
  EXPECT_EQ(again.outages, s.outages);
  EXPECT_EQ(again.changes, s.changes);
  EXPECT_EQ(again.steps, s.steps);
  EXPECT_EQ(to_toml(again), to_toml(s));
}

}  // namespace
}  // namespace scenario
