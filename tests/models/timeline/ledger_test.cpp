#include <gtest/gtest.h>

#include "models/timeline/told.hpp"
#include "timeline/ledger_keeper.hpp"

namespace {

using namespace told;
using timeline::Kind;
using timeline::LedgerKeeper;

class LedgerTest : public testing::Test {
 protected:
  LedgerKeeper::Taken happens(Kind kind, timeline::MtaId where, std::string_view recipient = "bob@beta") {
    return keeper_.take(mail_event(kind, where, ++second_, recipient));
  }
  void is_submitted_as(mail::Kind kind, std::string_view recipient) {
    mail::Message m;
    m.content = mail::Content::of_text("text", {kLetter, {}, kind, ""});
    auto e = mail_event(Kind::submitted, kAlpha, ++second_, recipient);
    e.mail = &m;
    keeper_.take(e);
  }
  std::string sums() const { return timeline::to_text(keeper_.ledger()); }

  LedgerKeeper keeper_;
  int second_ = 0;
};

TEST_F(LedgerTest, a_recipient_delivered_over_one_hop_is_counted_once_and_forgotten) {
  EXPECT_TRUE(happens(Kind::submitted, kAlpha).begins);
  happens(Kind::queued, kBeta);
  EXPECT_FALSE(happens(Kind::delivered, kBeta).over) << "alpha still holds its copy";
  const auto last = happens(Kind::passed, kAlpha);
  ASSERT_TRUE(last.over);
  EXPECT_EQ(last.story->hops, 1);
  EXPECT_EQ(last.story->attempts, 1);
  EXPECT_EQ(last.story->finished, units::kStart + 3s);
  EXPECT_EQ(sums(), "submitted 1 = delivered 1");
  EXPECT_TRUE(keeper_.unfinished().empty());
  EXPECT_EQ(keeper_.imbalance({}), "");
}

TEST_F(LedgerTest, mail_to_oneself_over_a_session_keeps_the_two_copies_apart) {
  happens(Kind::submitted, kAlpha);
  happens(Kind::queued, kAlpha);
  EXPECT_FALSE(happens(Kind::delivered, kAlpha).over);
  EXPECT_TRUE(happens(Kind::passed, kAlpha).over);
}

TEST_F(LedgerTest, submitting_a_recipient_twice_counts_once) {
  happens(Kind::submitted, kAlpha);
  EXPECT_FALSE(happens(Kind::submitted, kAlpha).begins);
  EXPECT_EQ(keeper_.ledger().submitted, 1u);
}

TEST_F(LedgerTest, a_lost_reply_to_the_dot_makes_a_duplicate_and_not_a_second_delivery) {
  happens(Kind::submitted, kAlpha);
  happens(Kind::queued, kBeta);
  happens(Kind::delivered, kBeta);
  happens(Kind::attempted, kAlpha);  // the 250 never came
  happens(Kind::queued, kBeta);
  happens(Kind::delivered, kBeta);
  const auto last = happens(Kind::passed, kAlpha);
  ASSERT_TRUE(last.over);
  EXPECT_EQ(last.story->duplicates, 1);
  EXPECT_EQ(last.story->hops, 1);
  EXPECT_EQ(sums(), "submitted 1 = delivered 1");
  EXPECT_EQ(keeper_.ledger().duplicates, 1u);
}

TEST_F(LedgerTest, the_first_final_outcome_stands) {
  happens(Kind::submitted, kAlpha);
  happens(Kind::queued, kBeta);
  happens(Kind::delivered, kBeta);
  EXPECT_TRUE(happens(Kind::expired, kAlpha).over) << "alpha gave up a copy that had arrived";
  EXPECT_EQ(sums(), "submitted 1 = delivered 1");
  EXPECT_EQ(keeper_.imbalance({}), "");
}

TEST_F(LedgerTest, notices_and_children_enter_in_columns_of_their_own) {
  is_submitted_as(mail::Kind::user, "staff@alpha");
  is_submitted_as(mail::Kind::list, "bob@beta");
  is_submitted_as(mail::Kind::bounce, "ann@alpha");
  happens(Kind::replaced, kAlpha, "staff@alpha");
  happens(Kind::discarded, kAlpha, "ann@alpha");
  happens(Kind::refused, kAlpha, "nobody@beta");
  EXPECT_EQ(sums(), "submitted 1 + children 1 + notices 1 = replaced 1 + discarded 1 + queued 1");
  EXPECT_EQ(keeper_.ledger().refused, 1u);
}

TEST_F(LedgerTest, what_an_mta_holds_balances_as_queued) {
  happens(Kind::submitted, kAlpha);
  happens(Kind::attempted, kAlpha);
  EXPECT_EQ(keeper_.imbalance({{kLetter, "bob@beta"}}), "");
  EXPECT_EQ(sums(), "submitted 1 = queued 1");
}

TEST_F(LedgerTest, mail_that_nobody_holds_is_named_as_lost) {
  happens(Kind::submitted, kAlpha);
  EXPECT_NE(keeper_.imbalance({}).find("<bob@beta>"), std::string::npos);
  EXPECT_NE(keeper_.imbalance({}).find("mail was lost"), std::string::npos);
}

TEST_F(LedgerTest, a_copy_in_doubt_may_still_be_held_by_its_sender) {
  happens(Kind::submitted, kAlpha);
  happens(Kind::queued, kBeta);
  happens(Kind::delivered, kBeta);
  EXPECT_EQ(keeper_.imbalance({{kLetter, "bob@beta"}}), "");
  EXPECT_EQ(sums(), "submitted 1 = delivered 1");
}

TEST_F(LedgerTest, holding_what_is_done_with_or_never_was_is_an_imbalance) {
  happens(Kind::submitted, kAlpha);
  happens(Kind::delivered, kAlpha);
  EXPECT_NE(keeper_.imbalance({{kLetter, "bob@beta"}}).find("is held by an MTA"), std::string::npos);
}

TEST_F(LedgerTest, delivering_what_nobody_submitted_is_an_imbalance) {
  happens(Kind::delivered, kBeta);
  EXPECT_NE(keeper_.imbalance({}).find("the first: delivered <bob@beta>"), std::string::npos);
}

TEST(LedgerText, a_ledger_that_does_not_balance_shows_it) {
  timeline::Ledger l;
  l.submitted = 2;
  l.delivered = 1;
  EXPECT_EQ(timeline::to_text(l), "submitted 2 ≠ delivered 1");
  EXPECT_EQ(timeline::to_text(timeline::Ledger{}), "0 = 0");
}

TEST(KindText, every_kind_of_event_has_a_name_of_its_own) {
  std::vector<std::string_view> names;
  for (int k = 0; k <= static_cast<int>(Kind::power); ++k) names.push_back(to_text(static_cast<Kind>(k)));
  EXPECT_EQ(std::count(names.begin(), names.end(), "?"), 0);
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

}  // namespace
