// The transition table walked row by row, against the rules as the RFCs tell them (RFC 821 4.1.1, RFC
// 5321 4.1.4).
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "talk.hpp"

namespace smtp {
namespace {

constexpr ServerState kServerStates[] = {ServerState::opening, ServerState::connected, ServerState::greeted,
                                         ServerState::mail,    ServerState::rcpt,      ServerState::data,
                                         ServerState::refused, ServerState::closed};

ServerState server_state(const std::string& name) {
  for (auto s : kServerStates)
    if (to_text(s) == name) return s;
  throw std::invalid_argument(name);
}

// Where a positive reply leads; "-": the command is out of order there.
constexpr auto kServerRules = R"(
           HELO    EHLO    MAIL RCPT DATA RSET      NOOP      VRFY      EXPN      HELP      QUIT   DOT
connected  greeted greeted -    -    -    connected connected connected connected connected closed -
greeted    greeted greeted mail -    -    greeted   greeted   greeted   greeted   greeted   closed -
mail       greeted greeted -    rcpt -    greeted   mail      mail      mail      mail      closed -
rcpt       greeted greeted -    rcpt data greeted   rcpt      rcpt      rcpt      rcpt      closed -
data       -       -       -    -    -    -         -         -         -         -         -      greeted
refused    -       -       -    -    -    -         -         -         -         -         closed -
closed     -       -       -    -    -    -         -         -         -         -         -      -
)";

struct Rules {
  std::vector<Verb> verbs;
  std::map<ServerState, std::vector<std::string>> to;
};

const Rules& rules() {
  static const Rules all = [] {
    Rules r;
    std::istringstream text(kServerRules);
    std::string line, word;
    std::getline(text, line);
    std::getline(text, line);
    for (std::istringstream head(line); head >> word;)
      r.verbs.push_back(word == "DOT" ? Verb::dot : verb_of(word));
    while (std::getline(text, line)) {
      std::istringstream row(line);
      row >> word;
      auto& cells = r.to[server_state(word)];
      while (row >> word) cells.push_back(word);
    }
    return r;
  }();
  return all;
}

TEST(ServerTable, is_what_the_rfcs_say) {
  for (const auto& [state, cells] : rules().to) {
    ASSERT_EQ(cells.size(), rules().verbs.size()) << to_text(state);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      SCOPED_TRACE(std::string(to_text(state)) + " " + std::string(to_text(rules().verbs[i])));
      const auto* row = server_row(state, rules().verbs[i]);
      ASSERT_EQ(row != nullptr, cells[i] != "-");
      if (!row) continue;
      EXPECT_EQ(to_text(row->on_positive), cells[i]);
      // A refusal leaves the state; only the end of the data ends the transaction either way.
      EXPECT_EQ(row->on_negative, rules().verbs[i] == Verb::dot ? ServerState::greeted : state);
      EXPECT_FALSE(row->rule.empty());
    }
  }
}

TEST(ServerTable, the_greeting_opens_or_refuses) {
  const auto* row = server_row(ServerState::opening, Verb::none);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->on_positive, ServerState::connected);
  EXPECT_EQ(row->on_negative, ServerState::refused);
}

TEST(ServerTable, has_one_row_a_state_and_verb) {
  for (const auto& a : server_rows())
    EXPECT_EQ(server_row(a.from, a.verb), &a) << to_text(a.from) << to_text(a.verb);
}

constexpr ServerState kTalking[] = {ServerState::connected, ServerState::greeted, ServerState::mail,
                                    ServerState::rcpt, ServerState::refused};

std::string line_of(Verb v) {
  switch (v) {
    case Verb::mail:
    case Verb::send:
    case Verb::soml:
    case Verb::saml:
      return std::string(to_text(v)) + " FROM:<a@client.example>";
    case Verb::rcpt:
      return "RCPT TO:<b@server.example>";
    case Verb::helo:
    case Verb::ehlo:
    case Verb::vrfy:
    case Verb::expn:
    case Verb::auth:
      return std::string(to_text(v)) + " x.example";
    case Verb::bdat:
      return "BDAT 0 LAST";
    default:
      return std::string(to_text(v));
  }
}

constexpr Verb kOnTheWire[] = {Verb::helo, Verb::ehlo, Verb::mail, Verb::rcpt, Verb::data,     Verb::rset,
                               Verb::noop, Verb::quit, Verb::vrfy, Verb::expn, Verb::help,     Verb::send,
                               Verb::soml, Verb::saml, Verb::turn, Verb::bdat, Verb::starttls, Verb::auth};

