// Database: a run as one SQLite file: a table a CSV file, typed, with indexes, and views that answer what
// people ask first (delay by destination, sessions by pair, queue over time …). scenarios/COLUMNS.md says
// what they hold.
//
// Invariants: columns have the names and meanings of the CSV files; times are REAL, seconds; an empty cell is
// NULL; text is unescaped unless it is no UTF-8. Rows stream: memory does not grow with the run.
#pragma once

#include <filesystem>
#include <string>

#include "views/run.hpp"

namespace views {

/// Writes the database; `file` must not exist. Throws std::runtime_error (a full disk, a broken CSV file):
/// what was written so far then stays for the caller to remove.
void write_database(const Run& r, const std::filesystem::path& file);

}  // namespace views
