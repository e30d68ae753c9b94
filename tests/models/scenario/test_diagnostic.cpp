#include "support.hpp"

namespace scenario {
namespace {

TEST(Diagnostic, names_its_place_then_shows_the_line_and_a_suggestion) {
  const Diagnostic d{Diagnostic::Severity::error,
                     {"a.toml", 3, 9},
                     "unknown key 'latncy'",
                     "latncy = \"1 ms\"",
                     "did you mean 'latency'?"};
  EXPECT_EQ(to_text(d),
            "a.toml:3:9: error: unknown key 'latncy'\n"
            "    latncy = \"1 ms\"\n"
            "    did you mean 'latency'?\n");
}

TEST(Diagnostic, of_a_whole_file_has_no_line) {
  const Diagnostic d{Diagnostic::Severity::warning, {"a.toml", 0, 0}, "it is late", "", ""};
  EXPECT_EQ(to_text(d), "a.toml: warning: it is late\n");
}

TEST(Diagnostic, shows_nothing_a_terminal_would_obey) {
  const Diagnostic d{Diagnostic::Severity::error, {"a", 1, 1}, "\x1b[31m", std::string("a\0\tb\x7f", 5), ""};
  EXPECT_EQ(to_text(d), "a:1:1: error: ?[31m\n    a? b?\n");
}

TEST(Diagnostic, cuts_a_long_line_between_letters) {
  std::string line = "x";
  for (int i = 0; i < 200; ++i) line += "é";
  const auto text = to_text({Diagnostic::Severity::error, {"a", 1, 1}, "m", line, ""});
  EXPECT_LT(text.size(), 400u);
  EXPECT_NE(text.find("é ...\n"), std::string::npos);
}

TEST(Nearest, forgives_a_letter_in_three) {
  const std::vector<std::string> names{"latency", "bandwidth", "name", "Conrado"};
  EXPECT_EQ(nearest("latncy", names), "latency");
  EXPECT_EQ(nearest("latnecy", names), "latency") << "two letters swapped";
  EXPECT_EQ(nearest("nme", names), "name");
  EXPECT_EQ(nearest("conrado", names), "Conrado");
  EXPECT_EQ(nearest("Lisa", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("name", {}), "");
}

TEST(Nearest, of_two_alike_takes_the_first) { EXPECT_EQ(nearest("mx", {"mx1", "mx2"}), "mx1"); }

}  // namespace
}  // namespace scenario
