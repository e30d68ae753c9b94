#include <algorithm>
#include <filesystem>

#include "scenario/toml_text.hpp"
#include "support.hpp"

namespace scenario {
namespace {

/// Writing and reading again gives the same scenario, and the same text.
void expect_round_trip(Scenario s) {
  const auto text = to_toml(s);
  auto again = parse_toml(text, "again");
  ASSERT_EQ(all(again.diagnostics), "") << text;
  s.inputs.clear();
  again.scenario->inputs.clear();
  EXPECT_EQ(*again.scenario, s) << text;
  EXPECT_EQ(to_toml(*again.scenario), text);
}

TEST(ToToml, every_scenario_of_the_project_survives) {
  int files = 0;
  for (const char* folder : {"scenarios", "tests/scenarios/letter-carrier"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source_file(folder))) {
      if (!entry.is_regular_file()) continue;
      const auto extension = entry.path().extension();
      if (extension != ".toml" && extension != ".txt" && extension != ".in") continue;
      SCOPED_TRACE(entry.path().string());
      const auto p = load(entry.path().string());
      ASSERT_TRUE(p.scenario) << all(p.diagnostics);
      expect_round_trip(*p.scenario);
      ++files;
    }
  EXPECT_GE(files, 10);
}

TEST(ToToml, every_key_survives) {
  expect_round_trip(good(R"(
name = "All \"keys\""
seed = 12
stop = "90 min"
start = "2004-08-06T10:00:00-04:00"
[network]
dns_time = "5 ms"
default_link = { latency = "3 ms", bandwidth = "1 Gbps" }
[[router]]
name = "X"
[[link]]
between = ["X", "hub"]
latency = "1500 us"
cost = 0.1
[[link]]
name = "b c"
between = ["a.example", "X"]
latency = "0 s"
bandwidth = "64 kbps"
[[mta]]
name = "a.example"
timezone = "+05:30"
users = 2
software = "ideal"
esmtp = false
vrfy = false
expn = false
turn = true
send = true
max_message = "10 MiB"
max_recipients = 7
tolerate = ["space-after-colon"]
texts = { banner = "{mta} \\ \"hi\"", rcpt = "" }
think = { rcpt = "0.3 ms", store = "2 ms", dot = { median = "1 ms", p90 = "3 ms" }, draw = true }
habits = { closes = "quit", linger = "2 s", uses = ["SIZE"], quit_behind_dot = true }
timeouts = { server = "1 h" }
retry = { first = "1 min", factor = 1.3333333333333333, max = "1 d" }
give_up = "3 h"
local = "session"
notices = false
postmaster = false
relayhost = "b.example"
address = "203.0.113.7:2600"
[[mta]]
name = "b.example"
domains = []
node = "X"
access = { latency = "1 ns" }
relay_for = ["*"]
[[mta]]
name = "c{}"
count = 3
[[mta]]
name = "d"
retry = "exim"
node = "a.example"
software = "rfc821"
[[mta]]
name = "e"
software = "postfix"
retry = { minimal_backoff = "30 s", maximal_backoff = "400 s", queue_run = "30 s", phase = "28 s" }
bounce_lifetime = "1 d"
delay_warning = "4 h"
service = "exponential 1 s"
max_incoming = 0
max_outgoing = 3
max_per_destination = 2
destination_failed_cohorts = 0
when_full = "421"
reuse_connections = false
max_hops = 25
double_bounce = "postmaster"
max_message = "0 B"
extensions = ["SIZE", "AUTH"]
[[user]]
address = "Ann@a.example"
name = "Ann \"A\" Ünal"
quota = "1 MiB"
logged_in = true
[[user]]
address = "user1@a.example"
forward = "@c1:user2@A.example"
[[user]]
address = "Bob@c1"
moved_to = "Bob@c2"
[[list]]
address = "all@c1"
name = "All of us"
members = ["Bob@c2", "Ann \"A\" Ünal <Ann@a.example>"]
private = true
[[list]]
address = "two@a.example"
members = []
owner = "Ann@a.example"
[[session]]
client = "d"
server = "a.example"
script = '''
HELO d
  x\r\\ "y" \c
'''
[[session]]
name = "by hand"
at = "1 min"
client = "c1"
server = "c1"
script = "QUIT"
typing = "0 s"
expect = [220, 221]
[[reply]]
mta = "d"
on = "connect"
say = "554"
[[reply]]
mta = "a.example"
on = "rcpt"
to = "*@c1"
from = "?@*"
say = ["450", "421 later \"on\"", "250 "]
times = 9
delay = "5 s"
[[reply]]
mta = "a.example"
on = "dot"
drop = true
[[message]]
from = "user1@a.example"
to = ["@c1:nobody@c2", "\"odd one\"@c3"]
command = "SAML"
subject = "tab\\and \"quotes\""
headers = { X-Phone = "1", "X.Dot" = "2" }
body = "no line end"
[[message]]
at = "1 us"
from = "user2@a.example"
to = ["x@d"]
size = "1025 B"
[[domain]]
name = "a.example"
mx = [{ host = "b.example" }, { host = "a.example", preference = 0 }]
[[queue]]
mta = "b.example"
postqueue = """
{"queue_name": "deferred", "queue_id": "4B", "arrival_time": 946684000, "message_size": 12, "sender": "x@y.z", "recipients": [{"address": "\\"odd\\"@D", "delay_reason": "\\u00e9"}]}

{"queue_name": "hold", "queue_id": "4C", "arrival_time": 946684800, "message_size": 0, "sender": "MAILER-DAEMON", "recipients": [{"address": "a@d"}, {"address": "b@c1"}]}"""
[[action]]
mta = "d"
do = "flush"
[[action]]
at = "1 h"
mta = "d"
do = "hold *.example"
)"));
}

TEST(ToToml, a_linked_mta_may_hang_on_its_own_node_by_an_access_link) {
  expect_round_trip(
      good("[[mta]]\nname = \"A\"\nnode = \"A\"\n[[mta]]\nname = \"B\"\naccess = { latency = \"1 s\" }\n"
           "[[link]]\nbetween = [\"A\", \"B\"]\nlatency = \"1 ms\"\n"));
}

TEST(ToToml, awkward_bodies_survive) {
  for (const std::string body : {"", "\n", "\n\n", "a\rb\n", "\"\"\"\n\"", "\\\n", "\ttab\n", " \n ",
                                 "\x01\x7f\n", "é\n", "line\\\n  continued\n", "'''\n"}) {
    auto s = good(kTwoCities + "[[message]]\nfrom = \"Fiona@London\"\nto = [\"Paul@London\"]\n");
    s.messages.at(0).body = body;
    expect_round_trip(s);
  }
}

TEST(ToToml, leaves_out_what_equals_the_preset) {
  const auto text = to_toml(good("[[mta]]\nname = \"A\"\n"));
  EXPECT_EQ(
      text,
      "name = \"test\"\nseed = 1\nstart = \"2000-01-01T00:00:00Z\"\n\n"
      "[network]\ndefault_link = { latency = \"10 ms\", bandwidth = \"100 Mbps\" }\ndns_time = \"0 s\"\n\n"
      "[[mta]]\nname = \"A\"\naddress = \"192.0.2.1\"\ndomains = [\"A\"]\nusers = []\nsoftware = "
      "\"rfc5321\"\n");
}

TEST(Utf8, is_told_from_what_is_not) {
  for (const char* text : {"", "abc", "é", "€", "😀", "\xef\xbf\xbf"}) EXPECT_TRUE(is_utf8(text)) << text;
  for (const char* text :
       {"\x80", "\xc3", "\xc0\xaf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff", "a\xe9z"})
    EXPECT_FALSE(is_utf8(text)) << text;
}

}  // namespace
}  // namespace scenario
