#include <gtest/gtest.h>

#include "smtp/path.hpp"

namespace smtp {
namespace {

TEST(Path, of_a_plain_mailbox_has_its_two_parts) {
  const auto p = parse_path("Smith@Alpha.ARPA");
  ASSERT_TRUE(p);
  EXPECT_EQ(p->local_part, "Smith");
  EXPECT_EQ(p->domain, "Alpha.ARPA");
  EXPECT_TRUE(p->route.empty());
  EXPECT_EQ(p->to_text(), "<Smith@Alpha.ARPA>");
}

TEST(Path, empty_is_the_null_path) {
  const auto p = parse_path("");
  ASSERT_TRUE(p);
  EXPECT_TRUE(p->is_null());
  EXPECT_EQ(p->to_text(), "<>");
  EXPECT_EQ(p->mailbox(), "");
}

TEST(Path, keeps_its_source_route_but_the_mailbox_does_not_show_it) {
  const auto p = parse_path("@ONE.ARPA,@TWO:JOE@THREE");
  ASSERT_TRUE(p);
  EXPECT_EQ(p->route, (std::vector<std::string>{"ONE.ARPA", "TWO"}));
  EXPECT_EQ(p->mailbox(), "JOE@THREE");
  EXPECT_EQ(p->to_text(), "<@ONE.ARPA,@TWO:JOE@THREE>");
}

TEST(Path, postmaster_alone_needs_no_domain) {
  EXPECT_TRUE(parse_path("postmaster"));
  EXPECT_TRUE(parse_path("PostMaster"));
  EXPECT_FALSE(parse_path("joe"));
  EXPECT_FALSE(parse_path("@ONE:postmaster"));
}

TEST(Path, quoted_local_parts_may_hold_what_atoms_may_not) {
  for (const char* text :
       {"\"joe smith\"@x", "\"a@b\"@x", "\"a>b\"@x", "\"a\\\"b\"@x", "\"\\\\\"@x", "\".\"@x"}) {
    const auto p = parse_path(text);
    ASSERT_TRUE(p) << text;
    EXPECT_EQ(p->domain, "x");
    EXPECT_EQ("<" + std::string(text) + ">", p->to_text());
  }
}

TEST(Path, address_literals_are_domains) {
  EXPECT_TRUE(parse_path("joe@[192.0.2.1]"));
  EXPECT_TRUE(parse_path("joe@[IPv6:2001:db8::1]"));
  EXPECT_FALSE(parse_path("joe@[192.0.2.1"));
  EXPECT_FALSE(parse_path("joe@[]"));
}

TEST(Path, broken_grammar_is_refused) {
  for (const char* text :
       {"joe@",       "@x",         "joe@x@y",        "joe smith@x", ".joe@x", "joe.@x", "jo..e@x",
        "\"joe@x",    "joe\"@x",    "joe@x.",         "joe@.x",      "joe@-x", "joe@x-", "joe@x y",
        "@ONE:",      "@ONE,joe@x", "@ONE joe@x",     "ONE:joe@x",   "joe@x>", "<joe@x", "a\tb@x",
        "\"a\tb\"@x", "joe@x\r",    "(comment)joe@x", "joe,ann@x"})
    EXPECT_FALSE(parse_path(text)) << text;
  EXPECT_FALSE(parse_path(std::string_view("jo\0e@x", 6)));
}

TEST(Path, a_domain_has_at_most_255_octets) {
  std::string d;
  while (d.size() < 250) d += "abcd.";
  EXPECT_TRUE(is_domain(d + "abcde"));
  EXPECT_FALSE(is_domain(d + "abcdef"));
}

TEST(Path, domains_compare_without_case_and_local_parts_with_it) {
  const auto p = [](const char* s) { return *parse_path(s); };
  EXPECT_TRUE(same_mailbox(p("Joe@Example.COM"), p("Joe@example.com")));
  EXPECT_FALSE(same_mailbox(p("Joe@example.com"), p("joe@example.com")));
  EXPECT_TRUE(same_mailbox(p("Postmaster@x"), p("POSTMASTER@X")));
  EXPECT_FALSE(same_mailbox(p("joe@x"), p("joe@y")));
  EXPECT_TRUE(same_mailbox(p("@A:joe@x"), p("joe@x"))) << "the route is not the mailbox";
}

TEST(Mailbox, as_people_write_it_is_never_null) {
  EXPECT_TRUE(parse_mailbox("Fiona@London"));
  EXPECT_TRUE(parse_mailbox("@Paris:Fiona@London"));
  EXPECT_FALSE(parse_mailbox(""));
  EXPECT_FALSE(parse_mailbox("Fiona"));
}

}  // namespace
}  // namespace smtp
