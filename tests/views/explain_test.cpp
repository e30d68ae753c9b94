#include "views/explain.hpp"

#include <gtest/gtest.h>

#include "views/play.hpp"
#include "views/text.hpp"
#include "views/views.hpp"

namespace views {
namespace {

using smtp::Verb;
using Lines = std::vector<std::string>;

constexpr std::size_t kWide = 200;

Step step(const std::string& line, int code, const std::string& before, const std::string& after) {
  Step s;
  s.verb = smtp::verb_of(line.substr(0, line.find(' ')));
  s.line = line;
  s.code = code;
  s.receiver_before = before;
  s.receiver_after = after;
  return s;
}

TEST(Explain, AStepNamesTheReplysGroupAndBothSidesMovesWithTheirSections) {
  Step s = step("MAIL FROM:<a@b>", 250, "greeted", "mail");
  s.sender_before = "mail";
  s.sender_after = "rcpt";
  EXPECT_EQ(explain(s, kWide), (Lines{"reply    250 positive completion, mail system (RFC 5321 4.2.1)",
                                      "receiver greeted → mail (RFC 5321 4.1.1.2)",
                                      "sender   mail → rcpt; then say RCPT (RFC 5321 3.3)"}));
}

TEST(Explain, AGroupedCommandWasSaidAlready) {
  Step s = step("MAIL FROM:<a@b>", 250, "greeted", "mail");
  s.sender_before = "mail";
  s.sender_after = "rcpt";
  s.grouped = true;
  EXPECT_EQ(explain(s, kWide).back(), "sender   mail → rcpt; then wait (RFC 2920 3.1)");
}

TEST(Explain, ARefusedMistakeSaysWhatWasMeant) {
  EXPECT_EQ(explain(step("MAIL FROM:a@b", 501, "greeted", "greeted"), kWide).back(),
            "mistake  the address stands between < and >: MAIL FROM:<a@b> (RFC 5321 4.1.2)");
}

TEST(Explain, AMistakeThatIsToleratedIsForgiven) {
  EXPECT_EQ(explain(step("MAIL FROM:a@b", 250, "greeted", "mail"), kWide).back(),
            "forgiven the address stands between < and >: MAIL FROM:<a@b> (RFC 5321 4.1.2)");
}

TEST(Explain, ACommandOutOfOrderSaysWhereItBelongs) {
  EXPECT_EQ(explain(step("DATA", 503, "greeted", "greeted"), kWide).back(),
            "order    DATA may come in state rcpt only, and this is greeted (RFC 5321 4.1.4)");
}

TEST(Explain, ARefusalByPolicyIsNoMistake) {
  EXPECT_EQ(explain(step("RCPT TO:<nobody@b>", 550, "mail", "mail"), kWide),
            (Lines{"reply    550 permanent negative completion, mail system (RFC 5321 4.2.1)",
                   "receiver stays mail (RFC 5321 4.1.1.3)"}));
}

TEST(Explain, AReplyThatNeverCameCountsAsTransient) {
  EXPECT_EQ(
      explain(step("DATA", 0, "rcpt", "data"), kWide).front(),
      "reply    no reply came: the sender counts it as transient, and tries again later (RFC 5321 3.8)");
}

TEST(Explain, LongExplanationsWrapWithinTheWidth) {
  const auto lines = explain(step("EXPN staff guests users", 501, "greeted", "greeted"), 40);
  EXPECT_GT(lines.size(), 3U);
  for (const auto& l : lines) EXPECT_LE(text::width(l), 40U) << l;
}

TEST(Explain, ARecordedCommandIsExplainedAlone) {
  timeline::Event e;
  e.kind = timeline::Kind::command;
  e.verb = Verb::unknown;
  e.text = "SMOL FROM:<a@b>";
  e.state = "greeted";
  EXPECT_EQ(explain_step(e),
            "receiver now greeted (RFC 5321 4.2.4); SMOL is no command; SOML (send or mail) is meant (RFC "
            "821 3.4)");
  e.kind = timeline::Kind::reply;
  e.code = 500;
  EXPECT_EQ(explain_step(e), "500 permanent negative completion, syntax (RFC 5321 4.2.1)");
  e.kind = timeline::Kind::queued;
  EXPECT_EQ(explain_step(e), "");
}

class ExplainedTranscript : public testing::Test {
 protected:
  std::string explained() {
    play_.ends();
    std::string error;
    const auto run = Run::open(dir_.path, error);
    EXPECT_TRUE(run) << error;
    return run ? explained_transcript(*run) : std::string{};
  }
  void says(timeline::Kind kind, timeline::Side side, Verb verb, const std::string& text, int code,
            const std::string& state) {
    auto e = play_.event(kind, side == timeline::Side::client ? "Lima" : "Kyiv");
    e.side = side;
    e.session = timeline::ConnId{0, 0};
    e.peer = side == timeline::Side::client ? 1 : 0;
    e.verb = verb;
    e.text = text;
    e.code = code;
    e.state = state;
    play_.record(e);
    play_.waits(std::chrono::milliseconds(10));
  }
  /// A line somebody types, and the reply to it.
  void types(const std::string& line, const std::string& state, int code) {
    const Verb verb = smtp::verb_of(line.substr(0, line.find(' ')));
    says(timeline::Kind::command, timeline::Side::server, verb, line, 0, state);
    says(timeline::Kind::reply, timeline::Side::client, verb, "", code, "typing");
  }
  void begins() {
    says(timeline::Kind::connecting, timeline::Side::client, Verb::none, "", 0, "typing");
    says(timeline::Kind::accepted, timeline::Side::server, Verb::none, "", 0, "");
    says(timeline::Kind::connected, timeline::Side::client, Verb::none, "", 0, "typing");
    says(timeline::Kind::reply, timeline::Side::client, Verb::none, "Kyiv", 220, "typing");
  }

