// The schema of the database (private to it): column types, indexes, views.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace views::database {

enum class Type { text, integer, real };
Type type_of(std::string_view column);
/// The names of a header line.
std::vector<std::string> columns_of(std::string_view header);
/// CREATE TABLE for a CSV file's columns. Table and columns are quoted: "from" and "to" are words of SQL.
std::string create_table(std::string_view name, const std::vector<std::string>& columns);
/// Indexes, once the rows are in.
std::span<const std::string_view> indexes();
/// Views, which work where tables are empty, too.
std::span<const std::string_view> views();

}  // namespace views::database
