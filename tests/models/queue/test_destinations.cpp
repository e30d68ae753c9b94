#include <gtest/gtest.h>

#include "queue/delivery_queue.hpp"
#include "queue/destinations.hpp"
#include "queue/host_records.hpp"

namespace queue {
namespace {

using namespace std::chrono_literals;

constexpr WindowLimits kPostfix{20, 5, 1, 300s};

struct Lines : Destinations {
  explicit Lines(WindowLimits l = kPostfix) : Destinations(l) {}
  void line_up_many(const std::string& destination, DeliveryId first, int n) {
    for (int i = 0; i < n; ++i) line_up(destination, first + static_cast<DeliveryId>(i));
  }
  int start_all() {
    int n = 0;
    while (start()) ++n;
    return n;
  }
};

TEST(Destinations, a_window_begins_with_five_and_grows_to_twenty_by_one_a_delivery) {
  Lines lines;
  lines.line_up_many("b", 0, 1000);
  EXPECT_EQ(lines.start_all(), 5);
  int busy = 5;
  for (int n = 0; n < 100; ++n) {
    lines.went_well("b");
    lines.ended("b");
    busy += lines.start_all() - 1;
    EXPECT_LE(busy, 20);
  }
  EXPECT_EQ(busy, 20);
  EXPECT_EQ(lines.window("b"), 20);
}

// 1/5 + 1/4 + 1/3 + 1/2 is the first sum above one.
TEST(Destinations, four_failed_connections_in_a_row_make_a_destination_dead_for_five_minutes) {
  Lines lines;
  lines.line_up_many("b", 0, 10);
  lines.start_all();
  const auto now = units::kStart + 10s;
  for (int n = 0; n < 3; ++n) {
    EXPECT_FALSE(lines.failed("b", "connection refused", now));
    lines.ended("b");
    EXPECT_EQ(lines.window("b"), 4 - n);
  }
  EXPECT_TRUE(lines.failed("b", "connection refused", now));
  EXPECT_EQ(lines.clear("b").size(), 5u) << "everybody in its line is told";
  EXPECT_EQ(*lines.dead("b", now), "connection refused");
  EXPECT_NE(lines.dead("b", now + 299s), nullptr);
  EXPECT_EQ(lines.dead("b", now + 300s), nullptr);
  EXPECT_EQ(lines.window("b"), 5) << "it begins anew";
  EXPECT_EQ(lines.dead("c", now), nullptr);
}

TEST(Destinations, one_success_forgets_the_failures_before_it) {
  Lines lines;
  lines.line_up_many("b", 0, 100);
  lines.start_all();
  for (int n = 0; n < 50; ++n) {
    EXPECT_FALSE(lines.failed("b", "x", units::kStart));
    lines.went_well("b");
  }
}

TEST(Destinations, take_turns_and_serve_first_come_first) {
  Lines lines(WindowLimits{1, 1, 0, {}});
  for (DeliveryId i = 0; i < 3; ++i) lines.line_up("b", i);
  for (DeliveryId i = 10; i < 13; ++i) lines.line_up("c", i);
  std::vector<DeliveryId> order;
  for (int n = 0; n < 3; ++n)
    for (const char* d : {"b", "c"}) {
      if (n > 0) lines.ended(d);
      order.push_back(lines.start().value());
    }
  EXPECT_EQ(order, (std::vector<DeliveryId>{0, 10, 1, 11, 2, 12}));
  EXPECT_EQ(lines.start(), std::nullopt);
}

TEST(Destinations, without_limits_everybody_starts_at_once) {
  Lines lines(WindowLimits{});
  lines.line_up_many("b", 0, 500);
  EXPECT_EQ(lines.start_all(), 500);
}

TEST(HostRecords, hold_new_mail_back_until_their_date_and_forget_a_host_that_answers) {
  const RetrySchedule exim([] {
    auto r = retry_rule("exim").value();
    r.phase = 0s;
    return r;
  }());
  HostRecords hosts(exim);
  const auto now = units::kStart + 1min;
  EXPECT_EQ(hosts.not_before("mx", now), std::nullopt);
  hosts.failed("mx", now);
  hosts.failed("mx", now);  // sessions that fail together are one failure
  EXPECT_EQ(hosts.not_before("mx", now), units::kStart + 30min);
  EXPECT_EQ(hosts.not_before("other", now), std::nullopt);
  EXPECT_EQ(hosts.not_before("mx", units::kStart + 30min), std::nullopt);
  hosts.failed("mx", units::kStart + 30min);
  EXPECT_EQ(hosts.not_before("mx", units::kStart + 31min), units::kStart + 60min);
  hosts.answered("mx");
  EXPECT_EQ(hosts.not_before("mx", units::kStart + 31min), std::nullopt);
}

std::vector<smtp::Path> bob() { return {*smtp::parse_mailbox("bob@b.example")}; }

/// A queue, its lines and a host that is down until a date: what Outgoing does, without sessions.
struct Down {
  DeliveryQueue queue{RetrySchedule([] {
                        auto r = retry_rule("postfix").value();
                        r.phase = 120s;
                        return r;
                      }()),
                      Duration(5 * 24h)};
  Destinations lines{kPostfix};
  std::uint64_t tries = 0, postponed = 0, delivered = 0;
  TimePoint last{};

  void run(TimePoint up) {
    while (queue.next_due() != units::kNever) {
      const auto now = queue.next_due();
      while (const auto* d = queue.take_due(now)) {
        if (lines.dead(d->destination, now)) {
          queue.postpone(d->id, std::nullopt, now);
          ++postponed;
        } else {
          lines.line_up(d->destination, d->id);
        }
      }
      while (const auto id = lines.start()) {
        ++tries;
        if (now >= up) {
          queue.settle(*id, {}, now);
          ++delivered;
          last = now;
          lines.went_well("b.example");
        } else {
          queue.settle(*id, bob(), now);
          if (lines.failed("b.example", "connection refused", now))
            for (const auto waiting : lines.clear("b.example")) {
              queue.postpone(waiting, std::nullopt, now);
              ++postponed;
            }
        }
        lines.ended("b.example");
      }
    }
  }
};

TEST(DeadDestination, of_10000_queued_messages_four_are_tried_at_a_time_while_the_host_is_down) {
  Down w;
  for (int i = 0; i < 10000; ++i) w.queue.accept(nullptr, "b.example", bob(), units::kStart);
  w.run(units::kStart + 40min);
  EXPECT_EQ(w.delivered, 10000u);
  // At 0, 420, 1020, 2220 the host is down: four sessions each time, and the rest is not tried.
  EXPECT_EQ(w.tries, 4u * 4 + 10000u);
  EXPECT_EQ(w.postponed, 4u * (10000 - 4));
  EXPECT_EQ(w.last.time_since_epoch(), 4620s);
}

TEST(DeadDestination, a_hundred_thousand_messages_cost_no_more_each) {
  Down w;
  for (int i = 0; i < 100000; ++i) w.queue.accept(nullptr, "b.example", bob(), units::kStart);
  w.run(units::kStart + 40min);
  EXPECT_EQ(w.delivered, 100000u);
  EXPECT_EQ(w.tries, 4u * 4 + 100000u);
}

}  // namespace
}  // namespace queue