  const play::Scratch dir_;
  play::Play play_{dir_.path, {"Lima", "Kyiv"}};
};

TEST_F(ExplainedTranscript, APersonTypingIsExplainedLikeAnySession) {
  begins();
  types("HELO Lima", "greeted", 250);
  types("MAIL FROM:a@Lima", "greeted", 501);
  types("MAIL FROM:<a@Lima>", "mail", 250);
  types("QUIT", "closed", 221);
  EXPECT_EQ(explained(), R"(Session 1: Lima → Kyiv

  1. Connection establishment (RFC 5321 3.1, 3.2)
      0.000000 -- SYN
      0.020000 -- connected
      0.030000 S: 220 Kyiv
                  | reply    220 positive completion, connections (RFC 5321 4.2.1)
                  | receiver opening → connected (RFC 5321 3.1)
                  | sender   is a person typing
      0.040000 C: HELO Lima
      0.050000 S: 250
                  | reply    250 positive completion, mail system (RFC 5321 4.2.1)
                  | receiver connected → greeted (RFC 5321 4.1.1.1)

  2. Mail transfer (RFC 5321 3.3)
      0.060000 C: MAIL FROM:a@Lima
      0.070000 S: 501
                  | reply    501 permanent negative completion, syntax (RFC 5321 4.2.1)
                  | receiver stays greeted (RFC 5321 4.1.1.2)
                  | mistake  the address stands between < and >: MAIL FROM:<a@Lima> (RFC 5321 4.1.2)
      0.080000 C: MAIL FROM:<a@Lima>
      0.090000 S: 250
                  | reply    250 positive completion, mail system (RFC 5321 4.2.1)
                  | receiver greeted → mail (RFC 5321 4.1.1.2)

  3. Connection termination (RFC 5321 3.8)
      0.100000 C: QUIT
      0.110000 S: 221
                  | reply    221 positive completion, connections (RFC 5321 4.2.1)
                  | receiver mail → closed (RFC 5321 4.1.1.10)
)");
}

TEST_F(ExplainedTranscript, WhatSomebodyTypedAsDataIsShownOnceAndItsMistakeNamed) {
  begins();
  says(timeline::Kind::content, timeline::Side::server, Verb::dot, "Subject: hi\r\nHow are you?\r\n", 0,
       "greeted");
  says(timeline::Kind::reply, timeline::Side::client, Verb::dot, "", 250, "typing");
  const std::string text = explained();
  EXPECT_NE(text.find("C: Subject: hi\n               C: How are you?\n               C: .\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(text.find("How are you?"), text.rfind("How are you?"));
  EXPECT_NE(text.find("| forgiven no empty line between header section and text"), std::string::npos) << text;
}

TEST_F(ExplainedTranscript, AfterTurnTheSessionBeginsAnewTheOtherWayRound) {
  begins();
  types("HELO Lima", "greeted", 250);
  types("TURN", "turned", 250);
  says(timeline::Kind::reply, timeline::Side::server, Verb::none, "Lima", 220, "greeting");
  const std::string text = explained();
  EXPECT_NE(text.find("receiver greeted → turned (RFC 821 3.8)\n\n"
                      "  The roles change: Kyiv is the client now (RFC 821 3.8)\n\n"
                      "  1. Connection establishment"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("receiver opening → connected (RFC 5321 3.1)", text.find("roles change")),
            std::string::npos);
}

TEST_F(ExplainedTranscript, TheLineThatAnswersA334GetsTheReplyThoughItIsNoVerb) {
  begins();
  says(timeline::Kind::command, timeline::Side::server, Verb::auth, "AUTH PLAIN", 0, "auth");
  says(timeline::Kind::reply, timeline::Side::client, Verb::auth, "", 334, "typing");
  says(timeline::Kind::command, timeline::Side::server, Verb::response, "AGEAYg==", 0, "greeted");
  says(timeline::Kind::reply, timeline::Side::client, Verb::unknown, "", 235, "typing");
  const std::string text = explained();
  EXPECT_EQ(text.find("no reply"), std::string::npos) << text;
  EXPECT_EQ(text.find("forgiven"), std::string::npos) << text;
  EXPECT_NE(text.find("receiver auth → greeted (RFC 4954 4)"), std::string::npos) << text;
}

TEST_F(ExplainedTranscript, TheModelledTlsHandshakeIsALineEachWay) {
  begins();
  says(timeline::Kind::command, timeline::Side::server, Verb::tls, std::string(500, '.'), 0, "connected");
  says(timeline::Kind::reply, timeline::Side::client, Verb::tls, std::string(1400, '.'), 220, "typing");
  const std::string text = explained();
  EXPECT_NE(text.find("-- TLS handshake: 0 octets from the client"), std::string::npos) << text;
  EXPECT_EQ(text.find("...."), std::string::npos) << text;
}

TEST_F(ExplainedTranscript, NoLineIsWiderThanAHundredColumnsAndNoneCarriesControlCharacters) {
  begins();
  types("HELO " + std::string(300, 'x') + "ä\x1b[2J", "connected", 501);
  const std::string text = explained();
  EXPECT_NE(text.find("\\x1b[2J"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    EXPECT_LE(text::width(text.substr(at, end - at)), 100U) << text.substr(at, end - at);
    at = end + 1;
  }
}

TEST_F(ExplainedTranscript, AServerThatClosesOfItsOwnAccordIsSaidToBeClosed) {
  begins();
  says(timeline::Kind::reply, timeline::Side::client, Verb::none, "too slow", 421, "typing");
  const std::string text = explained();
  EXPECT_NE(text.find("421 transient negative completion, connections"), std::string::npos) << text;
  EXPECT_NE(text.find("receiver connected → closed (RFC 5321 3.8)"), std::string::npos) << text;
}

}  // namespace
}  // namespace views
