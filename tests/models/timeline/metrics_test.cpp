#include "timeline/metrics.hpp"

#include <gtest/gtest.h>

#include "models/timeline/told.hpp"

namespace {

using namespace told;
using timeline::Outcome;

timeline::DeliveryStory story(Outcome outcome, int submitted, int finished) {
  timeline::DeliveryStory s;
  s.outcome = outcome;
  s.submitted = units::kStart + std::chrono::seconds(submitted);
  if (outcome != Outcome::queued) s.finished = units::kStart + std::chrono::seconds(finished);
  return s;
}

TEST(Delays, quantiles_are_nearest_ranks_over_all_recipients) {
  timeline::Delays d;
  for (int delay = 20; delay >= 1; --delay) d.take(story(Outcome::delivered, 100, 100 + delay));
  EXPECT_EQ(d.quantile(0.5), 10s);
  EXPECT_EQ(d.quantile(0.95), 19s);
  EXPECT_EQ(d.max(), 20s);
  EXPECT_EQ(d.delivered_share(), 1.0);
}

TEST(Delays, a_recipient_never_reached_is_infinitely_late) {
  timeline::Delays d;
  d.take(story(Outcome::delivered, 0, 1));
  d.take(story(Outcome::delivered, 0, 2));
  d.take(story(Outcome::queued, 0, 0));
  d.take(story(Outcome::bounced, 0, 1));
  EXPECT_EQ(d.quantile(0.5), 2s);
  EXPECT_EQ(d.quantile(0.75), std::nullopt) << "stranding mail must not improve a figure";
  EXPECT_EQ(d.max(), std::nullopt);
  EXPECT_EQ(d.delivered_share(), 0.5);
}

TEST(Delays, warm_up_notices_and_replaced_recipients_do_not_count) {
  timeline::Delays d(10s);
  d.take(story(Outcome::delivered, 9, 500));
  auto notice = story(Outcome::delivered, 20, 500);
  notice.kind = mail::Kind::bounce;
  d.take(notice);
  d.take(story(Outcome::replaced, 20, 500));
  EXPECT_EQ(d.recipients(), 0u);
  EXPECT_EQ(d.quantile(0.5), std::nullopt);
  EXPECT_EQ(d.delivered_share(), std::nullopt);
  d.take(story(Outcome::delivered, 10, 13));
  EXPECT_EQ(d.quantile(0.5), 3s);
}

}  // namespace
