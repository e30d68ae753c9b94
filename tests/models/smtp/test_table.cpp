// The transition table walked row by row, against the rules as the RFCs tell them (RFC 821 4.1.1, RFC
// 5321 4.1.4).
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "talk.hpp"

namespace smtp {
namespace {

template <class Enum>
std::vector<Enum> every(Enum end) {
  std::vector<Enum> out;
  for (unsigned i = 0; i < static_cast<unsigned>(end); ++i) out.push_back(static_cast<Enum>(i));
  return out;
}

template <class Enum>
Enum named(const std::string& name, Enum end) {
  for (auto e : every(end))
    if (to_text(e) == name) return e;
  throw std::invalid_argument(name);
}

// Where a positive reply leads; "-": the command is out of order there.
constexpr auto kServerRules = R"(
          HELO    EHLO    MAIL RCPT DATA BDAT   RSET      NOOP      VRFY      EXPN      HELP      QUIT   SEND SOML SAML TURN   STARTTLS AUTH    DOT     TLS       RESPONSE
opening   -       -       -    -    -    -      -         -         -         -         -         -      -    -    -    -      -        -       -       -         -
connected greeted greeted -    -    -    -      connected connected connected connected connected closed -    -    -    -      -        -       -       -         -
greeted   greeted greeted mail -    -    -      greeted   greeted   greeted   greeted   greeted   closed mail mail mail turned tls      greeted -       -         -
mail      greeted greeted -    rcpt -    -      greeted   mail      mail      mail      mail      closed -    -    -    -      -        -       -       -         -
rcpt      greeted greeted -    rcpt data chunks greeted   rcpt      rcpt      rcpt      rcpt      closed -    -    -    -      -        -       -       -         -
data      -       -       -    -    -    -      -         -         -         -         -         -      -    -    -    -      -        -       greeted -         -
chunks    greeted greeted -    -    -    chunks greeted   chunks    chunks    chunks    chunks    closed -    -    -    -      -        -       greeted -         -
auth      -       -       -    -    -    -      -         -         -         -         -         -      -    -    -    -      -        -       -       -         greeted
tls       -       -       -    -    -    -      -         -         -         -         -         -      -    -    -    -      -        -       -       connected -
refused   -       -       -    -    -    -      -         -         -         -         -         closed -    -    -    -      -        -       -       -         -
turned    -       -       -    -    -    -      -         -         -         -         -         -      -    -    -    -      -        -       -       -         -
closed    -       -       -    -    -    -      -         -         -         -         -         -      -    -    -    -      -        -       -       -         -
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
    for (std::istringstream head(line); head >> word;) r.verbs.push_back(named(word, Verb::unknown));
    while (std::getline(text, line)) {
      std::istringstream row(line);
      row >> word;
      auto& cells = r.to[named(word, ServerState::count_)];
      while (row >> word) cells.push_back(word);
    }
    return r;
  }();
  return all;
}

// A refusal leaves the state, but for what ends with its answer either way.
ServerState after_refusal(ServerState from, Verb verb) {
  if (verb == Verb::dot || verb == Verb::response) return ServerState::greeted;
  return verb == Verb::tls ? ServerState::closed : from;
}

TEST(ServerTable, is_what_the_rfcs_say) {
  EXPECT_EQ(rules().to.size(), every(ServerState::count_).size());
  for (const auto& [state, cells] : rules().to) {
    ASSERT_EQ(cells.size(), rules().verbs.size()) << to_text(state);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      SCOPED_TRACE(std::string(to_text(state)) + " " + std::string(to_text(rules().verbs[i])));
      const auto* row = server_row(state, rules().verbs[i]);
      ASSERT_EQ(row != nullptr, cells[i] != "-");
      if (!row) continue;
      EXPECT_EQ(to_text(row->on_positive), cells[i]);
      EXPECT_EQ(row->on_negative, after_refusal(state, rules().verbs[i]));
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

TEST(ServerTable, a_334_asks_for_more_credentials) {
  EXPECT_EQ(server_row(ServerState::greeted, Verb::auth)->on_intermediate, ServerState::auth);
  EXPECT_EQ(server_row(ServerState::auth, Verb::response)->on_intermediate, ServerState::auth);
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

// What a client does next: "cue -> state, act". Every pair that is not listed has no row.
constexpr auto kClientRules = R"(
greeting positive     ehlo     say EHLO
greeting plain        helo     say HELO
greeting negative     quit     say QUIT
ehlo     positive     mail     say MAIL
ehlo     plain        helo     say HELO
ehlo     secure       starttls say STARTTLS
ehlo     authenticate auth     say AUTH
ehlo     negative     quit     say QUIT
helo     positive     mail     say MAIL
helo     negative     quit     say QUIT
starttls positive     tls      shake hands
starttls negative     mail     say MAIL
tls      positive     ehlo     say EHLO
auth     positive     mail     say MAIL
auth     negative     quit     say QUIT
mail     positive     rcpt     say RCPT
mail     grouped      rcpt     wait
mail     another      rset     say RSET
mail     finished     quit     say QUIT
rcpt     more         rcpt     say RCPT
rcpt     some         data     say DATA
rcpt     grouped      rcpt     wait
rcpt     grouped_last data     wait
rcpt     another      rset     say RSET
rcpt     none         quit     say QUIT
data     positive     dot      send content
data     none         dot      send a lone dot
data     another      rset     say RSET
data     finished     quit     say QUIT
dot      another      mail     say MAIL
dot      another_after_RSET rset say RSET
dot      finished     quit     say QUIT
dot      kept         idle     wait
idle     another      mail     say MAIL
idle     finished     quit     say QUIT
rset     positive     mail     say MAIL
rset     negative     quit     say QUIT
quit     positive     closed   hang up
quit     negative     closed   hang up
)";

// "state cue" to "state, act".
std::map<std::string, std::string> client_rules() {
  std::map<std::string, std::string> out;
  std::istringstream text(kClientRules);
  for (std::string from, cue, to, act; text >> from >> cue >> to && std::getline(text >> std::ws, act);)
    out[from + " " + cue] = to + ", " + act;
  return out;
}

TEST(ClientTable, has_every_move_and_no_other) {
  const auto moves = client_rules();
  for (auto state : every(ClientState::count_))
    for (auto cue : every(Cue::count_)) {
      auto name = std::string(to_text(state)) + " " + std::string(to_text(cue));
      std::replace(name.begin() + static_cast<std::ptrdiff_t>(to_text(state).size()) + 1, name.end(), ' ',
                   '_');
      SCOPED_TRACE(name);
      const auto* row = client_row(state, cue);
      const auto want = moves.find(name);
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
