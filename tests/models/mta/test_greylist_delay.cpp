// What a greylist costs: 1,000 messages of strangers, by whole agents, against the means that were computed
// (FIDELITY "Retries").
#include <gtest/gtest.h>

#include "little_world.hpp"
#include "random/stream.hpp"

namespace mta {
namespace {

using namespace std::chrono_literals;
using timeline::Kind;

/// Seconds, over messages of 1,000 senders that nobody knows, handed in at all phases of the queue runs.
double mean_delay(const std::string& software, Duration threshold) {
  constexpr int kMessages = 1000;
  LittleWorld w(1ms);
  const auto theirs = *preset(software);
  auto sender = LittleWorld::mta("a.example");
  sender.retry = theirs.retry;
  sender.queue_habits = theirs.queue_habits;
  auto server = LittleWorld::mta("b.example", {"bob"});
  server.greylist.delay = threshold;
  for (int i = 0; i < kMessages; ++i) sender.users.push_back({"u" + std::to_string(i), ""});
  const auto a = w.add(std::move(sender));
  w.add(std::move(server));
  rng::Stream chance(7, software);
  std::vector<TimePoint> handed_in;
  for (int i = 0; i < kMessages; ++i) {
    handed_in.push_back(units::kStart +
                        units::from_seconds((i + rng::uniform(chance)) * 7 * 3600 / kMessages));
    w.submit(a, "u" + std::to_string(i) + "@a.example", {"bob@b.example"}, handed_in.back());
  }
  EXPECT_TRUE(w.run());
  double sum = 0;
  int delivered = 0;
  for (const auto& r : w.rows)
    if (r.kind == Kind::delivered) {
      sum += units::in_seconds(r.time - handed_in.at(r.message.n));
      ++delivered;
    }
  EXPECT_EQ(delivered, kMessages);
  return sum / kMessages;
}

struct Case {
  const char* software;
  double five_minutes, an_hour;  ///< mean delay by threshold
};

class GreylistDelay : public testing::TestWithParam<Case> {};

TEST_P(GreylistDelay, is_what_was_computed_within_two_percent) {
  const auto& c = GetParam();
  EXPECT_NEAR(mean_delay(c.software, 300s) / c.five_minutes, 1, 0.02);
  EXPECT_NEAR(mean_delay(c.software, 3600s) / c.an_hour, 1, 0.02);
}

INSTANTIATE_TEST_SUITE_P(Software, GreylistDelay,
                         testing::Values(Case{"postfix", 450, 4650}, Case{"sendmail", 600, 3900},
                                         Case{"exim", 1800, 4500}, Case{"exchange", 540, 3840}),
                         [](const auto& of) { return std::string(of.param.software); });

}  // namespace
}  // namespace mta
