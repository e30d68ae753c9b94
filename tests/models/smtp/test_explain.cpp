#include <gtest/gtest.h>

#include "smtp/explain.hpp"

namespace smtp {
namespace {

TEST(Explain, TheFirstDigitNamesTheGroupAndTheSecondTheSubject) {
  EXPECT_EQ(group_name(250), "positive completion");
  EXPECT_EQ(group_name(354), "positive intermediate");
  EXPECT_EQ(group_name(421), "transient negative completion");
  EXPECT_EQ(group_name(554), "permanent negative completion");
  EXPECT_EQ(subject_name(500), "syntax");
  EXPECT_EQ(subject_name(214), "information");
  EXPECT_EQ(subject_name(221), "connections");
  EXPECT_EQ(subject_name(552), "mail system");
}

TEST(Explain, EveryRowOfBothTablesNamesASectionOfAnRfc) {
  for (const auto& r : server_rows())
    EXPECT_TRUE(r.rule.starts_with("RFC ") && r.rule.find(' ', 4) != std::string_view::npos)
        << to_text(r.from) << " " << to_text(r.verb) << ": " << r.rule;
  for (const auto& r : client_rows())
    EXPECT_TRUE(r.rule.starts_with("RFC ") && r.rule.find(' ', 4) != std::string_view::npos)
        << to_text(r.from) << " " << to_text(r.cue) << ": " << r.rule;
}

TEST(Explain, EveryMoveOfTheReceiverHasARule) {
  for (int s = 0; s < static_cast<int>(ServerState::count_); ++s) {
    for (int v = 0; v <= static_cast<int>(Verb::unknown); ++v) {
      const auto state = static_cast<ServerState>(s);
      const auto verb = static_cast<Verb>(v);
      const auto* row = server_row(state, verb);
      const bool refused_greeting = state == ServerState::refused && verb != Verb::quit;
      EXPECT_EQ(rule_of(state, verb, row ? row->on_positive : state), refused_greeting ? "RFC 5321 3.1"
                                                                      : row            ? row->rule
                                                                      : verb == Verb::unknown
                                                                          ? "RFC 5321 4.2.4"
                                                                          : "RFC 5321 4.1.4")
          << to_text(state) << " " << to_text(verb);
      const bool rowless = rule_of(verb) == "RFC 5321 4.2.4" && !refused_greeting;
      EXPECT_EQ(why_out_of_order(state, verb).empty(),
                row || rowless || verb == Verb::none || verb == Verb::unknown)
          << to_text(state) << " " << to_text(verb);
    }
  }
}

TEST(Explain, EveryMoveOfTheSenderIsFoundAgainByItsStates) {
  for (const auto& r : client_rows()) {
    const bool grouped = r.cue == Cue::grouped || r.cue == Cue::grouped_last;
    const bool bad = r.cue == Cue::negative || r.cue == Cue::plain;
    const auto* found = client_move(r.from, r.to, bad ? 550 : 250, grouped);
    ASSERT_TRUE(found) << to_text(r.from) << " " << to_text(r.cue);
    EXPECT_EQ(found->to, r.to);
  }
}

TEST(Explain, AMoveForWhichThereIsNoRowHasNone) {
  EXPECT_EQ(client_move(ClientState::greeting, ClientState::dot, 250, false), nullptr);
  EXPECT_EQ(client_move(ClientState::helo, ClientState::quit, 250, false), nullptr)
      << "only a refusal leads there";
}

TEST(Explain, AMailWithinATransactionIsTheRuleOfRfc821) {
  EXPECT_EQ(rule_of(ServerState::rcpt, Verb::mail, ServerState::mail), "RFC 821 3.1");
  EXPECT_EQ(rule_of(ServerState::rcpt, Verb::mail, ServerState::rcpt), "RFC 5321 4.1.4");
}

TEST(Explain, AMailWithoutHeloIsAHabitOfSomeServersAndNoRule) {
  EXPECT_EQ(rule_of(ServerState::connected, Verb::mail, ServerState::mail), "no RFC");
}

TEST(Explain, OutOfOrderSaysWhereTheCommandMayStand) {
  EXPECT_EQ(why_out_of_order(ServerState::greeted, Verb::rcpt),
            "RCPT may come in state mail or rcpt only, and this is greeted (RFC 5321 4.1.4)");
  EXPECT_EQ(why_out_of_order(ServerState::greeted, Verb::mail), "");
}

TEST(Explain, PhasesGoForwardOnly) {
  auto p = Phase::connection;
  for (const Verb v : {Verb::ehlo, Verb::noop, Verb::vrfy}) p = phase_with(p, v);
  EXPECT_EQ(p, Phase::connection);
  for (const Verb v : {Verb::mail, Verb::rset, Verb::helo}) p = phase_with(p, v);
  EXPECT_EQ(p, Phase::transfer);
  EXPECT_EQ(phase_with(p, Verb::quit), Phase::termination);
}

TEST(Explain, StatesAreKnownByTheirNames) {
  for (int i = 0; i < static_cast<int>(ServerState::count_); ++i)
    EXPECT_EQ(server_state_of(to_text(static_cast<ServerState>(i))), static_cast<ServerState>(i));
  for (int i = 0; i < static_cast<int>(ClientState::count_); ++i)
    EXPECT_EQ(client_state_of(to_text(static_cast<ClientState>(i))), static_cast<ClientState>(i));
  EXPECT_FALSE(server_state_of("typing"));
}

}  // namespace
}  // namespace smtp
