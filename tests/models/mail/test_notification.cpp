// RFC 3462 (multipart/report), 3464 (delivery-status), 3834 (Auto-Submitted).
#include <gtest/gtest.h>

#include "mail/compose.hpp"

namespace mail {
namespace {

Message failed() {
  Message m;
  m.envelope.reverse_path = *smtp::parse_path("@relay.example:ann@a.example");
  m.envelope.forward_paths = {*smtp::parse_mailbox("bob@b.example")};
  m.trace = "Received: from a.example\r\n\tby b.example; then\r\n";
  Identity who;
  who.key = {MessageKey::kScenario, 4};
  m.content = Content::of_octets("Subject: Secret\r\n\r\nbody text\r\n", who);
  return m;
}

Message notice(const std::vector<Failure>& failures) {
  Identity who;
  who.key = {2, 0};
  who.parent = failed().key();
  who.kind = Kind::bounce;
  return notification(failed(), failures, "b.example", who, Calendar{}, units::kStart);
}

const Failure kUnknown{"bob@b.example", "failed", 550, "No such user here", "c.example"};

// The parts of a multipart message, without the preamble.
std::vector<std::string> parts(const std::string& octets) {
  const auto begin = octets.find("boundary=\"") + 10;
  const auto boundary = "\r\n--" + octets.substr(begin, octets.find('"', begin) - begin);
  std::vector<std::string> out;
  for (auto i = octets.find(boundary); i != std::string::npos;) {
    const auto from = i + boundary.size();
    if (octets.substr(from, 2) == "--") {
      EXPECT_EQ(octets.substr(from), "--\r\n") << "nothing behind the last boundary";
      return out;
    }
    i = octets.find(boundary, from);
    out.push_back(octets.substr(from + 2, i - from - 2));
  }
  ADD_FAILURE() << "the last boundary is missing";
  return out;
}

bool contains(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

TEST(Notification, goes_from_nobody_to_the_mailbox_of_the_reverse_path) {
  const auto n = notice({kUnknown});
  EXPECT_TRUE(n.envelope.reverse_path.is_null());
  ASSERT_EQ(n.envelope.forward_paths.size(), 1u);
  EXPECT_EQ(n.envelope.forward_paths[0].to_text(), "<ann@a.example>") << "RFC 5321 6.1: without the route";
  EXPECT_EQ(n.identity().kind, Kind::bounce);
  EXPECT_EQ(n.identity().parent, failed().key());
  EXPECT_TRUE(n.trace.empty());
}

TEST(Notification, has_the_header_of_a_report) {
  const std::string head(notice({kUnknown}).content->header());
  for (const char* line : {"Date: Sat, 1 Jan 2000 00:00:00 +0000\r\n",
                           "From: Mail Delivery System <MAILER-DAEMON@b.example>\r\n",
                           "To: ann@a.example\r\n", "Subject: Undelivered Mail Returned to Sender\r\n",
                           "Message-ID: <", "MIME-Version: 1.0\r\n", "Auto-Submitted: auto-replied\r\n",
                           "Content-Type: multipart/report; report-type=delivery-status;\r\n"})
    EXPECT_TRUE(contains(head, line)) << line;
}

TEST(Notification, has_a_part_for_people_one_for_programs_and_the_header_of_what_failed) {
  const auto p = parts(notice({kUnknown}).content->octets());
  ASSERT_EQ(p.size(), 3u);
  EXPECT_TRUE(p[0].starts_with("Content-Type: text/plain"));
  EXPECT_TRUE(contains(p[0], "<bob@b.example>: host c.example said: 550 No such user here"));
  EXPECT_TRUE(p[1].starts_with("Content-Type: message/delivery-status\r\n\r\n"));
  EXPECT_TRUE(p[2].starts_with("Content-Type: text/rfc822-headers\r\n\r\nReceived: from a.example"));
  EXPECT_TRUE(contains(p[2], "Subject: Secret\r\n"));
  EXPECT_FALSE(contains(p[2], "body text"));
}

TEST(Notification, has_one_group_of_status_fields_a_recipient) {
  const auto p =
      parts(notice({kUnknown, {"ben@b.example", "failed", 0, "connection refused", ""}}).content->octets());
  ASSERT_EQ(p.size(), 3u);
  EXPECT_EQ(p[1],
            "Content-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; b.example\r\n"
            "\r\n"
            "Final-Recipient: rfc822; bob@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            "Remote-MTA: dns; c.example\r\nDiagnostic-Code: smtp; 550 No such user here\r\n"
            "\r\n"
            "Final-Recipient: rfc822; ben@b.example\r\nAction: failed\r\nStatus: 4.4.7\r\n");
}

TEST(Notification, tells_a_status_class_for_every_code) {
  const auto status = [](int code, const char* action = "failed") {
    const auto text = notice({{"bob@b.example", action, code, "x", ""}}).content->octets();
    return text.substr(text.find("Status: ") + 8, 5);
  };
  EXPECT_EQ(status(550), "5.1.1");
  EXPECT_EQ(status(554), "5.0.0");
  EXPECT_EQ(status(451), "4.4.7") << "it failed because it was too old";
  EXPECT_EQ(status(0), "4.4.7");
  EXPECT_EQ(status(451, "delayed"), "4.4.7");
  const auto said = notice({{"bob@b.example", "failed", 550, "5.7.1 Relay access denied", ""}}).content->octets();
  EXPECT_TRUE(contains(said, "Status: 5.7.1\r\n"));
}

TEST(Notification, names_what_the_sender_named_and_its_dates) {
  auto m = failed();
  m.envelope.parameters = {{"ENVID", "QQ+2B314"}, {"RET", "HDRS"}};
  m.envelope.rcpt_parameters = {{{"ORCPT", "rfc822;Bob+2Bx@old.example"}, {"NOTIFY", "FAILURE,DELAY"}}};
  Failure late{"bob@b.example", "delayed", 451, "4.2.0 not now", "c.example", true};
  Identity who;
  who.key = {2, 0};
  const auto text = notification(m, {late}, "b.example", who, Calendar{}, units::kStart + std::chrono::hours(4),
                                 {units::kStart, units::kStart + std::chrono::hours(120)})
                        .content->octets();
  EXPECT_EQ(parts(text)[1],
            "Content-Type: message/delivery-status\r\n\r\n"
            "Original-Envelope-Id: QQ+314\r\n"
            "Reporting-MTA: dns; b.example\r\n"
            "Arrival-Date: Sat, 1 Jan 2000 00:00:00 +0000\r\n"
            "\r\n"
            "Original-Recipient: rfc822; Bob+x@old.example\r\n"
            "Final-Recipient: rfc822; bob@b.example\r\nAction: delayed\r\nStatus: 4.4.7\r\n"
            "Remote-MTA: dns; c.example\r\nDiagnostic-Code: smtp; 451 4.2.0 not now\r\n"
            "Last-Attempt-Date: Sat, 1 Jan 2000 04:00:00 +0000\r\n"
            "Will-Retry-Until: Thu, 6 Jan 2000 00:00:00 +0000\r\n");
}

TEST(Notification, brings_the_whole_message_back_where_that_was_asked_for) {
  auto m = failed();
  m.envelope.parameters = {{"RET", "full"}};
  Identity who;
  who.key = {2, 0};
  const auto p = parts(notification(m, {kUnknown}, "b.example", who, Calendar{}, units::kStart).content->octets());
  EXPECT_TRUE(p[2].starts_with("Content-Type: message/rfc822\r\n\r\nReceived: from a.example"));
  EXPECT_TRUE(contains(p[2], "body text"));
}

TEST(Notification, is_wanted_as_the_recipient_says) {
  smtp::Envelope e;
  e.forward_paths = {*smtp::parse_mailbox("ann@a"), *smtp::parse_mailbox("bob@b"), *smtp::parse_mailbox("eve@c"),
                     *smtp::parse_mailbox("dan@d")};
  e.rcpt_parameters = {{{"NOTIFY", "NEVER"}}, {{"NOTIFY", "success,failure"}}, {{"ORCPT", "rfc822;x@y"}}};
  EXPECT_FALSE(is_wanted(e, "ann@a", "FAILURE"));
  EXPECT_TRUE(is_wanted(e, "bob@b", "FAILURE"));
  EXPECT_FALSE(is_wanted(e, "bob@b", "DELAY"));
  for (const char* who : {"eve@c", "dan@d", "nobody@e"}) EXPECT_TRUE(is_wanted(e, who, "DELAY")) << who;
}

TEST(Notification, of_a_delay_says_that_it_is_still_being_tried) {
  const auto text = notice({{"bob@b.example", "delayed", 451, "not now", "c.example"}}).content->octets();
  EXPECT_TRUE(contains(text, "Subject: Delayed Mail (still being retried)\r\n"));
  EXPECT_TRUE(contains(text, "Action: delayed\r\n"));
  EXPECT_FALSE(contains(text, "could not\r\nbe delivered"));
}

TEST(Notification, is_crlf_lines_that_need_no_care) {
  const auto octets = notice({kUnknown}).content->octets();
  for (std::size_t i = 0; i < octets.size(); ++i) {
    if (octets[i] == '\n') {
      ASSERT_EQ(octets[i - 1], '\r');
    }
    if (octets[i] == '\r') {
      ASSERT_EQ(octets[i + 1], '\n');
    }
  }
}

}  // namespace
}  // namespace mail
