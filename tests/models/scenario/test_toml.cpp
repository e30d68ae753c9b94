#include "support.hpp"

namespace scenario {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

const Mta& mta(const Scenario& s, std::string_view name) {
  for (const auto& m : s.mtas)
    if (m.config.name == name) return m;
  ADD_FAILURE() << "no MTA " << name;
  return s.mtas.at(0);
}

TEST(Toml, without_more_than_mtas_everything_has_its_default) {
  const auto s = good(kTwoCities);
  EXPECT_EQ(s.name, "test");
  EXPECT_EQ(s.seed, 1u);
  EXPECT_FALSE(s.stop);
  EXPECT_EQ(s.start.start_unix, 946684800);
  EXPECT_EQ(s.default_link, (LinkQuality{10ms, units::BitRate{100'000'000}}));
  const auto& london = mta(s, "London");
  EXPECT_EQ(london.config.domains, Names{"London"});
  EXPECT_EQ(london.config.address, "192.0.2.1");
  EXPECT_EQ(london.config.software, "rfc5321");
  EXPECT_EQ(london.node, "hub");
  EXPECT_EQ(london.access, s.default_link);
  EXPECT_EQ(mta(s, "Paris").config.address, "192.0.2.2");
}

TEST(Toml, the_top_level_is_read) {
  const auto s = good(
      "name = \"Atlantic cut\"\nseed = 7\nstop = \"2 h\"\nstart = \"2004-08-06T10:00:00-04:00\"\n"
      "[network]\ndns_time = \"3 ms\"\ndefault_link = { latency = \"1 ms\", bandwidth = \"1 Mbps\" }\n" +
      kTwoCities);
  EXPECT_EQ(s.name, "Atlantic cut");
  EXPECT_EQ(s.seed, 7u);
  EXPECT_EQ(s.stop, units::kStart + 2h);
  EXPECT_EQ(s.start.rfc3339(units::kStart), "2004-08-06T10:00:00-04:00");
  EXPECT_EQ(s.dns_time, 3ms);
  EXPECT_EQ(mta(s, "London").access, (LinkQuality{1ms, units::BitRate{1'000'000}}));
  EXPECT_EQ(mta(s, "London").config.calendar, s.start);
}

TEST(Toml, an_mta_takes_all_its_keys) {
  const auto s = good(R"(
[[mta]]
name = "mail.a.example"
address = "203.0.113.7"
timezone = "+05:30"
domains = ["a.example", "b.example"]
users = 3
software = "ideal"
esmtp = false
vrfy = false
expn = false
turn = true
send = true
max_message = "10 MiB"
max_recipients = 7
tolerate = ["bare-address"]
texts = { banner = "{mta} ready {date}", rcpt = "Recipient {path} ok" }
think = { rcpt = "0.3 ms", client = "1 s" }
timeouts = { dot = "20 min" }
retry = { first = "5 min", factor = 1.5, max = "1 h" }
give_up = "2 d"
local = "session"
notices = false
postmaster = false
relayhost = "Paris"
relay_for = ["Paris", "*"]
[[mta]]
name = "Paris"
)");
  const auto& c = mta(s, "mail.a.example").config;
  EXPECT_EQ(c.address, "203.0.113.7");
  EXPECT_EQ(mta(s, c.name).port, 0);
  EXPECT_EQ(c.calendar.offset, 330min);
  EXPECT_EQ(c.domains, (Names{"a.example", "b.example"}));
  ASSERT_EQ(c.users.size(), 3u);
  EXPECT_EQ(c.users[2].local_part, "user3");
  EXPECT_EQ(c.software, "ideal");
  EXPECT_FALSE(c.esmtp);
  EXPECT_EQ(c.extensions, smtp::Extensions{}) << "without EHLO none is offered";
  EXPECT_FALSE(c.vrfy);
  EXPECT_FALSE(c.expn);
  EXPECT_TRUE(c.turn);
  EXPECT_TRUE(c.send);
  EXPECT_EQ(c.max_message, 10 * 1024 * 1024);
  EXPECT_EQ(c.max_recipients, 7);
  EXPECT_TRUE(c.tolerate.bare_address);
  EXPECT_FALSE(c.tolerate.space_after_colon);
  EXPECT_EQ(c.texts.banner, "{mta} ready {date}");
  EXPECT_EQ(c.think.rcpt, 300us);
  EXPECT_EQ(c.think.client_helo, 1s);
  EXPECT_EQ(c.think.client_quit, 1s);
  EXPECT_EQ(c.timeouts.dot, 20min);
  EXPECT_EQ(c.timeouts.data, mta::Timeouts{}.data);
  EXPECT_EQ(c.retry.formula.first, 5min);
  EXPECT_EQ(c.retry.formula.factor, 1.5);
  EXPECT_EQ(c.retry.formula.max, 1h);
  EXPECT_EQ(c.give_up, 48h);
  EXPECT_TRUE(c.local_by_session);
  EXPECT_FALSE(c.notices);
  EXPECT_FALSE(c.postmaster);
  EXPECT_EQ(c.relayhost, "Paris");
  EXPECT_EQ(c.relay_for, (Names{"Paris", "*"}));
}

TEST(Toml, extensions_are_named_by_their_ehlo_keywords) {
  const auto s = good("[[mta]]\nname = \"A\"\nextensions = [\"size\", \"PIPELINING\"]\n");
  EXPECT_EQ(s.mtas.at(0).config.extensions,
            (smtp::Extensions{smtp::Extension::pipelining, smtp::Extension::size}));
}

TEST(Toml, software_is_a_preset_of_everything) {
  for (const auto& name : mta::preset_names()) {
    const auto c = good("[[mta]]\nname = \"A\"\nsoftware = \"" + name + "\"\n").mtas.at(0).config;
    const auto preset = mta::preset(name);
    EXPECT_EQ(c.personality, preset->personality);
    EXPECT_EQ(c.esmtp, preset->esmtp) << name;
    EXPECT_EQ(c.send, preset->send) << name;
    EXPECT_EQ(c.max_message, preset->max_message) << name;
    EXPECT_EQ(c.extensions, preset->extensions) << name;
    EXPECT_EQ(c.texts.banner, preset->texts.banner) << name;
  }
  EXPECT_FALSE(good("[[mta]]\nname = \"A\"\nsoftware = \"rfc821\"\n").mtas.at(0).config.esmtp);
  EXPECT_TRUE(good("[[mta]]\nname = \"A\"\nsoftware = \"rfc821\"\nesmtp = true\n").mtas.at(0).config.esmtp);
}

TEST(Toml, count_makes_many_mtas) {
  const auto s =
      good("[[mta]]\nname = \"mx{}.example\"\ndomains = [\"d{}.example\"]\ncount = 300\nusers = [\"a\"]\n");
  ASSERT_EQ(s.mtas.size(), 300u);
  EXPECT_EQ(s.mtas[0].config.name, "mx1.example");
  EXPECT_EQ(s.mtas[299].config.domains, Names{"d300.example"});
  EXPECT_EQ(s.mtas[253].config.address, "192.0.2.254");
  EXPECT_EQ(s.mtas[254].config.address, "198.18.0.1");
  EXPECT_EQ(s.mta_of_domain("D300.Example"), 299u);
  EXPECT_EQ(s.mta_of_domain("d301.example"), std::nullopt);
}

TEST(Toml, given_addresses_are_not_given_out_again) {
  const auto s = good("[[mta]]\nname = \"A\"\n[[mta]]\nname = \"B\"\naddress = \"192.0.2.1\"\n");
  EXPECT_EQ(mta(s, "A").config.address, "192.0.2.2");
}

TEST(Toml, links_name_nodes_and_the_rest_meets_at_the_hub) {
  const auto s = good(R"(
[network]
default_link = { latency = "3 ms" }
[[router]]
name = "X"
[[link]]
between = ["London", "X"]
latency = "35 ms"
cost = 10
[[link]]
name = "cable"
between = ["X", "hub"]
latency = "0 s"
bandwidth = "64 kbps"
[[mta]]
name = "London"
[[mta]]
name = "Paris"
[[mta]]
name = "Rome"
node = "X"
access = { bandwidth = "9600 bps" }
[[mta]]
name = "Bonn"
node = "X"
)");
  ASSERT_EQ(s.links.size(), 2u);
  EXPECT_EQ(s.links[0].name, "London-X");
  EXPECT_EQ(s.links[0].quality, (LinkQuality{35ms, units::BitRate{100'000'000}}));
  EXPECT_EQ(s.links[0].cost, 10);
  EXPECT_EQ(s.links[1].quality, (LinkQuality{0ms, units::BitRate{64'000}}));
  EXPECT_EQ(s.links[1].cost, std::nullopt);
  EXPECT_EQ(mta(s, "London").node, "London");
  EXPECT_EQ(mta(s, "London").access, std::nullopt) << "it sits on its node";
  EXPECT_EQ(mta(s, "Paris").node, "hub");
  EXPECT_EQ(mta(s, "Paris").access, s.default_link);
  EXPECT_EQ(mta(s, "Rome").node, "X");
  EXPECT_EQ(mta(s, "Rome").access, (LinkQuality{3ms, units::BitRate{9600}}));
  EXPECT_EQ(mta(s, "Bonn").access, s.default_link);
}

TEST(Toml, loss_is_that_of_the_default_link_where_a_link_says_nothing) {
  const auto s = good(R"(
[network]
default_link = { loss = "0.1 %" }
[[link]]
between = ["London", "Paris"]
latency = "1 ms"
[[link]]
between = ["Paris", "X"]
latency = "1 ms"
loss = "0 %"
[[router]]
name = "X"
[[mta]]
name = "London"
[[mta]]
name = "Paris"
[[mta]]
name = "Rome"
access = { loss = "2.5 %" }
[[mta]]
name = "Bonn"
)");
  EXPECT_EQ(s.links[0].quality.loss, 0.001);
  EXPECT_EQ(s.links[1].quality.loss, 0);
  EXPECT_EQ(mta(s, "Rome").access->loss, 0.025);
  EXPECT_EQ(mta(s, "Bonn").access->loss, 0.001);
  const auto again = good(scenario::to_toml(s));
  EXPECT_EQ(again.default_link, s.default_link);
  EXPECT_EQ(again.links, s.links);
  EXPECT_EQ(mta(again, "Rome").access, mta(s, "Rome").access);
}

TEST(Toml, tcp_is_set_for_the_whole_network) {
  const auto s = good("[network]\ntcp = { initial_window = 3, receive_window = \"64 KiB\" }\n" + kTwoCities);
  EXPECT_EQ(s.tcp.initial_window, 3);
  EXPECT_EQ(s.tcp.receive.octets(7, units::BitRate{1'000'000}), 65'536);
  EXPECT_EQ(good(scenario::to_toml(s)).tcp, s.tcp);
  EXPECT_EQ(good(kTwoCities).tcp, tcp::Options{});
  EXPECT_NE(bad("[network.tcp]\nreceive_window = \"1 kB\"\n" + kTwoCities).find("1448"), std::string::npos);
}

TEST(Toml, the_hub_gives_way_to_an_mta_of_its_name) {
  const auto s = good("[[mta]]\nname = \"Hub\"\n[[mta]]\nname = \"B\"\n");
  EXPECT_EQ(s.hub, "hub-0");
  EXPECT_EQ(mta(s, "B").node, "hub-0");
}

TEST(Toml, users_have_full_names_and_need_no_entry_in_their_mta) {
  const auto s = good(kTwoCities +
                      "[[user]]\naddress = \"Fiona@London\"\nname = \"Fiona Adams\"\n"
                      "[[user]]\naddress = \"New@paris\"\n");
  EXPECT_EQ(mta(s, "London").config.users[0].full_name, "Fiona Adams");
  EXPECT_EQ(mta(s, "London").config.users[1].full_name, "");
  ASSERT_EQ(mta(s, "Paris").config.users.size(), 2u);
  EXPECT_EQ(mta(s, "Paris").config.users[1].local_part, "New");
}

TEST(Toml, a_message_takes_all_its_keys) {
  const auto s = good(kTwoCities + R"(
[[message]]
from = "Fiona@London"
to = ["Maurice@Paris", "Nobody@paris", "Maurice@Paris", "@London:Maurice@Paris"]
[[message]]
id = "big"
at = "2 min"
from = "Maurice@Paris"
to = ["Fiona@London"]
command = "SOML"
subject = "Grüße"
headers = { X-Phone = "1", Reply-To = "x", A = "y" }
size = "20 KiB"
)");
  ASSERT_EQ(s.messages.size(), 2u);
  EXPECT_EQ(s.messages[0].id, "1");
  EXPECT_EQ(s.messages[0].at, units::kStart);
  ASSERT_EQ(s.messages[0].to.size(), 3u);
  EXPECT_EQ(s.messages[0].to[2].route, Names{"London"});
  EXPECT_EQ(s.messages[0].command, smtp::Verb::mail);
  EXPECT_EQ(s.messages[1].command, smtp::Verb::soml);
  EXPECT_EQ(s.messages[0].body, "") << "no body is an empty one";
  EXPECT_EQ(s.messages[1].id, "big");
  EXPECT_EQ(s.messages[1].at, units::kStart + 2min);
  EXPECT_EQ(s.messages[1].subject, "Grüße");
  const std::vector<std::pair<std::string, std::string>> in_file_order{
      {"X-Phone", "1"}, {"Reply-To", "x"}, {"A", "y"}};
  EXPECT_EQ(s.messages[1].headers, in_file_order);
  EXPECT_EQ(s.messages[1].size, units::Bytes{20480});
  EXPECT_EQ(s.messages[1].body, std::nullopt);
}

TEST(Toml, bodies_have_lf_lines_whatever_the_file_has) {
  const auto s = good(
      "[[mta]]\r\nname = \"L\"\r\nusers = [\"a\"]\r\n[[message]]\r\nfrom = \"a@L\"\r\nto = [\"a@L\"]\r\n"
      "body = \"\"\"\r\none\r\ntwo\r\n\"\"\"\r\n");
  EXPECT_EQ(s.messages.at(0).body, "one\ntwo\n");
}

}  // namespace
}  // namespace scenario
