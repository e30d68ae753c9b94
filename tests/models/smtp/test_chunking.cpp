// The law of sans-I/O: however the octets are cut into pieces, and whether content comes as octets or by
// reference, a session sees the same things.
#include <gtest/gtest.h>

#include "random/stream.hpp"
#include "talk.hpp"

namespace smtp {
namespace {

// Text in which everything that matters to a reader is frequent.
std::string random_text(rng::Stream& s, std::size_t most) {
  static constexpr std::string_view pieces[] = {"\r\n", "\r\n.", "\n",    "\r",         ".",
                                                "..",   "x",     "Hello", "\r\n..\r\n", "\n.\n"};
  std::string out;
  for (auto n = rng::below(s, most); n > 0; --n) out += pieces[rng::below(s, std::size(pieces))];
  return out;
}

std::string random_line(rng::Stream& s) {
  static constexpr std::string_view lines[] = {
      "HELO x",     "EHLO x",   "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "RCPT TO:<e@f>", "DATA",
      "NOOP",       "RSET",     "VRFY Smith",      "garbage",       "MAIL FROM:<",   "",
      "bare\nfeed", "bare\rcr", "DATA x"};
  auto line = std::string(lines[rng::below(s, std::size(lines))]);
  // Around the limit of 512 octets, too.
  if (rng::below(s, 12) == 0) line += std::string(495 + rng::below(s, 20), 'x');
  return line + "\r\n";
}

// A client that does not listen: commands in any order, then transactions.
std::string random_conversation(rng::Stream& s) {
  std::string out;
  for (auto n = rng::below(s, 12); n > 0; --n) {
    out += random_line(s);
    if (rng::below(s, 3) == 0)
      out += "RSET\r\nHELO x\r\nMAIL FROM:<>\r\nRCPT TO:<g@h>\r\nDATA\r\n" + random_text(s, 30) + "\r\n.\r\n";
  }
  return out + "QUIT\r\n";
}

void drain(ServerSession& s, std::vector<std::string>& seen) {
  while (auto r = s.next()) {
    auto body = r->data.text + (r->data.body ? r->data.body->octets() : "");
    seen.push_back(std::string(to_text(r->command.verb)) + "|" + r->line + "|" + std::to_string(r->octets) +
                   "|" + std::to_string(r->ruled) + "|" + body);
    s.answer(Reply(r->ruled != 0 ? r->ruled : talk::Server::positive(r->command.verb), ""));
  }
}

std::vector<std::string> requests(const std::vector<std::string>& pieces) {
  ServerSession s({});
  std::vector<std::string> seen;
  for (const auto& p : pieces) {
    s.receive(p);
    drain(s, seen);
  }
  return seen;
}

std::vector<std::string> cut(const std::string& whole, rng::Stream& s) {
  std::vector<std::string> out;
  const std::size_t most = 1 + rng::below(s, 40);
  for (std::size_t i = 0; i < whole.size();) {
    const std::size_t n = 1 + rng::below(s, most);
    out.push_back(whole.substr(i, n));
    i += n;
  }
  return out;
}

TEST(Chunking, a_server_makes_the_same_requests_of_any_pieces) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    rng::Stream s(seed, "chunking.server");
    const auto whole = random_conversation(s);
    const auto want = requests({whole});
    ASSERT_GE(want.size(), 2u);
    ASSERT_EQ(requests(cut(whole, s)), want) << "seed " << seed;
    std::vector<std::string> octets;
    for (char c : whole) octets.emplace_back(1, c);
    ASSERT_EQ(requests(octets), want) << "octet by octet, seed " << seed;
  }
}

// The data a receiver has is what a sender had, whatever stands in it.
TEST(Chunking, content_by_reference_and_by_octets_is_the_same_content) {
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    rng::Stream s(seed, "chunking.reference");
    const auto trace = rng::below(s, 2) ? std::string("Received: x\r\n") : std::string();
    const auto content =
        rng::below(s, 3) == 0
            ? mail::Content::synthetic("Subject: x\r\n", static_cast<std::int64_t>(rng::below(s, 3000)), seed)
            : mail::Content::of_text(random_text(s, 30));
    const auto run = [&](bool by_reference) {
      auto server = talk::server_in(ServerState::data);
      std::vector<std::string> seen;
      server.session.receive(trace);
      if (rng::below(s, 2)) drain(server.session, seen);
      if (by_reference) {
        server.session.receive(content);
      } else {
        for (const auto& p : cut(mail::dot_stuffed(content->octets()), s)) {
          server.session.receive(p);
          if (rng::below(s, 2)) drain(server.session, seen);
        }
      }
      server.session.receive(".\r\nQUIT\r\n");
      drain(server.session, seen);
      return seen;
    };
    const auto octets = run(false);
    ASSERT_EQ(octets.size(), 2u) << "seed " << seed;
    ASSERT_EQ(octets[0],
              "DOT||" + std::to_string(static_cast<std::int64_t>(trace.size()) + content->wire_size() + 3) +
                  "|0|" + trace + content->octets());
    ASSERT_EQ(run(true), octets) << "seed " << seed;
  }
}

std::vector<std::string> events(const std::vector<std::string>& pieces) {
  ClientSession c({"client.example"});
  for (int i = 0; i < 3; ++i) {
    Transaction t;
    t.envelope.forward_paths = {*parse_mailbox("a@b"), *parse_mailbox("c@d")};
    t.content = mail::Content::of_octets("Hi\r\n");
    c.add(std::move(t));
  }
  std::vector<std::string> seen;
  for (const auto& p : pieces) {
    c.receive(p);
    while (auto e = c.next()) {
      if (auto* say = std::get_if<Say>(&*e)) {
        seen.push_back("say " + say->text + say->tail);
      } else if (auto* a = std::get_if<Answered>(&*e)) {
        seen.push_back("answered " + std::string(to_text(a->to)) + " " + std::to_string(a->reply.code) + " " +
                       joined(a->reply) + " " + std::to_string(a->octets) + " " +
                       std::string(to_text(a->state)));
      } else if (auto* r = std::get_if<Result>(&*e)) {
        std::string text = "result";
        for (const auto& reply : r->replies) text += " " + std::to_string(reply.code);
        seen.push_back(text);
      } else {
        seen.emplace_back("hang up");
      }
    }
  }
  return seen;
}

TEST(Chunking, a_client_sees_the_same_replies_in_any_pieces) {
  static constexpr std::string_view replies[] = {
      "250 OK\r\n",         "250 OK\r\n", "250 OK\r\n", "354 go\r\n",
      "354 go\r\n",         "550 no\r\n", "450 no\r\n", "250-a\r\n250-b\r\n250 c\r\n",
      "250-a\r\n251 b\r\n", "\r\n",       "250\r\n",    "221 bye\r\n",
      "bare\n250 OK\r\n"};
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    rng::Stream s(seed, "chunking.client");
    std::string whole = "220 ready\r\n250 hello\r\n";
    for (auto n = rng::below(s, 20); n > 0; --n)
      whole += replies[rng::below(s, std::size(replies) - (n > 3 ? 4 : 0))];
    if (rng::below(s, 4) == 0) whole += "250 " + std::string(500 + rng::below(s, 20), 'x') + "\r\n";
    const auto want = events({whole});
    ASSERT_EQ(events(cut(whole, s)), want) << "seed " << seed;
    std::vector<std::string> octets;
    for (char c : whole) octets.emplace_back(1, c);
    ASSERT_EQ(events(octets), want) << "octet by octet, seed " << seed;
  }
}

}  // namespace
}  // namespace smtp
