// Each measured conversation, played by each personality: what a real server answered, or what the RFC
// permits. `./mtasim test -R Agreement -V` prints the table.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "conversation.hpp"

namespace agreement {
namespace {

const std::filesystem::path kHere = MTASIM_SOURCE_DIR "/tests/agreement";

const std::vector<Conversation>& conversations() {
  static const auto all = read(kHere / "replies.jsonl");
  return all;
}

struct Missed {
  std::string id, theirs, ours;
};

void print(const std::string& software, const std::string& against, std::size_t of,
           const std::vector<Missed>& missed) {
  const auto agreed = of - missed.size();
  std::printf("%-10s %-34s %3zu of %zu  %5.1f %%\n", software.c_str(), against.c_str(), agreed, of,
              100.0 * static_cast<double>(agreed) / static_cast<double>(of));
  for (const auto& m : missed)
    std::printf("  %-28s wanted %s\n  %-28s gives  %s\n", m.id.c_str(), m.theirs.c_str(), "", m.ours.c_str());
}

class Agreement : public testing::TestWithParam<const char*> {};

TEST_P(Agreement, answers_as_the_real_server_did) {
  const std::string software = GetParam();
  std::vector<Missed> missed;
  for (const auto& c : conversations()) {
    const auto given = play(c, server(software));
    if (given != c.measured.at(software))
      missed.push_back({c.id, joined(c.measured.at(software)), joined(given)});
  }
  print(software, "the real server", conversations().size(), missed);
  EXPECT_LE(20 * missed.size(), conversations().size()) << "fewer than 95 in a hundred agree";
}

INSTANTIATE_TEST_SUITE_P(Real, Agreement, testing::Values("postfix", "opensmtpd", "exim", "aiosmtpd"),
                         [](const auto& p) { return std::string(p.param); });

class Permitted : public testing::TestWithParam<const char*> {};

TEST_P(Permitted, answers_are_what_the_rfc_permits) {
  const std::string software = GetParam();
  const auto permitted = read_permitted(kHere / (software + ".permitted"));
  std::vector<Missed> missed;
  std::size_t n = 0;
  for (const auto& c : conversations()) {
    const auto [first, last] = permitted.equal_range(c.id);
    if (first == last) {
      EXPECT_EQ(software, "rfc821") << "nothing is said about " << c.id;
      continue;
    }
    ++n;
    const auto given = play(c, server(software));
    if (std::none_of(first, last, [&](const auto& p) { return permits(p.second, given); }))
      missed.push_back({c.id, joined(first->second), joined(given)});
  }
  print(software, "what the RFC permits", n, missed);
  EXPECT_TRUE(missed.empty());
  EXPECT_GE(n, 60u);
}

INSTANTIATE_TEST_SUITE_P(Rfc, Permitted, testing::Values("rfc5321", "rfc821"),
                         [](const auto& p) { return std::string(p.param); });

TEST(Conversation, rebuilds_what_was_shortened) {
  const auto line = step_of("NOOP xxx...(1505 chars)").octets;
  EXPECT_EQ(line, "NOOP " + std::string(1500, 'x') + "\r\n");
  const auto data = step_of(R"([data] 'Subject: x\r\n\r\nyyy'...(1017))").octets;
  EXPECT_EQ(data, "Subject: x\r\n\r\n" + std::string(998, 'y') + "\r\n.\r\n");
  EXPECT_EQ(step_of(R"([raw] 'NO\x00OP\r\n')").octets, std::string("NO\0OP\r\n", 7));
  EXPECT_EQ(step_of("[pipe] RSET | QUIT").octets, "RSET\r\nQUIT\r\n");
  EXPECT_THROW(step_of("[raw] NOOP"), std::runtime_error);
}

TEST(Conversation, permits_each_alternative_and_no_other_length) {
  const Answers may{"220", "501|250"};
  EXPECT_TRUE(permits(may, {"220", "250"}));
  EXPECT_TRUE(permits(may, {"220", "501"}));
  EXPECT_FALSE(permits(may, {"220", "50"}));
  EXPECT_FALSE(permits(may, {"220"}));
  EXPECT_FALSE(permits(may, {"220", "250", "250"}));
}

}  // namespace
}  // namespace agreement
