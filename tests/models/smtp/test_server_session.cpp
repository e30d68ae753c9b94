#include <gtest/gtest.h>

#include "talk.hpp"

namespace smtp {
namespace {

using talk::Server;
using talk::server_in;

TEST(ServerSession, asks_for_its_banner_first_and_hears_nothing_before) {
  ServerSession s({});
  s.receive("HELO x\r\n");
  auto r = s.next();
  ASSERT_TRUE(r);
  EXPECT_EQ(r->command.verb, Verb::none);
  EXPECT_FALSE(s.next()) << "one request at a time";
  s.answer(Reply(220, "ready"));
  r = s.next();
  ASSERT_TRUE(r);
  EXPECT_EQ(r->command.verb, Verb::helo);
}

TEST(ServerSession, a_refused_connection_hears_only_quit) {
  auto server = server_in(ServerState::refused);
  EXPECT_EQ(server("HELO x"), 503);
  EXPECT_EQ(server("MAIL FROM:<bad"), 503);
  EXPECT_EQ(server("QUIT"), 221);
  EXPECT_EQ(server.session.state(), ServerState::closed);
}

TEST(ServerSession, takes_a_transaction) {
  Server server;
  EXPECT_EQ(server("EHLO client.example"), 250);
  EXPECT_TRUE(server.session.extended());
  EXPECT_EQ(server("MAIL FROM:<a@client.example>"), 250);
  EXPECT_EQ(server("RCPT TO:<b@server.example>"), 250);
  EXPECT_EQ(server("RCPT TO:<c@server.example>"), 250);
  EXPECT_EQ(server("DATA"), 354);
  EXPECT_EQ(server("Hello"), 0);
  EXPECT_EQ(server.session.envelope().forward_paths.size(), 2u);
  EXPECT_EQ(server("."), 250);
  EXPECT_EQ(server.last.data.text, "Hello\r\n");
  EXPECT_EQ(server.last.octets, 10);
  EXPECT_TRUE(server.session.envelope().forward_paths.empty());
  EXPECT_EQ(server.session.transaction(), 1);
  EXPECT_EQ(server("QUIT"), 221);
  EXPECT_EQ(server("NOOP"), 0) << "nothing is heard after the 221";
}

TEST(ServerSession, a_refused_recipient_is_not_in_the_envelope) {
  auto server = server_in(ServerState::mail);
  server.session.receive("RCPT TO:<nobody@server.example>\r\n");
  EXPECT_EQ(server.answer(550), 550);
  EXPECT_EQ(server.session.state(), ServerState::mail);
  EXPECT_EQ(server("DATA"), 503);
  EXPECT_EQ(server("RCPT TO:<b@server.example>"), 250);
  ASSERT_EQ(server.session.envelope().forward_paths.size(), 1u);
  EXPECT_EQ(server.session.envelope().forward_paths[0].local_part, "b");
}

TEST(ServerSession, a_refused_message_ends_its_transaction_too) {
  auto server = server_in(ServerState::data);
  server.session.receive("Hello\r\n.\r\n");
  EXPECT_EQ(server.answer(554), 554);
  EXPECT_EQ(server.session.state(), ServerState::greeted);
  EXPECT_EQ(server("RCPT TO:<b@server.example>"), 503);
}

TEST(ServerSession, rset_and_helo_forget_the_transaction) {
  for (const char* line : {"RSET", "HELO again.example", "EHLO again.example"}) {
    auto server = server_in(ServerState::rcpt);
    EXPECT_EQ(server(line), 250);
    EXPECT_EQ(server.session.state(), ServerState::greeted);
    EXPECT_TRUE(server.session.envelope().forward_paths.empty()) << line;
    EXPECT_EQ(server("RCPT TO:<b@server.example>"), 503) << line;
  }
}

// RFC 5321 4.1.1: a command with a bad argument is answered 501 and not done.
TEST(ServerSession, a_bad_argument_changes_nothing) {
  for (const char* line : {"RSET now", "QUIT now", "DATA now", "HELO", "EHLO a..b", "RCPT TO:<", "VRFY"}) {
    auto server = server_in(ServerState::rcpt);
    EXPECT_EQ(server(line), 501) << line;
    EXPECT_EQ(server.session.state(), ServerState::rcpt) << line;
    EXPECT_EQ(server.session.envelope().forward_paths.size(), 1u) << line;
    EXPECT_EQ(server.session.envelope().helo, "client.example") << line;
  }
}

TEST(ServerSession, unknown_verbs_and_long_lines_are_500_and_the_session_goes_on) {
  auto server = server_in(ServerState::rcpt);
  EXPECT_EQ(server("XYZZY"), 500);
  EXPECT_EQ(server("NOOP " + std::string(600, 'x')), 500);
  EXPECT_EQ(server("QUIT " + std::string(600, ' ')), 500);
  EXPECT_EQ(server.session.state(), ServerState::rcpt);
  EXPECT_EQ(server("DATA"), 354);
}

TEST(ServerSession, parameters_that_were_not_offered_are_555) {
  auto server = server_in(ServerState::greeted);
  EXPECT_EQ(server("MAIL FROM:<a@client.example> SIZE=100"), 555);
  EXPECT_EQ(server.session.state(), ServerState::greeted);
}

TEST(ServerSession, without_extensions_ehlo_is_unknown) {
  ServerOptions options;
  options.esmtp = false;
  Server server(options);
  EXPECT_EQ(server("EHLO client.example"), 500);
  EXPECT_EQ(server.session.state(), ServerState::connected);
  EXPECT_EQ(server("HELO client.example"), 250);
  EXPECT_FALSE(server.session.extended());
}

TEST(ServerSession, too_much_data_is_552) {
  ServerOptions options;
  options.size_limit = 100;
  Server server(options);
  server("HELO x");
  server("MAIL FROM:<>");
  server("RCPT TO:<b@server.example>");
  server("DATA");
  server(std::string(200, 'x'));
  EXPECT_EQ(server("."), 552);
  EXPECT_EQ(server.session.state(), ServerState::greeted);
}

TEST(ServerSession, grouped_commands_are_answered_one_by_one_in_order) {
  ServerSession s({});
  s.receive("HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@c>\r\nDATA\r\nHi\r\n.\r\nQUIT\r\n");
  std::string order;
  while (auto r = s.next()) {
    order += std::string(to_text(r->command.verb)) + " ";
    s.answer(Reply(Server::positive(r->command.verb), ""));
  }
  EXPECT_EQ(order, " HELO MAIL RCPT DATA DOT QUIT ");
}

TEST(ServerSession, its_owner_may_close_it) {
  auto server = server_in(ServerState::rcpt);
  server.session.close();
  EXPECT_EQ(server("NOOP"), 0);
  auto other = server_in(ServerState::rcpt);
  other.session.receive("NOOP\r\n");
  EXPECT_EQ(other.answer(421), 421);
  EXPECT_EQ(other.session.state(), ServerState::closed);
}

}  // namespace
}  // namespace smtp
