#include <gtest/gtest.h>

#include "mail/compose.hpp"

namespace mail {
namespace {

Letter letter() {
  Letter l;
  l.who.key = {MessageKey::kScenario, 0};
  l.envelope.reverse_path = *smtp::parse_mailbox("ann@a.example");
  l.envelope.forward_paths = {*smtp::parse_mailbox("bob@b.example")};
  l.host = "a.example";
  l.body = "Hello\n.\n";
  return l;
}
std::string octets(const Letter& l) { return compose(l, Calendar{}, units::kStart).content->octets(); }

std::size_t occurrences(std::string_view text, std::string_view what) {
  std::size_t n = 0;
  for (auto i = text.find(what); i != std::string_view::npos; i = text.find(what, i + 1)) ++n;
  return n;
}

TEST(Compose, writes_the_fields_a_message_must_have) {
  auto l = letter();
  l.from_name = "Ann Example";
  l.subject = "Greetings";
  EXPECT_EQ(octets(l),
            "Date: Sat, 1 Jan 2000 00:00:00 +0000\r\n"
            "From: Ann Example <ann@a.example>\r\n"
            "To: bob@b.example\r\n"
            "Subject: Greetings\r\n"
            "Message-ID: <20000101000000.s1@a.example>\r\n"
            "\r\n"
            "Hello\r\n.\r\n");
}

TEST(Compose, fields_of_the_user_win_in_whatever_case) {
  auto l = letter();
  l.subject = "ours";
  l.headers = {{"subject", "mine"},     {"DATE", "Fri, 6 Aug 2004 10:00:00 -0400"},
               {"From", "Ann"},         {"to", "undisclosed"},
               {"message-id", "<1@x>"}, {"X-Phone", "555"}};
  EXPECT_EQ(octets(l),
            "subject: mine\r\nDATE: Fri, 6 Aug 2004 10:00:00 -0400\r\nFrom: Ann\r\nto: undisclosed\r\n"
            "message-id: <1@x>\r\nX-Phone: 555\r\n\r\nHello\r\n.\r\n");
}

TEST(Compose, source_routes_stay_out_of_the_header) {
  auto l = letter();
  l.envelope.forward_paths = {*smtp::parse_mailbox("@relay.example:bob@b.example")};
  EXPECT_NE(octets(l).find("To: bob@b.example\r\n"), std::string::npos);
  EXPECT_EQ(compose(l, {}, {}).envelope.forward_paths[0].route.size(), 1u);
}

TEST(Compose, long_lists_of_recipients_are_folded_below_78_columns) {
  auto l = letter();
  l.envelope.forward_paths.clear();
  for (int i = 0; i < 100; ++i)
    l.envelope.forward_paths.push_back(
        *smtp::parse_mailbox(std::string(static_cast<std::size_t>(i % 20 + 1), 'u') + "@b.example"));
  const auto head = std::string(compose(l, {}, {}).content->header());
  std::size_t begin = 0, folded = 0;
  for (auto end = head.find("\r\n"); end != std::string::npos;
       begin = end + 2, end = head.find("\r\n", begin)) {
    const auto line = head.substr(begin, end - begin);
    // A tab reaches to column 8.
    EXPECT_LE(line.size() + (line.starts_with('\t') ? 7 : 0), 78u) << line;
    folded += line.starts_with('\t');
  }
  EXPECT_GT(folded, 10u);
  EXPECT_EQ(occurrences(head, "@b.example"), 100u);
}

TEST(Compose, two_letters_of_one_second_have_two_message_ids) {
  auto one = letter(), two = letter();
  two.who.key.n = 1;
  EXPECT_NE(octets(one), octets(two));
  two.who.key = {3, 0};
  EXPECT_NE(octets(one), octets(two));
}

TEST(Compose, a_size_is_the_size_of_the_whole_content) {
  auto l = letter();
  l.body.reset();
  l.size = 5000;
  const auto m = compose(l, Calendar{}, units::kStart);
  EXPECT_TRUE(m.content->is_synthetic());
  EXPECT_EQ(m.content->octets().size(), 5000u);
  EXPECT_TRUE(m.content->octets().starts_with("Date: "));
}

TEST(Compose, no_body_is_an_empty_body) {
  auto l = letter();
  l.body.reset();
  EXPECT_TRUE(octets(l).ends_with("@a.example>\r\n\r\n"));
}

TEST(ReceivedLine, says_from_whom_by_whom_how_for_whom_and_when) {
  Hop h;
  h.from = "a.example";
  h.address = "192.0.2.1";
  h.by = "b.example";
  h.with = "ESMTP";
  h.id = "2.1";
  h.for_path = "<bob@b.example>";
  EXPECT_EQ(received_line(h, Calendar{}, units::kStart),
            "Received: from a.example ([192.0.2.1])\r\n\tby b.example with ESMTP id 2.1\r\n\tfor "
            "<bob@b.example>;\r\n"
            "\tSat, 1 Jan 2000 00:00:00 +0000\r\n");
  EXPECT_EQ(received_line({"a", "", "b", "SMTP", "", ""}, Calendar{}, units::kStart),
            "Received: from a\r\n\tby b with SMTP;\r\n\tSat, 1 Jan 2000 00:00:00 +0000\r\n");
}

int hops(const std::string& trace, const std::string& content) {
  Message m;
  m.trace = trace;
  m.content = Content::of_octets(content);
  return hop_count(m);
}

TEST(HopCount, counts_received_lines_of_trace_and_header) {
  EXPECT_EQ(hops("", "Subject: x\r\n\r\nbody\r\n"), 0);
  EXPECT_EQ(hops("Received: a\r\n\tby b\r\nRECEIVED: c\r\n", "Received: d\r\nSubject: x\r\n\r\nbody\r\n"), 3);
}

TEST(HopCount, does_not_look_into_the_body) {
  EXPECT_EQ(hops("", "Subject: x\r\n\r\nReceived: y\r\n"), 0);
  EXPECT_EQ(hops("Received: a\r\n\r\nReceived: y\r\n", ""), 1) << "a message that came as octets is all text";
  EXPECT_EQ(hops("", "X-Received: a\r\nSubject: Received: b\r\n\r\n"), 0);
}

}  // namespace
}  // namespace mail
