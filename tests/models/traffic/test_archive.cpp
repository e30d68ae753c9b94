// Real mail: header fields, mbox files in both quotings, folders, and their replay.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "traffic/header.hpp"
#include "traffic/replay.hpp"

namespace traffic {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using units::kStart;
using Texts = std::vector<std::string>;

TEST(Header, ends_at_the_first_empty_line) {
  EXPECT_EQ(header_of("A: 1\nB: 2\n\nC: 3\n"), "A: 1\nB: 2\n");
  EXPECT_EQ(header_of("A: 1\r\n\r\nC: 3\n"), "A: 1\r\n");
  EXPECT_EQ(header_of("A: 1"), "A: 1");
  EXPECT_EQ(header_of("\nbody"), "");
}

TEST(Header, fields_are_unfolded_and_found_in_any_case) {
  EXPECT_EQ(fields("to: a@b,\r\n c@d\r\nX: y\r\nTO: e@f\r\n", "To"), (Texts{" a@b, c@d", " e@f"}));
  EXPECT_EQ(fields("X: to: a@b\n", "To"), Texts{});
}

TEST(Header, addresses_are_found_in_what_people_write) {
  EXPECT_EQ(addresses("a@b"), Texts{"a@b"});
  EXPECT_EQ(addresses("Fiona Adams <Fiona@London>, Paul@London (the other, one)"), (Texts{"Fiona@London", "Paul@London"}));
  EXPECT_EQ(addresses("\"Adams, Fiona\" <f@a.example>"), Texts{"f@a.example"});
  EXPECT_EQ(addresses("Team: a@b, c@d;, e@f"), (Texts{"a@b", "c@d", "e@f"}));
  EXPECT_EQ(addresses("undisclosed-recipients:;"), Texts{});
  EXPECT_EQ(addresses("<@relay:a@b>"), Texts{"a@b"});
  EXPECT_EQ(addresses("somebody, <x>, @, ((a@b"), Texts{});
}

TEST(Header, dates_of_all_kinds_are_understood) {
  EXPECT_EQ(date_of("Mon, 7 May 2001 10:00:00 +0200"), 989222400);
  EXPECT_EQ(date_of(" 7 May 2001 08:00 GMT"), 989222400);
  EXPECT_EQ(date_of("Mon, 7 May 01 04:00:00 EDT"), 989222400);
  EXPECT_EQ(date_of("Mon,  7 May 2001 10:00:00 +0200 (CEST)"), 989222400);
  EXPECT_EQ(date_of("1 Jan 1970 00:00:00 +0000"), 0);
  for (const char* text : {"", "yesterday", "32 May 2001 10:00:00", "7 Mai 2001 10:00", "7 May 2001 25:00", "7 May 2001 10", "7 May 2001"})
    EXPECT_EQ(date_of(text), std::nullopt) << text;
}

class Archives : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& octets) {
    std::ofstream(folder_ / name, std::ios::binary) << octets;
    return (folder_ / name).string();
  }
  Texts messages(const std::string& path, Quoting q = Quoting::mboxrd) {
    Archive a(path, q);
    Texts out;
    std::string sender;
    for (const auto& e : a.entries()) out.push_back(a.read(e, sender));
    return out;
  }
  const fs::path folder_ = fs::path(testing::TempDir()) / ("archive-" + std::to_string(::getpid()));
};

const std::string kMbox =
    "From Fiona@London Mon May  7 08:00:00 2001\nFrom: Fiona <Fiona@London>\nTo: Maurice@Paris\n"
    "Date: Mon, 7 May 2001 08:00:10 +0000\n\nHello\n>From here\n>>From there\nFrom the middle of a text\n\n"
    "From x Mon May  7 08:00:00 2001\nFrom: Maurice@Paris\nTo: Fiona@London\nCc: Paul@London\nDate: Mon, 7 May 2001 08:00:00 +0000\n\nSecond\n\n";

TEST_F(Archives, an_mbox_is_taken_apart_and_its_quotes_are_undone) {
  const auto all = messages(write("a.mbox", kMbox));
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(all[0].ends_with("\n\nHello\nFrom here\n>From there\nFrom the middle of a text\n")) << all[0];
  EXPECT_TRUE(all[1].ends_with("\n\nSecond\n"));
  const auto old = messages(write("a.mbox", kMbox), Quoting::mboxo);
  EXPECT_TRUE(old[0].ends_with("\nHello\nFrom here\n>>From there\nFrom the middle of a text\n")) << old[0];
}