TEST(ServerTable, decides_what_a_session_does_with_every_command_in_every_state) {
  for (auto state : kTalking)
    for (auto verb : kOnTheWire) {
      SCOPED_TRACE(std::string(to_text(state)) + " " + line_of(verb));
      auto server = talk::server_in(state);
      ASSERT_EQ(server.session.state(), state);
      const int code = server(line_of(verb));
      const auto* row = server_row(state, verb);
      if (row && code < 400) {
        EXPECT_EQ(server.session.state(), row->on_positive);
      } else {
        if (!row) {
          EXPECT_TRUE(code == 503 || code == 502 || code == 500) << code;
        }
        EXPECT_EQ(server.session.state(), state);
      }
    }
}

TEST(ServerTable, a_command_out_of_order_is_503_and_changes_nothing) {
  for (auto state : kTalking)
    for (auto verb : {Verb::helo, Verb::mail, Verb::rcpt, Verb::data, Verb::rset}) {
      if (server_row(state, verb)) continue;
      SCOPED_TRACE(std::string(to_text(state)) + " " + line_of(verb));
      auto server = talk::server_in(state);
      const auto before = server.session.envelope().forward_paths;
      EXPECT_EQ(server(line_of(verb)), 503);
      EXPECT_EQ(server.session.state(), state);
      EXPECT_EQ(server.session.envelope().forward_paths, before);
    }
}

constexpr ClientState kClientStates[] = {
    ClientState::greeting, ClientState::ehlo, ClientState::helo, ClientState::mail, ClientState::rcpt,
    ClientState::data,     ClientState::dot,  ClientState::rset, ClientState::quit, ClientState::closed};
constexpr Cue kCues[] = {Cue::positive, Cue::more,     Cue::some,  Cue::none,
                         Cue::another,  Cue::finished, Cue::plain, Cue::negative};

// What a client does next: "cue -> state, act". Every pair that is not listed has no row.
const std::map<ClientState, std::map<Cue, std::string>> kClientRules = {
    {ClientState::greeting,
     {{Cue::positive, "ehlo, say EHLO"}, {Cue::plain, "helo, say HELO"}, {Cue::negative, "quit, say QUIT"}}},
    {ClientState::ehlo,
     {{Cue::positive, "mail, say MAIL"}, {Cue::plain, "helo, say HELO"}, {Cue::negative, "quit, say QUIT"}}},
    {ClientState::helo, {{Cue::positive, "mail, say MAIL"}, {Cue::negative, "quit, say QUIT"}}},
    {ClientState::mail,
     {{Cue::positive, "rcpt, say RCPT"},
      {Cue::another, "rset, say RSET"},
      {Cue::finished, "quit, say QUIT"}}},
    {ClientState::rcpt,
     {{Cue::more, "rcpt, say RCPT"},
      {Cue::some, "data, say DATA"},
      {Cue::another, "rset, say RSET"},
      {Cue::none, "quit, say QUIT"}}},
    {ClientState::data,
     {{Cue::positive, "dot, send content"},
      {Cue::another, "rset, say RSET"},
      {Cue::finished, "quit, say QUIT"}}},
    {ClientState::dot, {{Cue::another, "mail, say MAIL"}, {Cue::finished, "quit, say QUIT"}}},
    {ClientState::rset, {{Cue::positive, "mail, say MAIL"}, {Cue::negative, "quit, say QUIT"}}},
    {ClientState::quit, {{Cue::positive, "closed, hang up"}, {Cue::negative, "closed, hang up"}}},
    {ClientState::closed, {}},
};

TEST(ClientTable, has_every_move_and_no_other) {
  for (auto state : kClientStates)
    for (auto cue : kCues) {
      SCOPED_TRACE(std::string(to_text(state)) + " " + std::string(to_text(cue)));
      const auto* row = client_row(state, cue);
      const auto& moves = kClientRules.at(state);
      const auto want = moves.find(cue);
      ASSERT_EQ(row != nullptr, want != moves.end());
      if (row) {
        EXPECT_EQ(std::string(to_text(row->to)) + ", " + std::string(to_text(row->act)), want->second);
        EXPECT_FALSE(row->rule.empty());
      }
    }
}

TEST(ClientTable, has_one_row_a_state_and_cue) {
  for (const auto& r : client_rows()) EXPECT_EQ(client_row(r.from, r.cue), &r);
}

}  // namespace
}  // namespace smtp
