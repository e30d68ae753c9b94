#include <gtest/gtest.h>

#include "mail/content.hpp"
#include "random/stream.hpp"

namespace mail {
namespace {

std::string text(std::string_view t) { return Content::of_text(t)->octets(); }

bool a_line_begins_with_a_dot(const std::string& octets) {
  return octets.starts_with('.') || octets.find("\r\n.") != std::string::npos;
}

TEST(Content, text_becomes_crlf_lines_whatever_its_line_ends) {
  EXPECT_EQ(text("one\ntwo\r\nthree"), "one\r\ntwo\r\nthree\r\n");
  EXPECT_EQ(text("\n\n"), "\r\n\r\n");
  EXPECT_EQ(text(""), "");
}

TEST(Content, octets_are_kept_as_they_came) {
  const auto c = Content::of_octets("a\nb\r\n");
  EXPECT_EQ(c->octets(), "a\nb\r\n");
  EXPECT_EQ(c->size(), 5);
  EXPECT_FALSE(c->is_synthetic());
}

TEST(Content, every_line_that_begins_with_a_dot_gets_one_more) {
  EXPECT_EQ(dot_stuffed(".\r\n..\r\na.b\r\n.c\r\n"), "..\r\n...\r\na.b\r\n..c\r\n");
  EXPECT_EQ(dot_stuffed("\n.\n"), "\n.\n") << "a bare LF begins no line";
  EXPECT_EQ(dot_stuffed(""), "");
}

TEST(Content, wire_size_is_the_size_of_the_stuffed_octets) {
  static constexpr std::string_view pieces[] = {"\r\n", ".", "\r", "\n", "x", "\r\n.", "\r\n.\r\n."};
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    rng::Stream s(seed, "content");
    std::string octets;
    for (auto n = rng::below(s, 30); n > 0; --n) octets += pieces[rng::below(s, std::size(pieces))];
    const auto c = Content::of_octets(octets);
    ASSERT_EQ(c->wire_size(), static_cast<std::int64_t>(dot_stuffed(octets).size()))
        << testing::PrintToString(octets);
  }
}

TEST(Content, the_header_section_ends_at_the_empty_line) {
  EXPECT_EQ(Content::of_octets("A: 1\r\nB: 2\r\n\r\nbody\r\n\r\nmore\r\n")->header(), "A: 1\r\nB: 2\r\n");
  EXPECT_EQ(Content::of_octets("\r\nbody\r\n")->header(), "");
  EXPECT_EQ(Content::of_octets("A: 1\r\n")->header(), "A: 1\r\n");
  EXPECT_EQ(Content::of_octets("")->header(), "");
  EXPECT_EQ(Content::synthetic("A: 1\r\n", 1000, 1)->header(), "A: 1\r\n");
}

TEST(SyntheticContent, has_exactly_its_size_and_needs_no_stuffing) {
  const std::string header = "Subject: x\r\n";
  const auto least = static_cast<std::int64_t>(header.size()) + 2;
  for (std::int64_t size = 0; size <= 2000; ++size) {
    const auto c = Content::synthetic(header, size, static_cast<std::uint64_t>(size));
    const auto octets = c->octets();
    ASSERT_EQ(static_cast<std::int64_t>(octets.size()), c->size());
    // No body, or one that holds at least a line end.
    ASSERT_EQ(c->size(), size < least ? least : size == least + 1 ? least + 2 : size);
    ASSERT_EQ(c->wire_size(), c->size());
    ASSERT_FALSE(a_line_begins_with_a_dot(octets)) << size;
    ASSERT_TRUE(octets.starts_with(header + "\r\n"));
    ASSERT_TRUE(octets.ends_with("\r\n"));
  }
}

TEST(SyntheticContent, has_lines_of_at_most_78_octets_and_no_bare_line_ends) {
  const auto octets = Content::synthetic("Subject: x\r\n", 100'000, 5)->octets();
  std::size_t longest = 0, begin = 0;
  for (auto end = octets.find("\r\n"); end != std::string::npos;
       begin = end + 2, end = octets.find("\r\n", begin)) {
    longest = std::max(longest, end - begin + 2);
    ASSERT_EQ(octets.substr(begin, end - begin).find_first_of("\r\n"), std::string::npos);
  }
  EXPECT_EQ(begin, octets.size());
  EXPECT_EQ(longest, 78u);
}

TEST(SyntheticContent, is_the_same_for_the_same_seed_and_another_for_another) {
  const auto octets = [](std::uint64_t seed) { return Content::synthetic("A: 1\r\n", 500, seed)->octets(); };
  EXPECT_EQ(octets(1), octets(1));
  EXPECT_NE(octets(1), octets(2));
}

}  // namespace
}  // namespace mail
