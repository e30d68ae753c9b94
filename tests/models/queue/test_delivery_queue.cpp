#include <gtest/gtest.h>

#include <map>

#include "queue/delivery_queue.hpp"
#include "random/stream.hpp"

namespace queue {
namespace {

using namespace std::chrono_literals;
using Dates = std::vector<Duration>;

std::vector<smtp::Path> recipients(std::initializer_list<const char*> mailboxes) {
  std::vector<smtp::Path> out;
  for (const char* m : mailboxes) out.push_back(*smtp::parse_mailbox(m));
  return out;
}

// A queue in the hand of the test: dates from the start, one recipient unless told otherwise.
struct Queue {
  explicit Queue(Duration give_up = 5 * 24h, RetryFormula retry = {}) : q(retry, give_up) {}
  DeliveryId accept(Duration at, const std::string& destination = "b.example") {
    return q.accept(nullptr, destination, recipients({"bob@b.example"}), units::kStart + at);
  }
  /// Tries everything that is due at its date, defers it all, and gives the dates of the attempts.
  Dates attempts_until(Duration end) {
    Dates out;
    while (q.next_due() <= units::kStart + end) {
      const auto now = q.next_due();
      const auto* d = q.take_due(now);
      out.push_back(now.time_since_epoch());
      q.settle(d->id, d->recipients, now);
    }
    return out;
  }
  DeliveryQueue q;
};

TEST(RetryFormula, a_delivery_deferred_three_times_waits_30_60_and_120_minutes) {
  Queue queue;
  queue.accept(0s);
  EXPECT_EQ(queue.attempts_until(4h), (Dates{0min, 30min, 90min, 210min}));
}

TEST(RetryFormula, waits_grow_until_the_longest_and_stay_there) {
  const RetryFormula f{5min, 3, 2h};
  EXPECT_EQ(wait_after(f, 1), 5min);
  EXPECT_EQ(wait_after(f, 2), 15min);
  EXPECT_EQ(wait_after(f, 3), 45min);
  EXPECT_EQ(wait_after(f, 4), 2h);
  EXPECT_EQ(wait_after(f, 1000), 2h) << "also where the power is beyond any duration";
  EXPECT_EQ(wait_after({10min, 1, 2h}, 500), 10min) << "a factor of one is a fixed interval";
}

TEST(DeliveryQueue, gives_up_after_one_last_attempt_exactly_at_the_age) {
  Queue queue(2h);
  queue.accept(10min);
  EXPECT_EQ(queue.attempts_until(24h), (Dates{10min, 40min, 100min, 130min}));
  EXPECT_TRUE(queue.q.empty());
}

TEST(DeliveryQueue, says_that_what_was_deferred_at_the_age_is_expired) {
  Queue queue(30min);
  const auto id = queue.accept(0s);
  queue.q.take_due(units::kStart);
  auto s = queue.q.settle(id, queue.q.at(id).recipients, units::kStart + 1s);
  EXPECT_FALSE(s.expired);
  EXPECT_EQ(s.next_at, units::kStart + 30min) << "not later than the age";
  queue.q.take_due(s.next_at);
  s = queue.q.settle(id, queue.q.at(id).recipients, s.next_at);
  EXPECT_TRUE(s.expired);
  EXPECT_EQ(s.next_at, units::kNever);
}

TEST(DeliveryQueue, a_delivery_that_is_done_at_the_age_has_not_expired) {
  Queue queue(30min);
  const auto id = queue.accept(0s);
  queue.q.take_due(units::kStart);
  EXPECT_FALSE(queue.q.settle(id, {}, units::kStart + 30min).expired);
  EXPECT_TRUE(queue.q.empty());
}

TEST(DeliveryQueue, gives_deliveries_by_date_and_then_by_acceptance) {
  Queue queue;
  const auto late = queue.accept(2s), first = queue.accept(1s), second = queue.accept(1s);
  EXPECT_EQ(queue.q.next_due(), units::kStart + 1s);
  EXPECT_EQ(queue.q.take_due(units::kStart), nullptr) << "nothing is due yet";
  EXPECT_EQ(queue.q.take_due(units::kStart + 5s)->id, first);
  EXPECT_EQ(queue.q.take_due(units::kStart + 5s)->id, second);
  EXPECT_EQ(queue.q.take_due(units::kStart + 5s)->id, late);
  EXPECT_EQ(queue.q.take_due(units::kStart + 5s), nullptr) << "all are being worked on";
  EXPECT_EQ(queue.q.next_due(), units::kNever);
}

TEST(DeliveryQueue, keeps_only_the_recipients_that_were_deferred) {
  Queue queue;
  const auto all = recipients({"a@b.example", "b@b.example", "c@b.example"});
  const auto id = queue.q.accept(nullptr, "b.example", all, units::kStart);
  queue.q.take_due(units::kStart);
  queue.q.settle(id, {all[1]}, units::kStart);
  EXPECT_EQ(queue.q.at(id).recipients, std::vector<smtp::Path>{all[1]});
  EXPECT_EQ(queue.q.at(id).failures, 1);
}

TEST(DeliveryQueue, what_is_given_back_is_due_at_once_and_has_not_failed) {
  Queue queue;
  const auto id = queue.accept(0s);
  queue.q.take_due(units::kStart);
  queue.q.give_back(id, units::kStart + 3s);
  EXPECT_EQ(queue.q.next_due(), units::kStart + 3s);
  EXPECT_EQ(queue.q.at(id).failures, 0);
  EXPECT_EQ(queue.q.at(id).accepted, units::kStart) << "it does not grow younger by that";
  EXPECT_EQ(queue.q.take_due(units::kStart + 3s)->id, id);
}

TEST(DeliveryQueue, counts_recipients_where_they_stand) {
  Queue queue;
  const auto text = [&] {
    const auto d = queue.q.depths("b.example");
    return std::to_string(d.incoming) + " " + std::to_string(d.active) + " " + std::to_string(d.deferred);
  };
  const auto all = recipients({"a@b.example", "b@b.example", "c@b.example"});
  const auto id = queue.q.accept(nullptr, "b.example", all, units::kStart);
  EXPECT_EQ(text(), "3 0 0");
  queue.q.take_due(units::kStart);
  EXPECT_EQ(text(), "0 3 0");
  queue.q.give_back(id, units::kStart);
  EXPECT_EQ(text(), "3 0 0");
  queue.q.take_due(units::kStart);
  queue.q.settle(id, {all[0], all[2]}, units::kStart);
  EXPECT_EQ(text(), "0 0 2");
  queue.q.take_due(units::kStart + 30min);
  queue.q.give_back(id, units::kStart + 30min);
  EXPECT_EQ(text(), "0 0 2") << "it has failed before";
  queue.q.take_due(units::kStart + 30min);
  queue.q.settle(id, {}, units::kStart + 30min);
  EXPECT_EQ(text(), "0 0 0");
  EXPECT_EQ(queue.q.depths("never.example").active, 0u);
}

// The books beside the queue: whatever is done with it, both know the same recipients.
TEST(DeliveryQueue, nothing_is_ever_lost) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    rng::Stream s(seed, "queue");
    const Duration give_up = std::chrono::hours(1 + rng::below(s, 5));
    Queue queue(give_up);
    std::map<DeliveryId, std::size_t> books;
    std::vector<DeliveryId> active;
    auto now = units::kStart;
    for (int step = 0; step < 300; ++step) {
      now += std::chrono::seconds(rng::below(s, 900));
      const auto i = active.empty() ? 0 : rng::below(s, active.size());
      switch (rng::below(s, 4)) {
        case 0: {
          std::vector<smtp::Path> to(1 + rng::below(s, 3), *smtp::parse_mailbox("bob@b.example"));
          const auto n = to.size();
          books[queue.q.accept(nullptr, rng::below(s, 2) ? "b.example" : "c.example", std::move(to), now)] =
              n;
          break;
        }
        case 1:
          if (const auto* d = queue.q.take_due(now)) {
            ASSERT_LE(d->due, now);
            active.push_back(d->id);
          }
          break;
        case 2:
          if (!active.empty()) {
            auto left = queue.q.at(active[i]).recipients;
            left.resize(rng::below(s, left.size() + 1));
            books[active[i]] = left.size();
            const bool too_old = now >= queue.q.at(active[i]).accepted + give_up;
            const auto settled = queue.q.settle(active[i], left, now);
            ASSERT_EQ(settled.expired, too_old && !left.empty());
            ASSERT_EQ(settled.next_at > now && settled.next_at != units::kNever, !too_old && !left.empty());
            if (too_old || left.empty()) books.erase(active[i]);
            active.erase(active.begin() + static_cast<std::ptrdiff_t>(i));
          }
          break;
        default:
          if (!active.empty()) {
            queue.q.give_back(active[i], now);
            active.erase(active.begin() + static_cast<std::ptrdiff_t>(i));
          }
      }
      std::size_t recipients = 0, depths = 0;
      ASSERT_EQ(queue.q.deliveries().size(), books.size());
      for (const auto& [id, d] : queue.q.deliveries()) {
        ASSERT_EQ(d.recipients.size(), books.at(id)) << "seed " << seed << ", step " << step;
        recipients += d.recipients.size();
      }
      for (const char* destination : {"b.example", "c.example"}) {
        const auto d = queue.q.depths(destination);
        depths += d.incoming + d.active + d.deferred;
      }
      ASSERT_EQ(depths, recipients);
      ASSERT_EQ(queue.q.next_due() == units::kNever, active.size() == books.size())
          << "what nobody works on has a date";
    }
  }
}

}  // namespace
}  // namespace queue
