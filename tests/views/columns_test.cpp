// scenarios/COLUMNS.md documents every column of every file, and nothing else.
#include "views/columns.hpp"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "timeline/event.hpp"
#include "views/play.hpp"
#include "views/qshape.hpp"

namespace {

/// First cells of the table under each `## heading`, without their back-quotes.
std::map<std::string, std::vector<std::string>> documented() {
  std::map<std::string, std::vector<std::string>> tables;
  std::istringstream text(play::slurp(std::filesystem::path(MTASIM_SOURCE_DIR) / "scenarios" / "COLUMNS.md"));
  std::string heading;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("## ")) heading = line.substr(3);
    if (line.starts_with("| `")) tables[heading].push_back(line.substr(3, line.find('`', 3) - 3));
  }
  return tables;
}

TEST(Columns, the_documentation_names_the_columns_of_every_file_in_their_order) {
  const auto tables = documented();
  for (const auto* f : views::columns::kAll) {
    std::string names;
    const auto at = tables.find(std::string(f->name));
    ASSERT_NE(at, tables.end()) << "COLUMNS.md says nothing of " << f->name;
    for (const auto& n : at->second) names += (names.empty() ? "" : ",") + n;
    EXPECT_EQ(names, f->header) << f->name;
  }
}

TEST(Columns, the_documentation_names_the_columns_of_the_queue_shapes) {
  std::string names;
  auto tables = documented();
  for (const auto& n : tables["qshape --out"]) names += (names.empty() ? "" : ",") + n;
  EXPECT_EQ(names + "\n", views::shape_header({}));
}

TEST(Columns, the_documentation_names_every_kind_of_event) {
  std::vector<std::string> kinds;
  for (int k = 0; k <= static_cast<int>(timeline::Kind::configured); ++k) {
    const auto kind = static_cast<timeline::Kind>(k);
    // It has a file of its own.
    if (kind != timeline::Kind::queue) kinds.emplace_back(to_text(kind));
  }
  EXPECT_EQ(documented()["Kinds of events"], kinds);
}

}  // namespace
