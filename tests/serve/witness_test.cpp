// What the witness records for a client from outside, and what of it is printed.
#include "serve/witness.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "mta/agent.hpp"
#include "serve/listener.hpp"
#include "serve/printer.hpp"

namespace serve {
namespace {

using timeline::Kind;

constexpr timeline::MtaId kServer = 0, kOutside = 7;
constexpr timeline::ConnId kSession{kOutside, 3};

/// "mta kind VERB code text" of every row, and what is printed of them.
class WitnessTest : public testing::Test, public timeline::Recorder {
 protected:
  void record(const timeline::Event& e) override {
    std::string row = std::to_string(e.mta) + " " + std::string(timeline::to_text(e.kind));
    if (e.verb != smtp::Verb::none) row += " " + std::string(smtp::to_text(e.verb));
    if (e.code != 0) row += " " + std::to_string(e.code);
    rows.push_back(row);
  }
  /// Gives the agent octets as the reactor does, and writes its replies at once.
  void hear(const std::string& octets) {
    handle(mta::event::Received{kSession, {octets, nullptr}, now, timeline::Side::server});
  }
  void handle(const mta::Event& e) {
    now += units::Duration(1000);
    std::vector<mta::Effect> effects;
    witness.begin();
    agent.handle(e, now, effects, witness);
    for (const auto& effect : effects) {
      const auto* send = std::get_if<mta::effect::Send>(&effect);
      if (send == nullptr) continue;
      for (std::string_view rest = send->data.text; !rest.empty();) {
        const auto one = rest.substr(0, smtp::first_reply(rest));
        const Asked asked = witness.asked(kSession);
        witness.replied(kSession, asked, one, send->at, now += units::Duration(1000));
        rest.remove_prefix(one.size());
      }
    }
  }
  static std::shared_ptr<const mta::Config> config() {
    auto c = mta::preset("ideal").value();
    c.name = "here.test";
    c.domains = {"here.test"};
    c.users = {{.local_part = "alice", .full_name = ""}};
    return std::make_shared<const mta::Config>(c);
  }

  std::vector<std::string> rows;
  std::string printed;
  units::TimePoint now{};
  Printer printer{[this](std::string_view text) { printed += text; }};
  Witness witness{*this, kServer, kOutside, [this](const timeline::Event& e) { printer.show(e); }};
  mta::Agent agent{kServer, config(), 1};
};

TEST_F(WitnessTest, RepliesOfAPipelinedGroupArePairedWithTheirCommands) {
  handle(mta::event::Accepted{kSession, {kOutside, "", "192.0.2.9"}});
  rows.clear();
  hear(
      "EHLO c.test\r\nMAIL FROM:<me@c.test>\r\nRCPT TO:<nobody@here.test>\r\nRCPT "
      "TO:<alice@here.test>\r\nDATA\r\n");
  const std::vector<std::string> expected = {
      "0 command EHLO",   "0 command MAIL",   "0 command RCPT",   "0 command RCPT",   "0 command DATA",
      "7 reply EHLO 250", "7 reply MAIL 250", "7 reply RCPT 550", "7 reply RCPT 250", "7 reply DATA 354"};
  EXPECT_EQ(rows, expected);
}

TEST_F(WitnessTest, MailIsSubmittedAndPassedOnByTheClientFromOutside) {
  handle(mta::event::Accepted{kSession, {kOutside, "", "192.0.2.9"}});
  hear("HELO c.test\r\nMAIL FROM:<me@c.test>\r\nRCPT TO:<alice@here.test>\r\nDATA\r\n");
  EXPECT_FALSE(witness.took_mail());
  rows.clear();
  hear("Subject: x\r\n\r\n.\r\n");
  EXPECT_TRUE(witness.took_mail());
  const std::vector<std::string> expected = {"0 content DOT", "7 submitted",     "0 queued",
                                             "0 delivered",   "7 reply DOT 250", "7 passed DOT 250"};
  EXPECT_EQ(rows, expected);
}

TEST_F(WitnessTest, AReplyNobodyAskedForAnswersNothing) {
  handle(mta::event::Accepted{kSession, {kOutside, "", "192.0.2.9"}});
  rows.clear();
  handle(mta::event::PowerChanged{mta::Power::stopping});
  EXPECT_EQ(rows.back(), "7 reply 421");
}

TEST_F(WitnessTest, WhatIsPrintedCannotDisturbATerminal) {
  handle(mta::event::Accepted{kSession, {kOutside, "", "192.0.2.9"}});
  printed.clear();
  hear(std::string("NOOP \x1b[2J\0\r\xff", 12) + "\r\n");
  EXPECT_EQ(printed.substr(0, printed.find('\n')), "[3] C: NOOP \\x1b[2J\\x00\\x0d\\xff");
}

TEST(Printable, LongLinesAreCut) { EXPECT_EQ(printable(std::string(300, 'x'), 4), "xxxx…"); }

TEST(ParseAddress, TakesNumericAddressesWithAPort) {
  EXPECT_EQ(to_text(parse_address("127.0.0.1:2525").value()), "127.0.0.1:2525");
  EXPECT_EQ(to_text(parse_address("localhost:0").value()), "127.0.0.1:0");
  EXPECT_EQ(to_text(parse_address("[::1]:25").value()), "[::1]:25");
  for (const char* wrong : {"", ":", "25", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000",
                            "::1:25", "[127.0.0.1]:25"})
    EXPECT_FALSE(parse_address(wrong)) << wrong;
}

}  // namespace
}  // namespace serve
