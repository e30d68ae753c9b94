#include "views/sheet.hpp"

#include <fmt/format.h>

namespace views {
namespace {

csv::Reader opened(const std::filesystem::path& file) {
  std::string error;
  auto r = csv::Reader::open(file, error);
  if (!r) throw Broken(error);
  return std::move(*r);
}

}  // namespace

Sheet::Sheet(const std::filesystem::path& file) : reader_(opened(file)), file_(file.string()) {}

std::size_t Sheet::at(std::string_view column) const {
  const auto c = reader_.column(column);
  if (!c) throw Broken(fmt::format("{}: column '{}' is missing", file_, column));
  return *c;
}

bool Sheet::next() {
  if (reader_.next()) return true;
  if (!reader_.error().empty()) throw Broken(reader_.error());
  return false;
}

std::string Sheet::text(std::size_t c) const { return csv::unescaped(raw(c)); }

void Sheet::text(std::size_t c, std::string& into) const {
  const std::string& cell = raw(c);
  if (cell.find('\\') == std::string::npos)
    into = cell;  // the usual case copies into what is there
  else
    into = csv::unescaped(cell);
}

// Integer arithmetic: seconds with nine digits are exact nanoseconds.
std::optional<units::TimePoint> Sheet::time(std::size_t c) const {
  const std::string& s = raw(c);
  if (s.empty()) return std::nullopt;
  const std::size_t dot = s.find('.');
  std::int64_t seconds = 0, nanoseconds = 0;
  const char* begin = s.data();
  const char* end = s.data() + s.size();
  const char* point = dot == std::string::npos ? end : begin + dot;
  bool good = std::from_chars(begin, point, seconds).ptr == point && point != begin;
  if (good && point != end) {
    good = end - point == 10 && std::from_chars(point + 1, end, nanoseconds).ptr == end;
  }
  if (!good || seconds < 0) broken(s, "a time in seconds with nine decimals");
  return units::TimePoint(units::Duration(seconds * 1'000'000'000 + nanoseconds));
}

void Sheet::broken(const std::string& cell, const char* what) const {
  throw Broken(fmt::format("{}: '{}' is not {}", reader_.where(), cell, what));
}

}  // namespace views
