#include "views/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace views::text {
namespace {

bool begins_code_point(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

}  // namespace

std::size_t width(std::string_view s) {
  return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), begins_code_point));
}

std::string fitted(std::string_view s, std::size_t columns) {
  const bool cut = width(s) > columns;
  const std::size_t keep = cut && columns > 0 ? columns - 1 : columns;
  std::string out;
  std::size_t taken = 0;
  for (char c : s) {
    if (begins_code_point(c) && ++taken > keep) break;
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return cut && columns > 0 ? out + "…" : out;
}

std::string padded(std::string_view s, std::size_t columns) {
  const std::size_t w = width(s);
  return std::string(s) + std::string(w < columns ? columns - w : 0, ' ');
}

std::string padded_left(std::string_view s, std::size_t columns) {
  const std::size_t w = width(s);
  return std::string(w < columns ? columns - w : 0, ' ') + std::string(s);
}

std::string counted(std::uint64_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

std::string Table::str() const {
  std::vector<std::size_t> widths;
  for (const Column& c : columns_) widths.push_back(width(c.title));
  for (const auto& r : rows_) {
    for (std::size_t i = 0; i < r.size(); ++i) widths[i] = std::max(widths[i], width(r[i]));
  }
  std::string out;
  const auto line = [&](auto cell) {
    std::string l;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i != 0) l += "  ";
      l += columns_[i].right ? padded_left(cell(i), widths[i]) : padded(cell(i), widths[i]);
    }
    l.erase(l.find_last_not_of(' ') + 1);
    out += l + '\n';
  };
  line([&](std::size_t i) { return columns_[i].title; });
  for (const auto& r : rows_) line([&](std::size_t i) { return r[i]; });
  return out;
}

}  // namespace views::text
