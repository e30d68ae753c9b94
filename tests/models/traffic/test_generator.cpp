#include <gtest/gtest.h>

#include <map>
#include <set>

#include "traffic/generator.hpp"

namespace traffic {
namespace {

using namespace std::chrono_literals;
using units::kStart;

struct World {
  std::vector<std::string> london{"London", "uk.example"}, paris{"Paris"};
  std::vector<policy::User> britons, parisians{{"Maurice", ""}, {"Jacque", ""}};
  std::vector<policy::List> lists;
  World() {
    for (int i = 1; i <= 100; ++i) britons.push_back({"user" + std::to_string(i), ""});
    lists.push_back({"all", "", {}, {}, {}, false});
  }
  std::shared_ptr<const People> people(const std::string& pattern, People::Lists with = People::Lists::yes) const {
    auto p = std::make_shared<People>(pattern);
    p->add(0, london, britons, lists, with);
    p->add(1, paris, parisians, {}, with);
    return p;
  }
  std::vector<Mail> mail(const Rule& rule, const std::string& from = "*", const std::string& to = "*", std::uint64_t seed = 1) const {
    Generator g(rule, people(from, People::Lists::no), people(to), {}, seed);
    std::vector<Mail> out;
    for (Mail m; g.next(m) && out.size() < 10'000;) out.push_back(m);
    return out;
  }
};

Rule rule(const std::string& name = "office") {
  Rule r;
  r.name = name;
  r.arrivals = *parse_arrivals("poisson 10/s").value;
  r.messages = 2000;
  r.recipients = {1, 2.3, 18};
  r.size.octets = 5000;
  return r;
}

std::string text(const Mail& m) {
  std::string out = units::to_seconds(m.at) + " " + m.from.mailbox() + ":";
  for (const auto& p : m.to) out += " " + p.mailbox();
  return out + " " + std::to_string(m.size);
}

std::vector<std::string> texts(const std::vector<Mail>& all) {
  std::vector<std::string> out;
  for (const auto& m : all) out.push_back(text(m));
  return out;
}

TEST(People, are_those_the_pattern_names) {
  const World w;
  EXPECT_EQ(w.people("*")->size(), 102u);
  EXPECT_EQ(w.people("*@*")->size(), 102u);
  EXPECT_EQ(w.people("*@london")->size(), 100u);
  EXPECT_EQ(w.people("*@uk.example")->at(0).domain, &w.london[1]);
  EXPECT_EQ(w.people("user?@London")->size(), 9u);
  EXPECT_EQ(w.people("*1@*")->size(), 10u);  // 1, 11, …, 91
  EXPECT_EQ(w.people("Maurice@Paris")->size(), 1u);
  EXPECT_EQ(w.people("maurice@Paris")->size(), 0u) << "local parts are compared letter by letter";
  EXPECT_EQ(w.people("all@London")->size(), 1u) << "a list, by its address";
  EXPECT_EQ(w.people("all@London", People::Lists::no)->size(), 0u) << "which writes no mail";
  EXPECT_EQ(w.people("al?@London")->size(), 0u);
}

TEST(People, are_found_again_by_their_number) {
  const World w;
  for (const auto* pattern : {"*", "*1@*", "user?@London", "*@Paris"}) {
    const auto p = w.people(pattern);
    for (std::uint64_t i = 0; i < p->size(); ++i) {
      const auto who = p->at(i);
      EXPECT_EQ(p->index_of(who.mta, who.user), i) << pattern;
    }
    EXPECT_EQ(p->index_of(7, 0), std::nullopt);
  }
}

TEST(Generator, gives_everybody_his_turn_and_nobody_himself) {
  const World w;
  std::map<std::string, int> senders, recipients;
  for (const auto& m : w.mail(rule())) {
    ++senders[m.from.mailbox()];
    std::set<std::string> once;
    for (const auto& p : m.to) {
      EXPECT_TRUE(once.insert(p.mailbox()).second) << text(m);
      EXPECT_NE(p.mailbox(), m.from.mailbox());
      ++recipients[p.mailbox()];
    }
  }
  EXPECT_EQ(senders.size(), 102u);
  EXPECT_EQ(recipients.size(), 102u);
}

TEST(Generator, recipients_are_uniform_though_the_sender_is_left_out) {
  const World w;
  auto r = rule();
  r.messages = 9000;
  r.recipients = {2, 0, 1};
  std::map<std::string, int> seen;
  for (const auto& m : w.mail(r, "user5@London", "user?@London"))
    for (const auto& p : m.to) ++seen[p.mailbox()];
  EXPECT_EQ(seen.size(), 8u);
  for (const auto& [who, n] : seen) EXPECT_NEAR(n, 9000 * 2 / 8, 220) << who;
}

TEST(Generator, who_has_nobody_else_writes_to_himself) {
  const World w;
  for (const auto& m : w.mail(rule(), "Maurice@Paris", "Maurice@Paris")) EXPECT_EQ(m.to.front().mailbox(), "Maurice@Paris");
}

TEST(Generator, keeps_to_its_window_and_its_number) {
  const World w;
  auto r = rule();
  r.from_time = kStart + 10s;
  r.to_time = kStart + 20s;
  const auto all = w.mail(r);
  EXPECT_NEAR(static_cast<double>(all.size()), 100, 50);
  EXPECT_GE(all.front().at, kStart + 10s);
  EXPECT_LT(all.back().at, kStart + 20s);
  r.messages = 7;
  EXPECT_EQ(w.mail(r).size(), 7u);
}

TEST(Generator, its_mail_depends_on_seed_and_name_only) {
  const World w;
  EXPECT_EQ(texts(w.mail(rule())), texts(w.mail(rule())));
  EXPECT_NE(texts(w.mail(rule())), texts(w.mail(rule("home"))));
  EXPECT_NE(texts(w.mail(rule())), texts(w.mail(rule(), "*", "*", 2)));
}

TEST(Generator, other_sizes_leave_dates_and_people_as_they_were) {
  const World w;
  auto r = rule();
  r.size.kind = SizeLaw::Kind::list;
  r.size.values = {1, 2, 3};
  const auto a = w.mail(rule()), b = w.mail(r);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].at, b[i].at);
    EXPECT_EQ(a[i].from, b[i].from);
    EXPECT_EQ(a[i].to, b[i].to);
  }
}

}  // namespace
}  // namespace traffic
