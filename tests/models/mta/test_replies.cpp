#include <gtest/gtest.h>

#include "mta/replies.hpp"

namespace mta {
namespace {

const Placeholders kAll{"b.example", "bob@b.example", "Sat, 1 Jan 2000 00:00:00 +0000", "1.7"};

TEST(ReplyText, names_are_filled_in) {
  EXPECT_EQ(fill("{mta} ready {date}", kAll), "b.example ready Sat, 1 Jan 2000 00:00:00 +0000");
  EXPECT_EQ(fill("<{path}>... queued as {id}{id}", kAll), "<bob@b.example>... queued as 1.71.7");
  EXPECT_EQ(fill("", kAll), "");
}

TEST(ReplyText, other_braces_stay_as_they_are) {
  EXPECT_EQ(fill("{", kAll), "{");
  EXPECT_EQ(fill("{nobody} {mta", kAll), "{nobody} {mta");
  EXPECT_EQ(fill("{{mta}}", kAll), "{b.example}");
}

TEST(ReplyText, what_is_filled_in_is_not_filled_again) {
  EXPECT_EQ(fill("{path}", {"x", "{mta}", "", ""}), "{mta}");
}

TEST(Preset, every_name_gives_a_config_of_that_software) {
  for (const auto& name : preset_names()) {
    const auto c = preset(name);
    ASSERT_TRUE(c) << name;
    EXPECT_EQ(c->software, name);
  }
  EXPECT_FALSE(preset("sendmial"));
}

TEST(Preset, ideal_software_does_not_think) {
  EXPECT_EQ(preset("ideal")->think.dot, Duration{});
  EXPECT_EQ(preset("ideal")->think.client_mail, Duration{});
  EXPECT_GT(preset("rfc5321")->think.dot.median, Duration{});
}

}  // namespace
}  // namespace mta
