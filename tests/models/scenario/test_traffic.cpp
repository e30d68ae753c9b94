#include <unistd.h>

#include <filesystem>

#include "scenario/traffic.hpp"
#include "support.hpp"

namespace scenario {
namespace {

using namespace std::chrono_literals;

std::string with(const std::string& keys, const std::string& top = "stop = \"1 h\"\n") {
  return top + kTwoCities + "[[list]]\naddress = \"all@London\"\nmembers = [\"Fiona@London\"]\n[[traffic]]\n" + keys;
}

TEST(Traffic, has_defaults_for_all_but_when_it_comes) {
  const auto s = good(with("every = \"poisson 2/min\"\n"));
  ASSERT_EQ(s.traffic.size(), 1u);
  const auto& t = s.traffic[0];
  EXPECT_EQ(t.rule.name, "1");
  EXPECT_EQ(t.from, "*");
  EXPECT_TRUE(t.rule.profile.is_flat());
  EXPECT_EQ(t.rule.size.octets, 1024);
  EXPECT_EQ(t.rule.recipients.fixed, 1);
  EXPECT_NE(bad(with("")).find("'every' is missing"), std::string::npos);
}

TEST(Traffic, every_key_is_read) {
  const auto s = good(with(R"(name = "office"
from = "*@London"
to = "all@London"
every = "burst 100 every 1 h"
profile = "weekday"
from_time = "8 h"
to_time = "18 h"
messages = 1000
size = { median = "4.8 KiB", sigma = 1.62, pareto_above = "16 KiB", pareto_exponent = 0.63, max = "10 MiB" }
recipients = { zipf = 2.3, max = 18 }
)",
                           ""));
  const auto& r = s.traffic.at(0).rule;
  EXPECT_EQ(traffic::to_text(r.arrivals), "burst 100 every 1 h");
  EXPECT_EQ(r.profile, traffic::Profile::weekday());
  EXPECT_EQ(r.from_time, units::kStart + 8h);
  EXPECT_EQ(r.to_time, units::kStart + 18h);
  EXPECT_EQ(r.messages, 1000u);
  EXPECT_DOUBLE_EQ(r.size.median, 4915.2);
  EXPECT_EQ(r.size.max, 10 << 20);
  EXPECT_EQ(r.recipients.max, 18);
}

TEST(Traffic, without_an_end_needs_a_stop) {
  const auto said = bad(with("name = \"office\"\nevery = \"every 1 s\"\n", ""));
  EXPECT_NE(said.find("test:10:1: error: traffic 'office' never ends"), std::string::npos) << said;
  EXPECT_NE(said.find("add stop = \"1 d\""), std::string::npos);
  good(with("every = \"every 1 s\"\nto_time = \"1 min\"\n", ""));
  good(with("every = \"every 1 s\"\nmessages = 3\n", ""));
  good(with("every = \"once\"\n", ""));
}

TEST(Traffic, mistakes_are_named) {
  const auto says = [](const std::string& keys, const std::string& what) {
    const auto said = bad(with(keys));
    EXPECT_NE(said.find(what), std::string::npos) << said;
  };
  const std::string every = "every = \"every 1 s\"\n";
  says("every = \"sometimes\"\n", "'sometimes' is no pattern of arrivals");
  says(every + "from = \"*@Londn\"\n", "did you mean '*@London'?");
  says(every + "from = \"all@London\"\n", "from: no user's address is like 'all@London'");
  says(every + "profile = \"weekdy\"\n", "did you mean 'weekday'?");
  says(every + "profile = [1, 2]\n", "24 weights");
  says(every + "from_time = \"2 h\"\nto_time = \"1 h\"\n", "it ends before it begins");
  says(every + "size = \"0 B\"\n", "content cannot be empty");
  says(every + "size = []\n", "a list of sizes cannot be empty");
  says(every + "size = [\"1 KiB\", \"x\"]\n", "'x' is no size");
  says(every + "size = { median = \"1 kB\" }\n", "'sigma' is missing");
  says(every + "size = { median = \"1 kB\", sigma = 1, pareto_above = \"2 kB\", pareto_exponent = 1 }\n", "'max' is missing");
  says(every + "size = { median = \"1 kB\", sigma = 1, pareto_above = \"2 kB\", max = \"3 kB\" }\n", "has both");
  says(every + "size = { file = \"none.txt\" }\n", "there is no file none.txt");
  says(every + "recipients = 0\n", "recipients: 0 is not between 1");
  says(every + "recipients = { zipf = 2.3 }\n", "'max' is missing");
  says("trace = \"none.csv\"\n", "there is no file none.csv");
  says("trace = \"none.csv\"\nto = \"*\"\n", "'to' has no place beside it");
  says("name = \"a\"\n" + every + "[[traffic]]\nname = \"a\"\n" + every, "two kinds of traffic have the name 'a'");
}

TEST(Traffic, is_changed_by_its_name) {
  const auto s = good(with("name = \"office\"\nevery = \"every 1 s\"\n"), {{"traffic.office.every", "poisson 3/min"}, {"traffic.office.size.median", "1 kB"}, {"traffic.office.size.sigma", "2"}});
  EXPECT_EQ(traffic::to_text(s.traffic[0].rule.arrivals), "poisson 3/min");
  EXPECT_DOUBLE_EQ(s.traffic[0].rule.size.sigma, 2);
}

TEST(Traffic, survives_being_written) {
  for (const std::string keys :
       {"every = \"poisson 0.1/s\"\nprofile = [0,0,0,0,0,0,0,1,3,3,3,3,3,3,3,3,3,2,1,0,0,0,0,0.25]\nsize = [\"1 B\", \"2 KiB\"]\nrecipients = 7\n",
        "name = \"x \\\" y\"\nevery = \"once\"\nprofile = \"weekday\"\nfrom_time = \"8 h\"\nsize = { median = \"1 kB\", sigma = 0.3333333333333333 }\n",
        "every = \"burst 5 every 3 s\"\nto_time = \"1 min\"\nmessages = 9\nto = \"all@London\"\nsize = { median = \"4.8 KiB\", sigma = 1, pareto_above = \"2 kB\", pareto_exponent = 0.63, max = \"1 MB\" }\nrecipients = { zipf = 2.3, max = 18 }\n"}) {
    const auto s = good(with(keys));
    const auto text = to_toml(s);
    const auto again = good(text);
    EXPECT_EQ(again.traffic, s.traffic) << text;
    EXPECT_EQ(to_toml(again), text);
  }
}

class Files : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& octets) { std::ofstream(folder_ / name, std::ios::binary) << octets; }
  Parsed load_with(const std::string& keys) {
    write("s.toml", with(keys));
    return load((folder_ / "s.toml").string());
  }
  const std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / ("traffic-" + std::to_string(::getpid()));
};

