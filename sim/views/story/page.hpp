// Page: how a story is laid out: headings, and lines with their times, wrapped for a terminal.
#pragma once

#include <string>
#include <vector>

#include "units/units.hpp"

namespace views::story {

/// A sentence with its time, and what explains it, a paragraph each.
struct Line {
  units::TimePoint at{};
  std::string text;
  std::vector<std::string> why;
};

struct Chapter {
  std::string heading;
  std::vector<Line> lines;
};

/// "600.161 s".
std::string clock(units::TimePoint t);
/// In quotation marks, on one line, cut where it is long.
std::string quoted(const std::string& text);
/// "Paris, Oslo and London".
std::string listed(const std::vector<std::string>& things);
/// The text broken at blanks into lines of so many columns, a name of a section kept whole.
std::vector<std::string> wrapped(const std::string& text, std::size_t columns);
/// Lines by time; those of one time keep their order.
std::string laid_out(const std::string& title, std::vector<Chapter> chapters);

}  // namespace views::story
