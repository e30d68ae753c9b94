#include "support.hpp"

namespace scenario {
namespace {

std::string warnings(const std::string& text) { return all(validate(good(text), "test")); }

const std::string kMessage = "[[message]]\nid = \"m\"\nfrom = \"Fiona@London\"\n";

TEST(Validate, says_nothing_about_a_sound_scenario) { EXPECT_EQ(warnings(kTwoCities), ""); }

TEST(Validate, mtas_no_path_leads_to_are_named_where_they_are_declared) {
  const std::string link = "[[link]]\nbetween = [\"London\", \"Oslo\"]\nlatency = \"1 ms\"\n";
  EXPECT_EQ(warnings(kTwoCities +
                     "[[mta]]\nname = \"Rome\"\n[[mta]]\nname = \"Oslo\"\n[[mta]]\nname = \"Bonn\"\n" + link),
            "test:2:9: warning: no path leads from MTA 'London' and 1 more to MTA 'Paris'\n"
            "    name = \"London\"\n"
            "    add a [[link]] to it; MTAs on no link meet at 'hub'\n");
}

TEST(Validate, a_recipient_almost_spelled_like_a_user_is_doubted) {
  EXPECT_EQ(warnings(kTwoCities + kMessage +
                     "to = [\"maurice@Paris\", \"Mauriec@Paris\", \"Lisa@Paris\", \"Maurice@paris\"]\n"),
            "test:10:8: warning: nobody has the address 'maurice@Paris'\n"
            "    to = [\"maurice@Paris\", \"Mauriec@Paris\", \"Lisa@Paris\", \"Maurice@paris\"]\n"
            "    did you mean 'Maurice@Paris'?\n"
            "test:10:25: warning: nobody has the address 'Mauriec@Paris'\n"
            "    to = [\"maurice@Paris\", \"Mauriec@Paris\", \"Lisa@Paris\", \"Maurice@paris\"]\n"
            "    did you mean 'Maurice@Paris'?\n");
}

TEST(Validate, numbered_users_and_the_postmaster_are_not) {
  EXPECT_EQ(warnings("[[mta]]\nname = \"A\"\nusers = 3\n[[message]]\nfrom = \"user1@A\"\n"
                     "to = [\"user4@A\", \"Postmaster@A\"]\n"),
            "");
}

TEST(Validate, a_message_after_the_stop_is_never_sent) {
  EXPECT_EQ(warnings("stop = \"1 h\"\n" + kTwoCities + kMessage + "at = \"1 h\"\nto = [\"Paul@London\"]\n"),
            "test:9:7: warning: message 'm' is never sent: it comes at 1 h, and the run stops at 1 h\n"
            "    id = \"m\"\n");
}

TEST(Validate, a_scenario_without_its_text_still_gets_its_warnings) {
  auto s = good("stop = \"1 h\"\n" + kTwoCities + kMessage + "at = \"2 h\"\nto = [\"Paul@London\"]\n");
  s.inputs.clear();
  EXPECT_EQ(all(validate(s, "test")),
            "test: warning: message 'm' is never sent: it comes at 2 h, and the run stops at 1 h\n");
}

}  // namespace
}  // namespace scenario
