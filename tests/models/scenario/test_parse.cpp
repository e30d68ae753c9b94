#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support.hpp"

namespace scenario {
namespace {

namespace fs = std::filesystem;

class Folder : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "mtasim-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(path_); }

  std::string file(const std::string& name, const std::string& octets) {
    std::ofstream(path_ / name, std::ios::binary) << octets;
    return (path_ / name).string();
  }
  std::string errors(const std::string& path) {
    const auto p = load(path);
    EXPECT_FALSE(p.scenario);
    return all(p.diagnostics);
  }

  fs::path path_;
};

TEST_F(Folder, a_file_that_is_not_there_suggests_one_that_is) {
  const auto there = file("office.toml", kTwoCities);
  const auto missing = (path_ / "ofice.toml").string();
  EXPECT_EQ(errors(missing), missing + ": error: no such file\n    did you mean '" + there + "'?\n");
}

TEST_F(Folder, a_directory_is_no_scenario) {
  EXPECT_EQ(errors(path_.string()), path_.string() + ": error: this is a directory, not a scenario\n");
  file("run.json", "{}");
  EXPECT_EQ(errors(path_.string()), path_.string() +
                                        ": error: this is a run, not a scenario\n    its scenario is " +
                                        (path_ / "scenario.toml").string() + "\n");
}

TEST_F(Folder, an_unreadable_file_says_why) {
  if (geteuid() == 0) {
    // Root may read everything; what cannot be read even then is a device that refuses.
    EXPECT_NE(errors("/proc/self/mem").find(": error: "), std::string::npos);
    return;
  }
  const auto secret = file("secret.toml", kTwoCities);
  chmod(secret.c_str(), 0);
  EXPECT_EQ(errors(secret), secret + ": error: cannot be read: Permission denied\n");
}

TEST_F(Folder, the_scenario_is_named_after_the_file_and_keeps_its_octets) {
  const auto p = load(file("office.toml", kTwoCities));
  ASSERT_TRUE(p.scenario);
  EXPECT_EQ(p.scenario->name, "office");
  ASSERT_EQ(p.scenario->inputs.size(), 1u);
  EXPECT_EQ(p.scenario->inputs[0].octets, kTwoCities);
}

TEST(Content, empty_files_are_errors) {
  for (const char* text : {"", "\n", " \t\r\n\n"})
    EXPECT_EQ(bad(text),
              "test: error: the file is empty\n"
              "    a scenario is TOML or letter-carrier text: see scenarios/README.md\n");
}

TEST(Content, binary_files_are_errors_at_their_first_nul) {
  EXPECT_EQ(bad(std::string("name = \"x\"\nab\0c", 15)),
            "test:2:3: error: this is a binary file (an octet is NUL)\n"
            "    ab?c\n"
            "    a scenario is TOML or letter-carrier text\n");
}

TEST(Content, text_that_is_not_utf8_is_an_error_in_both_formats) {
  EXPECT_NE(bad("name = \"\xe9\"\n").find("test:1:1: error: this line is not UTF-8 text"), std::string::npos);
  EXPECT_NE(bad("MTA Oslo 1 Bj\xf8rn\n").find("convert the file: iconv"), std::string::npos);
}

TEST(Content, decides_the_format) {
  EXPECT_EQ(good("\n MTA Oslo 1 Anna\n*\n").mtas.at(0).config.texts.banner, "");
  EXPECT_NE(good("# a comment\n" + kTwoCities).mtas.at(0).config.texts.banner, "");
  EXPECT_NE(bad("MTA = \"Oslo\"\n").find("unknown key 'MTA'"), std::string::npos);
  EXPECT_NE(bad("MTA Oslo one Anna\n").find("'one' is not the number of users"), std::string::npos);
}

}  // namespace
}  // namespace scenario
