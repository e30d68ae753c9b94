#include <gtest/gtest.h>

#include <string>

#include "smtp/diagram.hpp"
#include "smtp/table.hpp"

namespace smtp {
namespace {

TEST(Diagram, has_an_edge_for_every_row_of_both_sides) {
  const auto text = diagram();
  const auto has = [&](std::string_view from, std::string_view to) {
    return text.find("    " + std::string(from) + " --> " + std::string(to) + ": ") != std::string::npos;
  };
  for (const auto& r : server_rows()) {
    EXPECT_TRUE(has(to_text(r.from), to_text(r.on_positive))) << to_text(r.from) << to_text(r.verb);
    if (r.on_negative != r.from) {
      EXPECT_TRUE(has(to_text(r.from), to_text(r.on_negative))) << to_text(r.from) << to_text(r.verb);
    }
  }
  for (const auto& r : client_rows()) EXPECT_TRUE(has(to_text(r.from), to_text(r.to))) << to_text(r.from);
}

TEST(Diagram, names_what_is_said_on_each_edge) {
  const auto text = diagram();
  EXPECT_NE(text.find("    connected --> greeted: HELO, EHLO\n"), std::string::npos);
  EXPECT_NE(text.find("    opening --> refused: connection 4yz 5yz\n"), std::string::npos);
  EXPECT_NE(text.find("    data --> greeted: end of data\n"), std::string::npos);
  EXPECT_NE(text.find("    data --> dot: positive / send content, none / send a lone dot\n"),
            std::string::npos);
}

}  // namespace
}  // namespace smtp
