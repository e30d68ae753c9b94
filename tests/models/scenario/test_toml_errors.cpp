// Every mistake a person makes in a scenario file, and what mtasim says to it.
#include "support.hpp"

namespace scenario {
namespace {

/// The diagnostics of the two cities with `lines` put in front, which begin in line 1.
std::string top(const std::string& lines) { return bad(lines + "\n" + kTwoCities); }
/// The diagnostics of `lines` in a third MTA; its first line is line 8.
std::string in_mta(const std::string& lines) {
  return bad(kTwoCities + "[[mta]]\nname = \"Rome\"\n" + lines + "\n");
}
/// The diagnostics of `lines` in a message; its first line is line 7.
std::string in_message(const std::string& lines) { return bad(kTwoCities + "[[message]]\n" + lines + "\n"); }

TEST(TomlErrors, unknown_keys_suggest_the_nearest) {
  EXPECT_EQ(top("sed = 1"),
            "test:1:1: error: unknown key 'sed' in a scenario\n    sed = 1\n    did you mean 'seed'?\n");
  EXPECT_EQ(in_mta("domain = [\"a\"]"),
            "test:9:1: error: unknown key 'domain' in [[mta]]\n    domain = [\"a\"]\n    did you mean "
            "'domains'?\n");
  EXPECT_EQ(in_mta("retry = { frist = \"1 s\" }"),
            "test:9:11: error: unknown key 'frist' in [mta.retry]\n    retry = { frist = \"1 s\" }\n"
            "    did you mean 'first'?\n");
}

TEST(TomlErrors, a_port_of_real_software_is_one) {
  for (const char* wrong : {"192.0.2.7:0", "192.0.2.7:65536", "192.0.2.7:", "192.0.2.7:smtp", "192.0.2.7:25:25"})
    EXPECT_NE(in_mta(std::string("address = \"") + wrong + "\"").find("a port is a number from 1 to 65535"), std::string::npos)
        << wrong;
  EXPECT_NE(in_mta("address = \"here:25\"").find("is no IPv4 address"), std::string::npos);
}

TEST(TomlErrors, a_think_time_that_is_drawn_says_how_it_spreads) {
  EXPECT_NE(in_mta("think = { dot = { median = \"1 ms\" } }").find("dot: nothing says how it spreads"),
            std::string::npos);
  EXPECT_NE(in_mta("think = { dot = { p90 = \"1 ms\" } }").find("median"), std::string::npos);
  EXPECT_NE(in_mta("think = { dot = { median = \"1 ms\", p90 = \"0.5 ms\" } }").find("p90 is shorter"),
            std::string::npos);
  EXPECT_NE(in_mta("think = { dot = { median = \"1 ms\", p10 = \"2 ms\" } }").find("p10 is longer"),
            std::string::npos);
  EXPECT_NE(in_mta("think = { dot = { median = \"1 ms\", p99 = \"2 ms\" } }").find("p99"), std::string::npos);
}

TEST(TomlErrors, habits_are_known_by_name) {
  EXPECT_NE(in_mta("habits = { closes = \"quits\" }").find("did you mean 'quit'"), std::string::npos);
  EXPECT_NE(in_mta("habits = { uses = [\"PIPELININ\"] }").find("did you mean 'PIPELINING'"), std::string::npos);
  EXPECT_NE(in_mta("habits = { lingers = \"1 s\" }").find("linger"), std::string::npos);
}

TEST(TomlErrors, a_retry_schedule_is_named_rightly_and_takes_its_own_keys) {
  EXPECT_NE(in_mta("retry = \"postfx\"").find("no schedule is called 'postfx'\n    retry = \"postfx\"\n    did "
                                              "you mean 'postfix'?"),
            std::string::npos)
      << in_mta("retry = \"postfx\"");
  EXPECT_NE(in_mta("retry = { schedule = \"exim\", first = \"5 min\" }").find("belongs to the formula"),
            std::string::npos);
  EXPECT_NE(in_mta("retry = { minimal_backoff = \"5 min\" }").find("belongs to the schedule \"postfix\""),
            std::string::npos);
  EXPECT_NE(in_mta("retry = { schedule = \"sendmail\", phase = \"1 h\" }").find("at most 10 min"),
            std::string::npos);
  EXPECT_NE(in_mta("service = \"exponentially 1 s\"").find("service: 'exponentially 1 s' is no time"),
            std::string::npos);
  EXPECT_NE(in_mta("when_full = \"420\"").find("neither \"wait\" nor \"421\""), std::string::npos);
  EXPECT_NE(in_mta("max_incoming = -1").find("max_incoming"), std::string::npos);
}

TEST(TomlErrors, units_are_mandatory_and_right) {
  EXPECT_EQ(top("stop = 10"),
            "test:1:8: error: stop: '10' has no unit\n    stop = 10\n    did you mean '10 ms'?\n");
  EXPECT_EQ(top("stop = \"10\""),
            "test:1:8: error: stop: '10' has no unit\n    stop = \"10\"\n    did you mean '10 ms'?\n");
  EXPECT_EQ(top("network.default_link = { bandwidth = \"10 mps\" }"),
            "test:1:38: error: bandwidth: '10 mps' is no bit rate: the unit 'mps' is unknown\n"
            "    network.default_link = { bandwidth = \"10 mps\" }\n"
            "    did you mean '10 Mbps'?\n");
  EXPECT_NE(
      in_message("from = \"Fiona@London\"\nto = [\"Paul@London\"]\nsize = 20").find("did you mean '20 KiB'?"),
      std::string::npos);
}

TEST(TomlErrors, negative_times_and_empty_waits_are_refused) {
  EXPECT_EQ(top("stop = \"-5 s\""),
            "test:1:8: error: stop: '-5 s' is negative\n    stop = \"-5 s\"\n    did you mean '5 s'?\n");
  EXPECT_NE(top("stop = \"0 s\"").find("stop: it must be longer than 0 s"), std::string::npos);
  EXPECT_NE(in_mta("retry = { first = \"0 s\" }").find("first: it must be longer than 0 s"),
            std::string::npos);
  EXPECT_NE(in_message("at = \"-1 ms\"\nfrom = \"Fiona@London\"\nto = [\"Paul@London\"]")
                .find("at: '-1 ms' is negative"),
            std::string::npos);
  EXPECT_NE(top("network.default_link = { bandwidth = \"0 bps\" }").find("nothing passes at 0 bps"),
            std::string::npos);
}

TEST(TomlErrors, wrong_types_show_the_right_form) {
  EXPECT_EQ(
      top("name = 7"),
      "test:1:8: error: 'name' is a text, not a number\n    name = 7\n    did you mean: name = \"7\"\n");
  EXPECT_EQ(top("seed = \"7\""),
            "test:1:8: error: 'seed' is an integer without quotes, not a text\n    seed = \"7\"\n");
  EXPECT_NE(top("seed = -1").find("seed: -1 is less than 0"), std::string::npos);
  EXPECT_NE(top("start = 2004-08-06T10:00:00Z").find("did you mean: start = \"2004-08-06T10:00:00Z\""),
            std::string::npos);
  EXPECT_NE(top("start = \"yesterday\"").find("'yesterday' is no date and time"), std::string::npos);
  EXPECT_NE(in_mta("esmtp = \"true\"").find("without quotes: esmtp = true"), std::string::npos);
  EXPECT_NE(in_mta("domains = \"Rome\"").find("did you mean: domains = [\"Rome\"]"), std::string::npos);
  EXPECT_NE(in_mta("users = [1]").find("'users[0]' is a text, not a number"), std::string::npos);
  EXPECT_NE(in_mta("retry = { factor = 0.5 }").find("factor: 0.5 is not a number of at least 1"),
            std::string::npos);
  EXPECT_NE(in_mta("retry = { factor = inf }").find("factor: inf is not a number"), std::string::npos);
  EXPECT_NE(bad("mta = 3\n").find("did you mean [[mta]]?"), std::string::npos);
  EXPECT_NE(bad("[mta]\nname = \"x\"\n").find("did you mean [[mta]]?"), std::string::npos);
  EXPECT_NE(bad("mta = [1]\n").find("write each as [[mta]]"), std::string::npos);
  EXPECT_NE(bad(kTwoCities + "[[network]]\n").find("it stands once: [network]"), std::string::npos);
}

TEST(TomlErrors, extensions_must_exist_and_be_offered) {
  EXPECT_NE(in_mta("extensions = [\"PIPELINIG\"]").find("did you mean 'PIPELINING'?"), std::string::npos);
  EXPECT_NE(
      in_mta("esmtp = false\nextensions = [\"SIZE\"]").find("the reply to EHLO, which this MTA has not"),
      std::string::npos);
}

TEST(TomlErrors, unknown_names_suggest_known_ones) {
  EXPECT_EQ(bad(kTwoCities + "[[link]]\nbetween = [\"London\", \"Pariss\"]\nlatency = \"1 ms\"\n"),
            "test:8:22: error: no MTA and no router is called 'Pariss'\n"
            "    between = [\"London\", \"Pariss\"]\n"
            "    did you mean 'Paris'?\n");
  EXPECT_NE(bad(kTwoCities + "[[link]]\nbetween = [\"London\", \"Tokyo\"]\nlatency = \"1 ms\"\n")
                .find("add: [[router]] with name = \"Tokyo\""),
            std::string::npos);
  EXPECT_NE(in_mta("node = \"hubb\"").find("did you mean 'hub'?"), std::string::npos);
  EXPECT_NE(in_mta("relayhost = \"Lodon\"").find("relayhost: no MTA is called 'Lodon'"), std::string::npos);
  EXPECT_NE(in_mta("relayhost = \"rome\"").find("cannot be its own"), std::string::npos);
  EXPECT_NE(in_mta("relay_for = [\"Pari\"]").find("did you mean 'Paris'?"), std::string::npos);
  EXPECT_NE(in_mta("software = \"rfc5231\"").find("did you mean 'rfc5321'?"), std::string::npos);
  EXPECT_NE(in_mta("local = \"sesion\"").find("did you mean 'session'?"), std::string::npos);
  EXPECT_NE(in_mta("tolerate = [\"bare-adress\"]").find("did you mean 'bare-address'?"), std::string::npos);
  EXPECT_NE(in_mta("texts = { banner = \"{mat} ready\" }").find("did you mean '{mta}'?"), std::string::npos);
}

TEST(TomlErrors, senders_must_exist_and_recipients_domains_too) {
  EXPECT_EQ(in_message("from = \"Fionna@London\"\nto = [\"Maurice@Pari\", \"Paul\"]"),
            "test:8:8: error: MTA 'London' has no user 'Fionna' who could send this\n"
            "    from = \"Fionna@London\"\n"
            "    did you mean 'Fiona@London'?\n"
            "test:9:7: error: no MTA has the domain 'Pari' of 'Maurice@Pari'\n"
            "    to = [\"Maurice@Pari\", \"Paul\"]\n"
            "    did you mean 'Maurice@Paris'?\n"
            "test:9:23: error: 'Paul' is no address\n"
            "    to = [\"Maurice@Pari\", \"Paul\"]\n"
            "    an address has a domain: 'Paul@London'\n");
  EXPECT_NE(in_message("from = \"\"\nto = []").find("a message needs a recipient"), std::string::npos);
}

TEST(TomlErrors, duplicates_are_found) {
  EXPECT_EQ(
      bad(kTwoCities + "[[mta]]\nname = \"paris\"\n"),
      "test:8:8: error: MTA 'paris' is there twice\n    name = \"paris\"\n    MTA 'Paris' has it too\n");
  EXPECT_NE(in_mta("domains = [\"paris\"]").find("domain 'paris' is there twice"), std::string::npos);
  EXPECT_NE(in_mta("address = \"10.0.0.1\"\n[[mta]]\nname = \"B\"\naddress = \"10.0.0.1\"")
                .find("address '10.0.0.1' is there twice"),
            std::string::npos);
  EXPECT_NE(in_mta("users = [\"a\", \"a\"]").find("user 'a' is listed twice"), std::string::npos);
  EXPECT_NE(bad(kTwoCities + "[[router]]\nname = \"London\"\n").find("the name 'London' is taken"),
            std::string::npos);
  const std::string link = "[[link]]\nbetween = [\"London\", \"Paris\"]\nlatency = \"1 ms\"\n";
  EXPECT_NE(bad(kTwoCities + link + link).find("two links are called 'London-Paris'"), std::string::npos);
  const std::string user = "[[user]]\naddress = \"a@London\"\n";
  EXPECT_NE(bad(kTwoCities + user + user).find("user 'a@London' is there twice"), std::string::npos);
  const std::string message = "[[message]]\nid = \"m\"\nfrom = \"Fiona@London\"\nto = [\"Fiona@London\"]\n";
  EXPECT_NE(bad(kTwoCities + message + message).find("two messages have the id 'm'"), std::string::npos);
}

TEST(TomlErrors, what_is_missing_is_named_with_an_example) {
  EXPECT_EQ(bad("seed = 1\n"),
            "test: error: a scenario needs an MTA\n    add: [[mta]] with name = \"London\"\n");
  EXPECT_EQ(bad(kTwoCities + "[[mta]]\nusers = 3\n"),
            "test:7:1: error: 'name' is missing\n    [[mta]]\n    add: name = \"London\"\n");
  EXPECT_NE(in_message("subject = \"x\"").find("'from' is missing"), std::string::npos);
  EXPECT_NE(bad(kTwoCities + "[[link]]\nname = \"x\"\n").find("'between' is missing"), std::string::npos);
  EXPECT_NE(bad(kTwoCities + "[[link]]\nbetween = [\"London\", \"Paris\"]\n").find("'latency' is missing"),
            std::string::npos);
  EXPECT_NE(bad(kTwoCities + "[[router]]\n[[user]]\n").find("'address' is missing"), std::string::npos);
}

TEST(TomlErrors, names_must_be_possible) {
  EXPECT_NE(bad("[[mta]]\nname = \"New York\"\n").find("'New York' cannot be the name of a host"),
            std::string::npos);
  EXPECT_NE(in_mta("users = [\"Paul@Rome\"]").find("a user is named without the domain: 'Paul'"),
            std::string::npos);
  EXPECT_NE(in_mta("address = \"1.2.3.256\"").find("is no IPv4 address"), std::string::npos);
  EXPECT_NE(in_mta("address = \"1.2.3\"").find("is no IPv4 address"), std::string::npos);
  EXPECT_NE(in_mta("timezone = \"CET\"").find("'CET' is no time zone"), std::string::npos);
  EXPECT_NE(top("name = \"a/b\"").find("cannot name a run directory"), std::string::npos);
  EXPECT_NE(top("name = \"a\\nb\"").find("one line without control characters"), std::string::npos);
}

TEST(TomlErrors, count_and_the_number_in_the_name_belong_together) {
  EXPECT_NE(in_mta("count = 3").find("did you mean 'Rome{}'?"), std::string::npos);
  EXPECT_NE(bad("[[mta]]\nname = \"mx{}\"\n").find("'count' is missing"), std::string::npos);
  EXPECT_NE(bad("[[mta]]\nname = \"mx{}\"\ncount = 0\n").find("count: 0 is not between 1 and 1000000"),
            std::string::npos);
  EXPECT_NE(bad("[[mta]]\nname = \"mx{}\"\ncount = 3\naddress = \"10.0.0.1\"\n")
                .find("3 MTAs cannot share one address"),
            std::string::npos);
  EXPECT_NE(bad("[[mta]]\nname = \"mx{}\"\ncount = 1000\nusers = 10001\n")
                .find("users: 10001 is not between 0 and 10000"),
            std::string::npos);
}

TEST(TomlErrors, links_and_nodes_must_fit_together) {
  EXPECT_NE(bad(kTwoCities + "[[link]]\nbetween = [\"London\", \"London\"]\nlatency = \"1 ms\"\n")
                .find("leads nowhere"),
            std::string::npos);
  EXPECT_NE(bad(kTwoCities + "[[link]]\nbetween = [\"London\"]\nlatency = \"1 ms\"\n")
                .find("between two nodes, not 1"),
            std::string::npos);
  EXPECT_NE(in_mta("node = \"hub\"\n[[link]]\nbetween = [\"Rome\", \"Paris\"]\nlatency = \"1 ms\"")
                .find("a link ends at MTA 'Rome', so it cannot hang on 'hub' too"),
            std::string::npos);
}

TEST(TomlErrors, a_message_has_one_kind_of_content_and_sound_fields) {
  const std::string ends = "from = \"Fiona@London\"\nto = [\"Paul@London\"]\n";
  EXPECT_NE(in_message(ends + "body = \"x\"\nsize = \"1 kB\"").find("a body or a size, not both"),
            std::string::npos);
  EXPECT_NE(in_message(ends + "size = \"0 B\"").find("content cannot be empty"), std::string::npos);
  EXPECT_NE(in_message(ends + "subject = \"a\\r\\nBcc: x\"").find("one line without control characters"),
            std::string::npos);
  EXPECT_NE(
      in_message(ends + "headers = { \"X Phone\" = \"1\" }").find("cannot be the name of a header field"),
      std::string::npos);
  EXPECT_NE(in_message(ends + "headers = { X = \"a\\nb\" }").find("the field 'X' is a text in one line"),
            std::string::npos);
  EXPECT_NE(in_message(ends + "headers = { X = 1 }").find("the field 'X' is a text in one line"),
            std::string::npos);
}

TEST(TomlErrors, syntax_errors_all_come_at_once_with_the_missing_quotes) {
  EXPECT_EQ(
      bad("stop = 10 ms\n[[mta]]\nname = London\nusers = [Fiona]\nesmtp =\nname = \"a\"\nname = \"b\"\n"),
      "test:1:11: error: key-value pair: expected a comment or whitespace, saw 'm'\n"
      "    stop = 10 ms\n"
      "    texts stand in quotes: stop = \"10 ms\"\n"
      "test:3:8: error: value: could not determine value type\n"
      "    name = London\n"
      "    texts stand in quotes: name = \"London\"\n"
      "test:4:10: error: boolean: expected 'false', saw 'F'\n"
      "    users = [Fiona]\n"
      "    texts stand in quotes: [\"Fiona\", \"Paul\"]\n"
      "test:5:8: error: key-value pair: expected value, saw '\\n'\n"
      "    esmtp =\n"
      "    a value is missing after '='\n"
      "test:7:8: error: key-value pair: cannot redefine existing string 'name'\n"
      "    name = \"b\"\n");
}

TEST(TomlErrors, come_in_the_order_of_the_file) {
  const auto text =
      bad("stopp = 1\nseed = \"x\"\n[[mta]]\nname = \"L\"\nuser = 1\n[[message]]\nfrom = \"a@L\"\nto = "
          "[\"a@M\"]\n");
  std::size_t at = 0;
  for (const char* place : {"test:1:1:", "test:2:8:", "test:5:1:", "test:7:8:", "test:8:7:"}) {
    const auto next = text.find(place, at);
    ASSERT_NE(next, std::string::npos) << place << " in\n" << text;
    at = next;
  }
}

}  // namespace
}  // namespace scenario