TEST_F(Archives, a_folder_holds_a_message_a_file) {
  write("2.eml", "From: a@x\r\n\r\ntwo\r\n");
  write("1.eml", "From: a@x\n\nFrom here on\n\n");
  write("readme.txt", "no mail");
  EXPECT_EQ(messages(folder_.string()), (Texts{"From: a@x\n\nFrom here on\n\n", "From: a@x\r\n\r\ntwo\r\n"}));
}

TEST_F(Archives, what_is_no_archive_has_no_messages_or_is_refused) {
  EXPECT_TRUE(messages(write("x", "hello\nFrom me\n")).empty());
  EXPECT_TRUE(messages(write("x", "")).empty());
  EXPECT_THROW(messages((folder_ / "none").string()), std::runtime_error);
}

std::optional<std::uint32_t> find(const std::string& domain) {
  return domain == "London" ? std::optional<std::uint32_t>(0) : domain == "Paris" ? std::optional<std::uint32_t>(1) : std::nullopt;
}

std::string text(const Mail& m) {
  std::string out = units::to_seconds(m.at) + " " + m.from.mailbox() + " >";
  for (const auto& p : m.to) out += " " + p.mailbox();
  return out;
}

TEST_F(Archives, are_replayed_by_their_dates) {
  Replay::Settings s;
  s.path = write("a.mbox", kMbox);
  s.from_time = kStart + 5s;
  Replay r(s, nullptr, nullptr, find, {}, 1);
  Mail m;
  ASSERT_TRUE(r.next(m));
  EXPECT_EQ(text(m), "5.000000000 Maurice@Paris > Fiona@London Paul@London");
  EXPECT_EQ(m.mta, 1u);
  ASSERT_TRUE(r.next(m));
  EXPECT_EQ(text(m), "15.000000000 Fiona@London > Maurice@Paris");
  EXPECT_EQ(m.size, static_cast<std::int64_t>(m.text->size()));
  EXPECT_FALSE(r.next(m));
}

TEST_F(Archives, or_at_another_pace_in_their_order) {
  Replay::Settings s;
  s.path = write("a.mbox", kMbox);
  s.arrivals = *parse_arrivals("every 1 min").value;
  Replay r(s, nullptr, nullptr, find, {}, 1);
  Mail m;
  ASSERT_TRUE(r.next(m));
  EXPECT_EQ(text(m), "0.000000000 Fiona@London > Maurice@Paris");
  ASSERT_TRUE(r.next(m));
  EXPECT_EQ(m.at, kStart + 1min);
}

TEST_F(Archives, strangers_stand_for_users_always_the_same) {
  std::string mbox;
  for (int i = 0; i < 40; ++i) mbox += "From x\nFrom: s" + std::to_string(i % 4) + "@nowhere\nTo: R" + std::to_string(i % 5) + "@else.where\n\nHi\n\n";
  Replay::Settings s;
  s.path = write("a.mbox", mbox);
  const std::vector<std::string> domains{"London"};
  std::vector<policy::User> users;
  for (int i = 0; i < 100; ++i) users.push_back({"user" + std::to_string(i), ""});
  const auto people = std::make_shared<People>("*");
  people->add(0, domains, users, {}, People::Lists::no);
  Replay r(s, people, people, find, {}, 1);
  std::vector<std::string> from, to;
  for (Mail m; r.next(m);) from.push_back(m.from.mailbox()), to.push_back(m.to.at(0).mailbox());
  ASSERT_EQ(from.size(), 40u);
  for (std::size_t i = 5; i < 40; ++i) EXPECT_EQ(to[i], to[i - 5]);
  for (std::size_t i = 4; i < 40; ++i) EXPECT_EQ(from[i], from[i - 4]);
  EXPECT_NE(from[0], from[1]);
}

TEST_F(Archives, say_what_is_wrong_with_a_message_and_where) {
  Replay::Settings s;
  s.path = write("a.mbox", "From x\nFrom: a@London\nTo: b@Nowhere\n\nx\n\nFrom x\nFrom: a@London\nSubject: x\n\nx\n");
  Replay r(s, nullptr, nullptr, find, {}, 1);
  Mail m;
  Replay::Problem p;
  EXPECT_EQ(r.try_next(m, p), Replay::Step::bad);
  EXPECT_EQ(p.what, "no MTA has the domain 'Nowhere'");
  EXPECT_EQ(p.line, 1u);
  EXPECT_EQ(r.try_next(m, p), Replay::Step::bad);
  EXPECT_EQ(p.what, "no address stands in To, Cc or Bcc");
  EXPECT_EQ(p.line, 7u);
  EXPECT_EQ(r.try_next(m, p), Replay::Step::end);
}

}  // namespace
}  // namespace traffic
