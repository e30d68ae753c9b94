#include "sim/event_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "random/stream.hpp"

namespace {

using sim::EventQueue;
using sim::Key;
using units::Duration;
using units::TimePoint;

Key key(int time, std::uint32_t to, std::uint32_t from, std::uint64_t n) {
  return {TimePoint(Duration(time)), to, from, n};
}

TEST(EventQueue, TiesInTimeAreOrderedByReceiverSenderAndCount) {
  EventQueue<std::string> q;
  q.push(key(5, 1, 0, 0), std::string("fifth"));
  q.push(key(4, 2, 1, 2), std::string("fourth"));
  q.push(key(4, 2, 1, 1), std::string("third"));
  q.push(key(4, 1, 9, 9), std::string("first"));
  q.push(key(4, 2, 0, 7), std::string("second"));
  for (const char* expected : {"first", "second", "third", "fourth", "fifth"})
    EXPECT_EQ(q.pop().item, expected);
  EXPECT_TRUE(q.empty());
}

TEST(EventQueue, WhatComesOutIsSortedWhateverTheOrderOfThePushes) {
  rng::Stream random(3, "heap");
  for (int run = 0; run < 100; ++run) {
    EventQueue<Key> q;
    std::vector<Key> pushed, popped;
    int now = 0;
    for (std::uint64_t i = 0; i < 300; ++i) {
      if (!q.empty() && rng::below(random, 3) == 0) {
        const auto first = q.pop();
        const Key k = first.key;
        ASSERT_EQ(k, first.item);
        popped.push_back(k);
        now = static_cast<int>(k.time.time_since_epoch().count()) + 1;
      } else {
        const Key k = key(now + int(rng::below(random, 4)), std::uint32_t(rng::below(random, 3)),
                          std::uint32_t(rng::below(random, 3)), i);
        q.push(k, k);
        pushed.push_back(k);
      }
    }
    while (!q.empty()) popped.push_back(q.pop().key);
    EXPECT_TRUE(std::is_sorted(popped.begin(), popped.end()));
    std::sort(pushed.begin(), pushed.end());
    EXPECT_EQ(popped, pushed);
  }
}

}  // namespace
