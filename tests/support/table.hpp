// Tables of a run directory and of a sweep, for tests: CSV as those are written, where every row is one line.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace support {

using Row = std::map<std::string, std::string>;  ///< cells by the name of their column, without quotes

/// The rows below the header. A row with another number of cells than the header fails the test.
std::vector<Row> rows(const std::string& csv);

}  // namespace support
