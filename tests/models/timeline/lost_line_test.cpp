#include "timeline/lost_line.hpp"

#include <gtest/gtest.h>

namespace {

using smtp::Verb;
using timeline::lost_lines;
using timeline::Side;

TEST(LostLine, EachCommandOfAGroupIsOne) {
  const auto l = lost_lines(Side::client, "MAIL FROM:<a@b>\r\nrcpt TO:<c@d>\r\nDATA\r\n.\r\n");
  ASSERT_EQ(l.size(), 4u);
  EXPECT_EQ(l[0].verb, Verb::mail);
  EXPECT_EQ(l[0].text, "MAIL FROM:<a@b>");
  EXPECT_EQ(l[0].bytes, 17);
  EXPECT_EQ(l[1].verb, Verb::rcpt);
  EXPECT_EQ(l[2].verb, Verb::data);
  EXPECT_EQ(l[3].verb, Verb::dot);
}

TEST(LostLine, AReplyOfSeveralLinesIsOneWithItsCode) {
  const auto l = lost_lines(Side::server, "250-mx.example\r\n250 SIZE\r\n250 Ok\r\n");
  ASSERT_EQ(l.size(), 2u);
  EXPECT_EQ(l[0].code, 250);
  EXPECT_EQ(l[0].text, "mx.example\nSIZE");
  EXPECT_EQ(l[0].bytes, 26);
  EXPECT_EQ(l[1].text, "Ok");
}

TEST(LostLine, WhateverItIsNothingIsLeftOut) {
  EXPECT_TRUE(lost_lines(Side::client, "").empty());
  EXPECT_EQ(lost_lines(Side::server, "250").at(0).code, 250);
  EXPECT_EQ(lost_lines(Side::server, "25").at(0).text, "25");
  EXPECT_EQ(lost_lines(Side::client, "no end").at(0).text, "no end");
  EXPECT_EQ(lost_lines(Side::client, "\n\n").size(), 2u);
}

}  // namespace
