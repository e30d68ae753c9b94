// What the scenarios about queues show: schedules to the second, a dead destination, exchangers, loops, lost
// replies.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "played.hpp"
#include "views/event_reader.hpp"

namespace {

using scenarios::seconds;

struct Queues : scenarios::Played {
  /// When an MTA opened its sessions.
  std::vector<double> began(const std::string& client) const {
    std::vector<double> out;
    for (const auto& s : run->sessions())
      if (s.client == client) out.push_back(seconds(s.started));
    return out;
  }
};

TEST_F(Queues, EverySenderOfTheLaboratoryTriesWhenItWasSeenTo) {
  play("retry-laboratory.toml");
  const auto expect = [&](const std::string& sender, const std::vector<double>& at) {
    const auto seen = began(sender + ".example");
    ASSERT_GE(seen.size(), at.size()) << sender;
    for (std::size_t i = 0; i < at.size(); ++i) EXPECT_NEAR(seen[i], at[i], 0.5) << sender << ' ' << i;
  };
  const auto min = [](int m, int s) { return 60.0 * m + s; };
  expect("gmail", {0, min(6, 2), min(29, 2), min(56, 36), min(98, 44), min(162, 3), min(229, 44), min(309, 5),
                   min(434, 46)});
  expect("yahoo", {0, min(2, 7), min(5, 39), min(12, 58), min(27, 16), min(55, 13), min(109, 35),
                   min(216, 47), min(430, 36)});
  expect("hotmail",
         {0, min(1, 1), min(2, 3), min(3, 4), min(5, 6), min(8, 7), min(12, 8), min(16, 10), min(20, 10)});
  expect("gmx", {0, min(5, 1), min(12, 33), min(23, 50), min(40, 46), min(66, 9), min(104, 14), min(161, 22),
                 min(247, 4), min(375, 36)});
  EXPECT_NEAR(began("aol.example").back(), min(31, 32), 0.5);
  EXPECT_EQ(messages.at("aol").outcome, "expired");
  // Postfix: whatever the phase of its queue scan is, the rest follows from it.
  const auto postfix = began("postfix.example");
  ASSERT_GE(postfix.size(), 8u);
  const double p = postfix[1] - 300;
  EXPECT_GE(p, 0);
  EXPECT_LT(p, 300.5);
  expect("postfix", {0, 300 + p, 900 + p, 2100 + p, 4500 + p, 8700 + p, 12900 + p, 17100 + p});
}

TEST_F(Queues, APostfixOfTheMeasurementsComesBackAfter30SecondsTwiceAsLateAndAt400) {
  play("retry-laboratory.toml",
       "--set \"mta['postfix.example'].retry={ schedule = 'postfix', minimal_backoff = '30 s', "
       "maximal_backoff = "
       "'400 s', queue_run = '30 s' }\" --set \"expect.attempts='> 0'\"");
  const auto seen = began("postfix.example");
  ASSERT_GE(seen.size(), 8u);
  const double p = seen[1] - 30;
  EXPECT_GE(p, 0);
  EXPECT_LT(p, 30.5);
  const double apart[] = {30 + p, 60, 120, 240, 420, 420, 420};
  for (std::size_t i = 0; i < std::size(apart); ++i) EXPECT_NEAR(seen[i + 1] - seen[i], apart[i], 0.5) << i;
}

TEST_F(Queues, ADeadDestinationsMailIsDeferredWithoutBeingTried) {
  play("nightly-batch.toml");
  std::size_t untried = 0, tried = 0;
  for (const auto& a : views::attempts_of(*run)) {
    const double at = seconds(a.time);
    if (a.session == 0) {
      ++untried;
      EXPECT_NE(a.reason.find("delivery temporarily suspended"), std::string::npos) << a.reason;
      EXPECT_TRUE(a.next_at.has_value());
    } else if (at > 127 * 60 && at < 165 * 60) {
      ++tried;
    }
  }
  EXPECT_GT(untried, 20'000u);
  EXPECT_LT(tried, 60u) << "while the provider is silent";
  for (const auto& m : run->messages())
    if (m.duplicates > 0) {
      EXPECT_GT(m.duplicate_cause, 0u) << "which session lost the reply";
    }
  const auto said = sh("mtasim summary r").out;
  EXPECT_NE(said.find("Queue       at most 7"), std::string::npos) << said;
  EXPECT_NE(said.find("after the last outage"), std::string::npos) << said;
}

TEST_F(Queues, TheSecondExchangerTakesWhatTheFirstDoesNot) {
  play("mx-fallback.toml");
  std::string way;
  for (const auto& s : run->sessions()) way += s.client.substr(0, 4) + ">" + s.server.substr(0, 3) + " ";
  EXPECT_EQ(way, "mail>mx1 mail>mx2 mx2.>mx1 mail>mx1 mail>mx2 mx2.>mx1 mail>mx1 mx2.>mx1 ");
  EXPECT_EQ(messages.at("by the first").hops, 1);
  EXPECT_EQ(messages.at("by the second").hops, 2);
  EXPECT_GT(seconds(messages.at("by the second").finished), seconds(messages.at("by the first").finished));
}

TEST_F(Queues, LoopsEndAndNobodyIsToldOfTheEndOfANotice) {
  play("bounce-loop.toml");
  int notices = 0, discarded = 0, delivered = 0;
  for (const auto& m : run->messages()) {
    if (m.kind != "bounce") continue;
    ++notices;
    discarded += m.outcome == "discarded" || m.outcome == "bounced" ? 1 : 0;
    delivered += m.outcome == "delivered" ? 1 : 0;
  }
  EXPECT_EQ(notices, 3);
  EXPECT_EQ(delivered, 2) << "to the writer, and the double bounce to the postmaster";
  EXPECT_EQ(support::read(sh / "r/mail/Fiona@Paris.mbox").find("Too many hops") != std::string::npos, true);
  EXPECT_NE(support::read(sh / "r/mail/postmaster@Berlin.mbox").find("multipart/report"), std::string::npos);
}

TEST_F(Queues, ALostReplyMakesTwoCopiesOneOrABounce) {
  play("lost-reply.toml");
  EXPECT_EQ(messages.at("two copies").duplicates, 1);
  EXPECT_EQ(messages.at("two copies").duplicate_cause, 1u);
  EXPECT_EQ(messages.at("one copy").duplicates, 0);
  EXPECT_EQ(messages.at("one copy").attempts, 1);
  EXPECT_EQ(messages.at("bounced").outcome, "delivered");
  EXPECT_TRUE(std::any_of(run->messages().begin(), run->messages().end(), [&](const auto& m) {
    return m.kind == "bounce" && m.parent == messages.at("bounced").message && m.outcome == "delivered";
  })) << "of mail that was delivered";
  const auto twice = support::read(sh / "r/mail/bob@server.example.mbox");
  const auto first = twice.find("Subject: Twice");
  EXPECT_NE(twice.find("Subject: Twice", first + 1), std::string::npos);
}

}  // namespace
