// [[user]] and [[list]]: who is known, and what is said about those who are not.
#include "support.hpp"

namespace scenario {
namespace {

std::string in_user(const std::string& lines) { return bad(kTwoCities + "[[user]]\n" + lines + "\n"); }
std::string in_list(const std::string& lines) { return bad(kTwoCities + "[[list]]\n" + lines + "\n"); }
bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(People, a_user_takes_all_its_keys) {
  const auto s = good(kTwoCities + R"(
[[user]]
address = "Paul@London"
name = "Paul Hill"
quota = "1 MiB"
logged_in = true
[[user]]
address = "Lisa@London"
forward = "Maurice@Paris"
[[user]]
address = "Max@paris"
moved_to = "Max@London"
)");
  const auto& london = s.mtas.at(0).config.users;
  ASSERT_EQ(london.size(), 3u) << "Paul was listed already, Lisa is new";
  EXPECT_EQ(london[1].local_part, "Paul");
  EXPECT_EQ(london[1].full_name, "Paul Hill");
  EXPECT_EQ(london[1].quota, 1048576);
  EXPECT_TRUE(london[1].logged_in);
  EXPECT_EQ(london[2].forward, (smtp::Path{{}, "Maurice", "Paris"}));
  EXPECT_FALSE(london[2].logged_in);
  EXPECT_EQ(s.mtas.at(1).config.users.at(1).moved_to, (smtp::Path{{}, "Max", "London"}));
}

TEST(People, a_list_takes_all_its_keys) {
  const auto s = good(kTwoCities + R"(
[[list]]
address = "rounds@London"
name = "The rounds"
members = ["Maurice@Paris", "Fiona Adams <Fiona@London>"]
owner = "Paul@London"
private = true
)");
  const auto& l = s.mtas.at(0).config.lists.at(0);
  EXPECT_EQ(l.local_part, "rounds");
  EXPECT_EQ(l.full_name, "The rounds");
  const std::vector<smtp::Path> members{{{}, "Maurice", "Paris"}, {{}, "Fiona", "London"}};
  EXPECT_EQ(l.members, members);
  EXPECT_EQ(l.member_names, (std::vector<std::string>{"", "Fiona Adams"}));
  EXPECT_EQ(l.owner, (smtp::Path{{}, "Paul", "London"}));
  EXPECT_TRUE(l.is_private);
}

TEST(People, a_list_is_owned_by_the_postmaster_where_there_is_one) {
  const auto s = good(kTwoCities + "[[list]]\naddress = \"a@London\"\nmembers = []\n");
  EXPECT_EQ(s.mtas.at(0).config.lists.at(0).owner, (smtp::Path{{}, "postmaster", "London"}));
  EXPECT_FALSE(s.mtas.at(0).config.lists.at(0).is_private);
  EXPECT_TRUE(says(bad("[[mta]]\nname = \"A\"\nusers = [\"u\"]\npostmaster = false\n[[list]]\n"
                       "address = \"l@A\"\nmembers = []\n"),
                   "'owner' is missing: MTA 'A' has no postmaster to be told\n"
                   "    [[list]]\n    add: owner = \"u@A\"\n"));
}

TEST(People, unknown_addresses_suggest_known_ones) {
  const std::string who = "address = \"Paul@London\"\n";
  EXPECT_TRUE(says(in_user(who + "forward = \"Maurice@Pari\""), "did you mean 'Maurice@Paris'?"));
  EXPECT_TRUE(says(in_user(who + "moved_to = \"Maurice\""), "'Maurice' is no address"));
  EXPECT_TRUE(says(in_user("address = \"Paul@Lodon\""), "did you mean 'Paul@London'?"));
  EXPECT_TRUE(says(in_user("address = \"@Paris:Paul@London\""), "did you mean 'Paul@London'?"));
  const std::string list = "address = \"all@London\"\n";
  EXPECT_TRUE(says(in_list(list + "members = [\"Mo <Maurice@Pari>\"]"), "did you mean 'Maurice@Paris'?"));
  EXPECT_TRUE(
      says(in_list(list + "members = []\nowner = \"Maurice@Pari\""), "did you mean 'Maurice@Paris'?"));
  EXPECT_TRUE(says(in_list(list), "'members' is missing"));
  EXPECT_TRUE(says(bad(kTwoCities + "[[message]]\nfrom = \"Fiona@London\"\nto = [\"@Pariss:Paul@London\"]\n"),
                   "no MTA is called 'Pariss', which the source route of '@Pariss:Paul@London' names"));
}

TEST(People, a_mailbox_is_one_users_or_one_lists) {
  EXPECT_TRUE(says(in_list("address = \"Paul@London\"\nmembers = []"), "'Paul' is a user already"));
  const std::string list = "[[list]]\naddress = \"a@London\"\nmembers = []\n";
  EXPECT_TRUE(says(bad(kTwoCities + list + list), "list 'a@London' is there twice"));
  EXPECT_TRUE(says(in_user("address = \"a@London\"\nforward = \"b@London\"\nmoved_to = \"b@London\""),
                   "mail is forwarded or refused, not both"));
}

TEST(People, members_and_forwards_almost_spelled_like_somebody_are_doubted) {
  const auto s = good(kTwoCities +
                      "[[list]]\naddress = \"rounds@London\"\nmembers = [\"Mauriec@Paris\"]\n"
                      "[[user]]\naddress = \"Paul@London\"\nforward = \"round@London\"\n");
  const auto said = all(validate(s, "test"));
  EXPECT_TRUE(says(said, "did you mean 'Maurice@Paris'?")) << said;
  EXPECT_TRUE(says(said, "did you mean 'rounds@London'?")) << said;
}

}  // namespace
}  // namespace scenario
