// mtasim explain: the story of a message says what was said, why, what was waited for and where each copy is.
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "support/shell.hpp"

namespace {

using support::Ran;

class ExplainVerb : public testing::Test {
 protected:
  ExplainVerb() {
    std::filesystem::create_directory_symlink(std::filesystem::path(MTASIM_SOURCE_DIR) / "scenarios",
                                              sh / "scenarios");
  }
  /// The text on one line, so that line breaks do not matter.
  std::string story(const std::string& what) {
    const Ran r = sh("mtasim explain " + what);
    EXPECT_EQ(r.status, 0) << r.err;
    std::string out;
    for (const char c : r.out) {
      const bool blank = c == ' ' || c == '\n';
      if (blank && (out.empty() || out.back() == ' ')) continue;
      out += blank ? ' ' : c;
    }
    for (const auto& line : lines(r.out)) EXPECT_LE(columns(line), 100U) << line;
    return out;
  }
  static std::vector<std::string> lines(const std::string& text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
  }
  static std::size_t columns(const std::string& s) {
    return static_cast<std::size_t>(std::count_if(
        s.begin(), s.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
  }
  /// Whether the parts stand in the text one after the other.
  static testing::AssertionResult tells(const std::string& text, std::initializer_list<const char*> parts) {
    std::size_t at = 0;
    for (const char* part : parts) {
      const auto found = text.find(part, at);
      if (found == std::string::npos)
        return testing::AssertionFailure()
               << '"' << part << "\" does not stand there, or not in this place:\n"
               << text;
      at = found + 1;
    }
    return testing::AssertionSuccess();
  }
  support::Shell sh;
};

TEST_F(ExplainVerb, AGreylistIsNamedWithWhatItCostAndWhoCameBack) {
  EXPECT_TRUE(
      tells(story("scenarios/greylisting.toml --message hello"),
            {"Message 1, hello: from Fiona@London to Maurice@Paris", "London → Paris, session 1",
             "450 is a transient negative completion (RFC 5321 4.2.1): Paris greylists", "RFC 6647", "503",
             "no recipient was left, and DATA had been sent before that was known (RFC 2920 3.1)",
             "London keeps Maurice@Paris and will look at it again at 600.161 s, 10 min later",
             "session 3, attempt 2", "London waits until 600.161 s (10 min)", "Back-off",
             "takes responsibility for Maurice@Paris", "into the mailbox of Maurice@Paris",
             "Where each copy is", "in the mailbox at Paris", "after 1 attempt that failed"}));
}

TEST_F(ExplainVerb, SilenceIsToldWithItsSynsAndTheTimeOut) {
  const auto text = story("scenarios/partition.toml --message 3");
  EXPECT_TRUE(
      tells(text, {"London gives up the connection after 30 s: no answer",
                   "The SYN went again after 1 s, 2 s, 3 s, 4 s, 5 s, 7 s, 11 s and 19 s", "the same again",
                   "Session 7, attempt 3: the same (connection timed out)", "in the mailbox at Cairo"}));
}

TEST_F(ExplainVerb, SegmentsThatGoAgainHaveTheirCause) {
  EXPECT_TRUE(tells(story("scenarios/crash.toml --message power-1"),
                    {"London hears nothing and sends 70 octets again, 11 times until 28",
                     "access power.example down (retransmission time-out, RFC 6298 5)",
                     "timed out waiting for the reply to MAIL", "RFC 5321 4.5.3.2.2"}));
}

TEST_F(ExplainVerb, TheScheduleAndTheOtherExchangerAreNamed) {
  EXPECT_TRUE(tells(story("scenarios/mx-fallback.toml --message 1"),
                    {"another exchanger was tried before (RFC 5321 5.1)",
                     "the schedule of postfix, which waits as long as the mail is old, 5 min to 66.7 min, "
                     "and looks at its queue every 5 min"}));
  EXPECT_TRUE(tells(story("scenarios/lost-reply.toml --message 1"),
                    {"after the n-th failure 2 min · ", "the reply to the final dot of session 1 was lost"}));
}

TEST_F(ExplainVerb, ALostReplyMakesTwoCopies) {
  EXPECT_TRUE(tells(story("scenarios/slow-filter.toml --message 16"),
                    {"The message arrives; its reply never reaches Branch4", "RFC 5321 4.5.3.2.6, RFC 1047",
                     "its content filter looks at every message", "and 1 more copy of it"}));
}

TEST_F(ExplainVerb, ChildrenOfAListAreFollowedToTheirMailboxes) {
  EXPECT_TRUE(tells(story("scenarios/mailing-list.toml --message 1"),
                    {"London puts others in the place of rounds@London: message 2",
                     "Lisa@Oslo (message 2, to a member of the list): in the mailbox at Oslo",
                     "Olaf@Oslo (message 2, to a member of the list): nowhere: refused for good",
                     "Paul@London (message 3, the notice of the failure): in the mailbox at London"}));
}

TEST_F(ExplainVerb, ARefusalForGoodIsToldOnceAndNamesTheNotice) {
  const auto text = story("scenarios/full-mailbox.toml --message never");
  EXPECT_TRUE(tells(text, {"552", "it can never fit, so it is refused for good (RFC 1870 6.1)",
                           "London gives Maurice@Paris up", "message 4 tells Fiona@London"}));
  const auto first = text.find("gives Maurice@Paris up");
  EXPECT_EQ(text.find("gives Maurice@Paris up", first + 1), std::string::npos);
}

TEST_F(ExplainVerb, ASessionThatSomebodyTypesSaysWhatWasMeant) {
  EXPECT_TRUE(
      tells(story("scenarios/common-mistakes.toml --session 1"),
            {"Somebody at old.example opens a connection", "SMOL is no command; SOML (send or mail) is meant",
             "Typed 2 s after the reply before", "The connection is closed (FIN)"}));
}

TEST_F(ExplainVerb, AMessageIsFoundByNumberIdAndMessageId) {
  ASSERT_EQ(sh("mtasim run scenarios/greylisting.toml --quiet").status, 0);
  const auto by_number = story("latest --message 3");
  EXPECT_EQ(story("latest --message 'somebody else'"), by_number);
  const Ran id = sh("grep -i '^message-id:' runs/latest/content/3.eml | tr -d '\\r' | cut -d' ' -f2");
  ASSERT_GT(id.out.size(), 5U);
  EXPECT_EQ(story("latest --message '" + id.out.substr(0, id.out.size() - 1) + "'"), by_number);
  const Ran wrong = sh("mtasim explain latest --message nobody");
  EXPECT_EQ(wrong.status, 2);
  EXPECT_TRUE(support::has(wrong.err, "this run has no message 'nobody'"));
  EXPECT_EQ(sh("mtasim explain latest --session 99").status, 2);
  EXPECT_EQ(sh("mtasim explain latest --session 1 --message 1").status, 2);
}

TEST_F(ExplainVerb, ARunThatKeptNoEventsIsToldFromItsAttempts) {
  ASSERT_EQ(sh("mtasim run scenarios/greylisting.toml --quiet --record sessions").status, 0);
  EXPECT_TRUE(tells(
      story("latest --message hello"),
      {"Session 1 to Paris: Maurice@Paris: 450", "Paris greylists", "will look at it again at 600.161 s",
       "Session 3 to Paris: Maurice@Paris: 250", "Where each copy is", "in the mailbox"}));
  EXPECT_TRUE(tells(story("latest --session 1"), {"Session 1: London → Paris", "kept no events"}));
}

TEST_F(ExplainVerb, EveryMessageAndSessionOfTheLessonsHasAStory) {
  for (const std::string scenario : {"six-cities", "two-sessions", "forwarding", "send-family",
                                     "source-route", "pipelining-pays", "satellite"}) {
    ASSERT_EQ(sh("mtasim run scenarios/" + scenario + ".toml --quiet --force --out run").status, 0);
    const int messages = std::stoi(sh("tail -n 1 run/messages.csv | cut -d, -f1").out);
    const int sessions = std::stoi(sh("tail -n 1 run/sessions.csv | cut -d, -f1").out);
    for (int m = 1; m <= std::min(messages, 6); ++m)
      EXPECT_TRUE(tells(story("run --message " + std::to_string(m)), {"Where each copy is"})) << scenario;
    for (int s = 1; s <= std::min(sessions, 6); ++s)
      EXPECT_TRUE(tells(story("run --session " + std::to_string(s)), {"Session", " s "})) << scenario;
  }
}

}  // namespace
