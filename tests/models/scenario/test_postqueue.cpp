#include <gtest/gtest.h>

#include "scenario/postqueue.hpp"
#include "support.hpp"

namespace scenario {
namespace {

// As Postfix 3.7 prints it.
constexpr const char* kQueue =
    R"({"queue_name": "deferred", "queue_id": "3F2A41C0DE", "arrival_time": 1700000000, "message_size": 4812, "forced_expire": false, "sender": "ann@a.example", "recipients": [{"address": "bob@b.example", "delay_reason": "connect to mx.b.example[192.0.2.1]:25: Connection timed out"}, {"address": "ben@b.example"}]}
{"queue_name": "active", "queue_id": "9C1", "arrival_time": 1700000100, "message_size": 300, "forced_expire": false, "sender": "MAILER-DAEMON", "recipients": [{"address": "eve@c.example"}]}
)";

TEST(Postqueue, reads_what_postqueue_j_prints) {
  const auto q = read_postqueue(kQueue);
  EXPECT_TRUE(q.errors.empty());
  ASSERT_EQ(q.mails.size(), 2u);
  EXPECT_EQ(q.mails[0].queue, "deferred");
  EXPECT_EQ(q.mails[0].id, "3F2A41C0DE");
  EXPECT_EQ(q.mails[0].arrival_unix, 1700000000);
  EXPECT_EQ(q.mails[0].size, 4812);
  EXPECT_EQ(q.mails[0].sender.mailbox(), "ann@a.example");
  ASSERT_EQ(q.mails[0].recipients.size(), 2u);
  EXPECT_EQ(q.mails[0].recipients[1].mailbox(), "ben@b.example");
  EXPECT_TRUE(q.mails[1].sender.is_null());
}

TEST(Postqueue, names_every_line_that_is_wrong_and_keeps_the_rest) {
  const auto q = read_postqueue(
      "Mail queue is empty\n\n"
      "{\"queue_name\": \"deferred\"}\n"
      "{\"queue_name\": \"lost\", \"queue_id\": \"1\", \"arrival_time\": -1, \"message_size\": \"big\", "
      "\"sender\": \"nobody\", \"recipients\": [3]}\n"
      "[[[[[[[[[[[[[[[[[[[[\n"
      "{\"queue_name\": \"hold\", \"queue_id\": \"2\", \"arrival_time\": 5, \"message_size\": 1, \"sender\": "
      "\"a@b\", \"recipients\": [{\"address\": \"c@d\"}]}");
  ASSERT_EQ(q.mails.size(), 1u);
  EXPECT_EQ(q.mails[0].id, "2");
  std::string told;
  for (const auto& e : q.errors) told += std::to_string(e.line) + ": " + e.what + "\n";
  EXPECT_EQ(told,
            "1: this is no JSON object\n"
            "3: queue_id is missing, or no text\n"
            "3: arrival_time is missing, or no number in the range\n"
            "3: message_size is missing, or no number in the range\n"
            "3: sender is missing, or no text\n"
            "3: recipients are missing\n"
            "4: queue_name 'lost' is none of incoming, active, deferred and hold\n"
            "4: arrival_time is missing, or no number in the range\n"
            "4: message_size is missing, or no number in the range\n"
            "4: 'nobody' is no address\n"
            "4: a recipient is an object with an address\n"
            "5: this is no queue entry\n");
}

TEST(Delivery, exchangers_queues_and_actions_name_what_there_is) {
  const std::string two = "[[mta]]\nname = \"a.example\"\nusers = [\"ann\"]\n[[mta]]\nname = \"b.example\"\n";
  const auto bad = [&](const std::string& rest) {
    std::string out;
    for (const auto& d : parse(two + rest, "test").diagnostics) out += d.message + "\n" + d.suggestion + "\n";
    return out;
  };
  EXPECT_NE(bad("[[domain]]\nname = \"c.example\"\nmx = [{ host = \"a.example\" }]\n")
                .find("no MTA has the domain 'c.example'"),
            std::string::npos);
  EXPECT_NE(bad("[[domain]]\nname = \"a.example\"\nmx = [{ host = \"x.example\" }]\n")
                .find("no MTA is called 'x.example'"),
            std::string::npos);
  EXPECT_NE(bad("[[domain]]\nname = \"a.example\"\nmx = []\n").find("without exchangers"), std::string::npos);
  EXPECT_NE(bad("[[action]]\nmta = \"a.example\"\ndo = \"flsh\"\n").find("did you mean 'flush'?"),
            std::string::npos);
  EXPECT_NE(
      bad("[[queue]]\nmta = \"a.example\"\npostqueue = \"none.json\"\n").find("there is no file none.json"),
      std::string::npos);
  const auto unknown =
      bad("[[queue]]\nmta = \"a.example\"\npostqueue = \"\"\"\n"
          "{\"queue_name\": \"hold\", \"queue_id\": \"2\", \"arrival_time\": 5, \"message_size\": 1, "
          "\"sender\": \"a@b\", \"recipients\": [{\"address\": \"c@b.exmple\"}]}\n\"\"\"\n");
  EXPECT_NE(unknown.find("no MTA has the domain 'b.exmple' of 'c@b.exmple'"), std::string::npos) << unknown;
  EXPECT_NE(unknown.find("did you mean 'b.example'?"), std::string::npos);
}

TEST(Delivery, two_mtas_may_share_a_domain_that_lists_its_exchangers) {
  const std::string text =
      "[[mta]]\nname = \"mx1\"\ndomains = [\"b.example\"]\n[[mta]]\nname = \"mx2\"\ndomains = "
      "[\"b.example\"]\n";
  EXPECT_FALSE(parse(text, "test").scenario);
  EXPECT_TRUE(
      parse(text + "[[domain]]\nname = \"b.example\"\nmx = [{ host = \"mx1\" }, { host = \"mx2\" }]\n",
            "test")
          .scenario);
}

}  // namespace
}  // namespace scenario