TEST_F(Files, a_trace_lies_beside_its_scenario) {
  write("week.csv", "at,from,to,size\n1,Fiona@London,Maurice@Paris,100\n");
  const auto p = load_with("trace = \"week.csv\"\n");
  ASSERT_TRUE(p.scenario) << all(p.diagnostics);
  EXPECT_EQ(p.scenario->traffic[0].trace, (folder_ / "week.csv").string());
  ASSERT_EQ(p.scenario->inputs.size(), 2u);
  EXPECT_EQ(stored_names(p.scenario->inputs), (std::vector<std::string>{"s.toml", "week.csv"}));
  const auto kept = with_stored_inputs(*p.scenario);
  EXPECT_EQ(kept.traffic[0].trace, "inputs/week.csv");
  auto sources = traffic_sources(*p.scenario, [](const std::string&) { return 0u; });
  traffic::Mail m;
  ASSERT_TRUE(sources.at(0)->next(m));
  EXPECT_EQ(m.to.at(0).mailbox(), "Maurice@Paris");
  EXPECT_FALSE(sources.at(0)->next(m));
}

TEST_F(Files, mistakes_in_a_trace_have_its_name_and_line) {
  write("week.csv", "at,from,to,size\n1,Fiona@London,Maurice@Pari,100\n0.5,Fiona@London,Maurice@Paris,1\n");
  const auto said = all(load_with("trace = \"week.csv\"\n").diagnostics);
  EXPECT_NE(said.find("week.csv:2: error: no MTA has the domain 'Pari'"), std::string::npos) << said;
  EXPECT_NE(said.find("did you mean 'Paris'?"), std::string::npos);
  EXPECT_NE(said.find("week.csv:3: error: this goes back in time"), std::string::npos);
}

TEST_F(Files, a_broken_trace_gives_few_errors) {
  std::string text = "at,from,to,size\n";
  for (int i = 0; i < 1000; ++i) text += "x\n";
  write("week.csv", text);
  EXPECT_EQ(load_with("trace = \"week.csv\"\n").diagnostics.size(), 20u);
}

TEST_F(Files, sizes_come_from_a_file) {
  write("sizes.txt", "# octets\n100\n20 KiB\n\n");
  const auto p = load_with("every = \"once\"\nsize = { file = \"sizes.txt\" }\n");
  ASSERT_TRUE(p.scenario) << all(p.diagnostics);
  EXPECT_EQ(p.scenario->traffic[0].rule.size.values, (std::vector<std::int64_t>{100, 20480}));
  write("sizes.txt", "100\nbig\n");
  EXPECT_NE(all(load_with("every = \"once\"\nsize = { file = \"sizes.txt\" }\n").diagnostics).find("sizes.txt:2: error: size: 'big' is no size"), std::string::npos);
}

}  // namespace
}  // namespace scenario
