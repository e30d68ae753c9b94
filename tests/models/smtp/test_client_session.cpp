#include <gtest/gtest.h>

#include "talk.hpp"

namespace smtp {
namespace {

using talk::Client;
using talk::client_in;
using Codes = std::vector<int>;

TEST(ClientSession, delivers_a_message) {
  Client client;
  client.with({"b@server.example", "c@server.example"}, "Hello\r\n.dot\r\n");
  EXPECT_EQ(client("220 server.example ready"), "EHLO client.example");
  EXPECT_EQ(client("250-server.example\r\n250 SIZE"), "MAIL FROM:<a@client.example> SIZE=13")
      << "without the stuffed dot";
  EXPECT_EQ(client("250 OK"), "RCPT TO:<b@server.example>");
  EXPECT_EQ(client("250 OK"), "RCPT TO:<c@server.example>");
  EXPECT_EQ(client("250 OK"), "DATA");
  EXPECT_EQ(client("354 go on"), "Hello\r\n..dot\r\n.");
  EXPECT_TRUE(client.results.empty());
  EXPECT_EQ(client("250 OK"), "QUIT");
  ASSERT_EQ(client.results.size(), 1u);
  EXPECT_TRUE(client.results[0].accepted);
  EXPECT_EQ(client.codes(), (Codes{250, 250}));
  EXPECT_EQ(client("221 bye"), "hangs up");
}

TEST(ClientSession, falls_back_to_helo_where_ehlo_is_not_known) {
  for (const char* refusal : {"500 what?", "501 what?", "502 no", "550 no"}) {
    auto client = client_in(ClientState::ehlo);
    EXPECT_EQ(client(refusal), "HELO client.example") << refusal;
    EXPECT_EQ(client("250 hello"), "MAIL FROM:<a@client.example>");
  }
}

TEST(ClientSession, says_helo_at_once_where_it_speaks_no_extensions) {
  Client client(false);
  client.with({"b@server.example"});
  EXPECT_EQ(client("220 ready"), "HELO client.example");
}

TEST(ClientSession, rejected_recipients_do_not_stop_the_others) {
  auto client = client_in(ClientState::rcpt);
  EXPECT_EQ(client("550 No such user here"), "RCPT TO:<y@server.example>");
  EXPECT_EQ(client("251 will forward"), "DATA");
  client("354");
  client("250 OK");
  EXPECT_EQ(client.codes(), (Codes{550, 250}));
}

TEST(ClientSession, all_recipients_rejected_means_no_data) {
  auto client = client_in(ClientState::rcpt);
  client("550 no");
  EXPECT_EQ(client("450 not now"), "QUIT");
  EXPECT_FALSE(client.results.at(0).accepted);
  EXPECT_EQ(client.codes(), (Codes{550, 450}));
}

TEST(ClientSession, a_second_message_follows_in_the_same_session) {
  auto client = client_in(ClientState::dot, 1);
  EXPECT_EQ(client("250 OK"), "MAIL FROM:<a@client.example>");
  EXPECT_EQ(client.session.transaction(), 2);
}

TEST(ClientSession, a_failed_transaction_is_reset_before_the_next) {
  auto client = client_in(ClientState::mail, 1);
  EXPECT_EQ(client("451 not now"), "RSET");
  EXPECT_EQ(client.codes(), (Codes{451, 451}));
  EXPECT_EQ(client("250 OK"), "MAIL FROM:<a@client.example>");
}

TEST(ClientSession, a_refused_rset_fails_what_waits) {
  auto client = client_in(ClientState::rset, 1);
  EXPECT_EQ(client("550 no"), "QUIT");
  EXPECT_EQ(client.codes(1), (Codes{550, 550}));
}

// Whatever is refused, the refusal is the result of every recipient that has none of its own.
TEST(ClientSession, every_negative_reply_gives_every_recipient_a_result) {
  for (auto state : {ClientState::greeting, ClientState::ehlo, ClientState::helo, ClientState::mail,
                     ClientState::data, ClientState::dot}) {
    auto client = client_in(state);
    EXPECT_EQ(client("452 no"), "QUIT") << to_text(state);
    EXPECT_EQ(client.codes(), (Codes{452, 452})) << to_text(state);
    EXPECT_EQ(client("500 what?"), "hangs up") << to_text(state);
  }
}

TEST(ClientSession, a_421_ends_the_session_at_once) {
  for (auto state : {ClientState::greeting, ClientState::ehlo, ClientState::mail, ClientState::rcpt,
                     ClientState::data, ClientState::dot}) {
    auto client = client_in(state, 1);
    EXPECT_EQ(client("421 closing"), "hangs up") << to_text(state);
    ASSERT_EQ(client.results.size(), 2u) << to_text(state);
    EXPECT_EQ(client.codes(0), (Codes{421, 421}));
    EXPECT_EQ(client.codes(1), (Codes{421, 421})) << "the message that waits has its result, too";
  }
}

TEST(ClientSession, a_421_keeps_what_recipients_were_told_before) {
  auto client = client_in(ClientState::rcpt);
  client("550 no such user");
  client("421 closing");
  EXPECT_EQ(client.codes(), (Codes{550, 421}));
}

// A promise is a 2yz to the dot and nothing else; a lost message would be the price of guessing.
TEST(ClientSession, a_positive_reply_of_the_wrong_kind_promises_nothing) {
  auto data = client_in(ClientState::data);
  EXPECT_EQ(data("250 OK"), "QUIT");
  EXPECT_FALSE(data.results.at(0).accepted);
  EXPECT_EQ(data.codes(), (Codes{451, 451}));

  auto dot = client_in(ClientState::dot);
  EXPECT_EQ(dot("354 go on"), "QUIT");
  EXPECT_FALSE(dot.results.at(0).accepted);
  EXPECT_EQ(dot.codes(), (Codes{451, 451}));

  auto rcpt = client_in(ClientState::rcpt);
  rcpt("354 go on");
  EXPECT_EQ(rcpt("250 OK"), "DATA");
  rcpt("354 go on");
  rcpt("250 OK");
  EXPECT_EQ(rcpt.codes(), (Codes{451, 250}));

  for (auto state : {ClientState::greeting, ClientState::helo, ClientState::mail}) {
    auto client = client_in(state);
    EXPECT_EQ(client("354 go on"), "QUIT") << to_text(state);
    EXPECT_EQ(client.codes(), (Codes{451, 451})) << to_text(state);
  }
}

TEST(ClientSession, hangs_up_on_a_peer_that_does_not_speak_smtp) {
  Client client;
  client.with({"b@server.example"});
  EXPECT_EQ(client("SSH-2.0-OpenSSH_9.2"), "hangs up");
  EXPECT_TRUE(client.results.at(0).replies.at(0).transient()) << "one garbled line is no verdict on the mail";
}

TEST(ClientSession, a_broken_connection_gives_every_recipient_a_result_once) {
  for (auto state :
       {ClientState::greeting, ClientState::ehlo, ClientState::helo, ClientState::mail, ClientState::rcpt,
        ClientState::data, ClientState::dot, ClientState::rset, ClientState::quit}) {
    auto client = client_in(state, 2);
    for (auto& r : client.session.broken(Reply(kNoReply, "reset"))) client.results.push_back(std::move(r));
    ASSERT_EQ(client.results.size(), 3u) << to_text(state);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(client.codes(i).size(), 2u);
    EXPECT_TRUE(client.session.broken(Reply(kNoReply, "reset")).empty());
    EXPECT_EQ(client("250 OK"), "") << "it says nothing any more";
  }
}

TEST(ClientSession, its_trace_is_stuffed_and_stands_in_front_of_the_content) {
  ClientSession s({"client.example"});
  Transaction t;
  t.envelope.forward_paths = {*parse_mailbox("b@c")};
  t.trace = "Received: x\r\n";
  t.content = mail::Content::of_octets("Subject: y\r\n");
  s.add(t);
  for (const char* reply : {"220 \r\n", "250 \r\n", "250 \r\n", "250 \r\n", "354 \r\n"}) s.receive(reply);
  std::optional<Say> last;
  while (auto e = s.next())
    if (auto* say = std::get_if<Say>(&*e)) last = std::move(*say);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->verb, Verb::dot);
  EXPECT_EQ(last->text, "Received: x\r\n");
  EXPECT_EQ(last->body, t.content) << "by reference";
  EXPECT_EQ(last->tail, ".\r\n");
}

}  // namespace
}  // namespace smtp
