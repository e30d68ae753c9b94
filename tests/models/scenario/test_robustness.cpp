// Whatever the bytes: a scenario, or at least one error with a place. Nothing crashes, nothing hangs.
#include <algorithm>
#include <filesystem>

#include "random/stream.hpp"
#include "support.hpp"

namespace scenario {
namespace {

void expect_scenario_or_reason(const std::string& text, const std::vector<Override>& overrides = {}) {
  const auto p = parse(text, "test", overrides);
  ASSERT_NE(p.scenario.has_value(), has_errors(p.diagnostics)) << text;
  for (const auto& d : p.diagnostics) {
    ASSERT_FALSE(d.message.empty()) << text;
    ASSERT_FALSE(d.place.file.empty()) << text;
    ASSERT_GE(d.place.line, 0) << text;
    ASSERT_FALSE(to_text(d).empty());
  }
  if (!p.scenario) return;
  validate(*p.scenario, "test");
  const auto again = parse_toml(to_toml(*p.scenario), "again");
  ASSERT_TRUE(again.scenario) << all(again.diagnostics) << "of\n" << to_toml(*p.scenario) << "from\n" << text;
}

std::vector<std::string> seeds() {
  std::vector<std::string> paths, out;
  for (const char* folder : {"scenarios", "tests/scenarios/letter-carrier"})
    for (const auto& e : std::filesystem::directory_iterator(source_file(folder)))
      if (e.path().extension() == ".toml" || e.path().extension() == ".txt" || e.path().extension() == ".in")
        paths.push_back(e.path().string());
  std::sort(paths.begin(), paths.end());
  for (const auto& p : paths) out.push_back(read_file(p));
  return out;
}

TEST(Robustness, random_bytes_are_a_scenario_or_an_error) {
  rng::Stream random(1, "bytes");
  for (int i = 0; i < 3'000; ++i) {
    std::string text;
    for (auto n = rng::below(random, 200); n > 0; --n) text += static_cast<char>(rng::below(random, 256));
    expect_scenario_or_reason(text);
    expect_scenario_or_reason("MTA a 1 b\n*\n" + text);
  }
}

TEST(Robustness, random_words_of_both_languages_are_a_scenario_or_an_error) {
  const std::vector<std::string> words{"MTA ",
                                       "*\n",
                                       "a@b ",
                                       "b ",
                                       "1 ",
                                       "\n",
                                       "[[mta]]\n",
                                       "name = ",
                                       "\"b\"\n",
                                       "[network]\n",
                                       "users = [",
                                       "\"a\", ",
                                       "]\n",
                                       "= ",
                                       "{ ",
                                       "} ",
                                       "[[message]]\n",
                                       "from = ",
                                       "to = ",
                                       "\"a@b\"\n",
                                       "\"\"\"",
                                       "'''",
                                       "# ",
                                       "\"10 ms\"\n",
                                       "latency = ",
                                       "[[link]]\n",
                                       "between = [\"b\", \"c\"]\n",
                                       "\\u0000",
                                       "\\",
                                       ".",
                                       ", ",
                                       "1979-05-27",
                                       "inf",
                                       "-",
                                       "0x1f",
                                       "\r\n",
                                       "\xc3\xa9"};
  rng::Stream random(2, "words");
  for (int i = 0; i < 10'000; ++i) {
    std::string text;
    for (auto n = rng::below(random, 40); n > 0; --n) text += words[rng::below(random, words.size())];
    expect_scenario_or_reason(text);
  }
}

TEST(Robustness, mutated_scenario_files_are_a_scenario_or_an_error) {
  const auto files = seeds();
  ASSERT_GE(files.size(), 10u);
  rng::Stream random(3, "mutations");
  int survived = 0;
  for (int i = 0; i < 6'000; ++i) {
    auto text = files[rng::below(random, files.size())];
    for (auto n = 1 + rng::below(random, 4); n > 0 && !text.empty(); --n) {
      const auto at = rng::below(random, text.size());
      const auto length = 1 + rng::below(random, 20);
      switch (rng::below(random, 6)) {
        case 0:
          text[at] = static_cast<char>(rng::below(random, 256));
          break;
        case 1:
          text.erase(at, length);
          break;
        case 2:
          text.insert(at, text.substr(rng::below(random, text.size()), length));
          break;
        case 3:
          text.resize(at);
          break;
        case 4:
          text.insert(at, 1, "\"[]{}=.*#\n@ 9-"[rng::below(random, 14)]);
          break;
        default:
          std::swap(text[at], text[rng::below(random, text.size())]);
      }
    }
    expect_scenario_or_reason(text);
    survived += parse(text, "test").scenario.has_value();
  }
  EXPECT_GT(survived, 500) << "mutations so wild that they test only the first line of defence";
  EXPECT_LT(survived, 5'500);
}

TEST(Robustness, deep_nesting_and_long_lines_are_no_danger) {
  expect_scenario_or_reason("a = " + std::string(100'000, '['));
  expect_scenario_or_reason("a = " + std::string(100'000, '{'));
  expect_scenario_or_reason(std::string(100'000, '['));
  std::string dotted = "a";
  for (int i = 0; i < 20'000; ++i) dotted += ".a";
  expect_scenario_or_reason(dotted + " = 1\n");
  expect_scenario_or_reason("[" + dotted + "]\n");
  std::string nested, close;
  for (int i = 0; i < 250; ++i)
    nested += "{ a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = ", close += "}";
  expect_scenario_or_reason("a = " + nested + "1" + close + "\n");
  expect_scenario_or_reason("name = \"" + std::string(1'000'000, 'x') + "\"\n[[mta]]\nname = \"a\"\n");
  expect_scenario_or_reason("MTA " + std::string(1'000'000, 'x') + " 1 a\n*\n");
  expect_scenario_or_reason(kTwoCities, {{"mta.London.texts." + std::string(100'000, 'x'), "1"}});
  expect_scenario_or_reason(kTwoCities, {{dotted, "1"}});
  expect_scenario_or_reason(kTwoCities, {{"mta.London." + dotted, "1"}});
}

}  // namespace
}  // namespace scenario
