#include "sim/ledger_watch.hpp"

#include <gtest/gtest.h>

namespace {

using timeline::Event;
using timeline::Kind;

struct Watched : testing::Test {
  struct Counter final : timeline::Recorder {
    int rows = 0;
    void record(const Event&) override { ++rows; }
  } behind;
  std::string broken;
  sim::LedgerWatch watch{behind, [this](const std::string& what) { broken += what; }};
  sim::LedgerWatch::Held held;

  void tell(Kind kind, const char* recipient, std::uint32_t n = 0) {
    Event e;
    e.kind = kind;
    e.time = units::kStart + std::chrono::seconds(5);
    e.message = {mail::MessageKey::kScenario, n};
    e.recipient = recipient;
    watch.record(e);
  }
  void handled() {
    watch.handled([this] { return held; });
  }
};

TEST_F(Watched, AQueueThatHoldsWhatWasSubmittedIsRight) {
  tell(Kind::submitted, "a@x");
  held = {{{mail::MessageKey::kScenario, 0}, "a@x"}};
  handled();
  tell(Kind::delivered, "a@x");
  held.clear();
  handled();
  EXPECT_EQ(broken, "");
  EXPECT_EQ(behind.rows, 2);
}

TEST_F(Watched, WhatNobodyHoldsIsLostAtOnce) {
  tell(Kind::submitted, "a@x");
  handled();
  EXPECT_EQ(broken.find("at 5.000000000 s: <a@x>"), 0u) << broken;
  EXPECT_NE(broken.find("mail was lost"), std::string::npos);
}

TEST_F(Watched, AFullHouseIsLookedAtNowAndThen) {
  for (std::uint32_t i = 0; i < 1024; ++i) {
    tell(Kind::submitted, "a@x", i);
    held.push_back({{mail::MessageKey::kScenario, i}, "a@x"});
  }
  int looks = 0;
  for (int i = 0; i < 100; ++i) watch.handled([&] { return ++looks, held; });
  EXPECT_EQ(looks, 20) << "every fifth event";
  EXPECT_EQ(broken, "");
}

}  // namespace
