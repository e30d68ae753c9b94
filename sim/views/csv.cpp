#include "views/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace views::csv {
namespace {

constexpr char kHex[] = "0123456789abcdef";

// Length of the valid UTF-8 sequence at the front of s; 0 where there is none.
std::size_t utf8_length(std::string_view s) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  const unsigned char first = byte(0);
  const std::size_t n = first >= 0xc2 && first < 0xe0   ? 2
                        : first >= 0xe0 && first < 0xf0 ? 3
                        : first >= 0xf0 && first < 0xf5 ? 4
                                                        : 0;
  if (n == 0 || s.size() < n) return 0;
  for (std::size_t i = 1; i < n; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  if (first == 0xe0 && byte(1) < 0xa0) return 0;   // overlong
  if (first == 0xed && byte(1) >= 0xa0) return 0;  // surrogate
  if (first == 0xf0 && byte(1) < 0x90) return 0;
  if (first == 0xf4 && byte(1) >= 0x90) return 0;
  return n;
}

constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7f; ++c) plain[c] = c != '"' && c != ',' && c != '\\';
  return plain;
}();

bool plain(unsigned char c) { return kPlain[c]; }

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (plain(c) || c == ',') {
      out += static_cast<char>(c);
    } else if (c == '"') {
      out += "\"\"";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\\') {
      out += "\\\\";
    } else if (const std::size_t n = c >= 0x80 ? utf8_length(text.substr(i)) : 0) {
      out += text.substr(i, n);
      i += n - 1;
    } else {
      out += "\\x";
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void append_text(std::string& out, std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return plain(static_cast<unsigned char>(c)); })) {
    out += text;
    return;
  }
  const bool quoted = text.find_first_of(",\"") != std::string_view::npos;
  if (quoted) out += '"';
  append_escaped(out, text);
  if (quoted) out += '"';
}

void append_number(std::string& out, std::int64_t n) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, n).ptr;
  out.append(digits, end);
}

std::string unescaped(std::string_view cell) {
  std::string out;
  out.reserve(cell.size());
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const std::string_view rest = cell.substr(i);
    if (rest.size() >= 2 && rest[0] == '\\' && (rest[1] == 'n' || rest[1] == 'r' || rest[1] == '\\')) {
      out += rest[1] == 'n' ? '\n' : rest[1] == 'r' ? '\r' : '\\';
      ++i;
    } else if (rest.size() >= 4 && rest[0] == '\\' && rest[1] == 'x' && hex(rest[2]) >= 0 &&
               hex(rest[3]) >= 0) {
      out += static_cast<char>(hex(rest[2]) * 16 + hex(rest[3]));
      i += 3;
    } else {
      out += rest[0];
    }
  }
  return out;
}

std::optional<Reader> Reader::open(const std::filesystem::path& file, std::string& error) {
  Reader r;
  r.file_ = file;
  r.in_.open(file, std::ios::binary);
  if (!r.in_) {
    error = fmt::format("cannot read {}", file.string());
    return std::nullopt;
  }
  if (!r.read_row()) {
    error =
        r.error_.empty() ? fmt::format("{} is empty: its header line is missing", file.string()) : r.error_;
    return std::nullopt;
  }
  r.names_ = r.cells_;
  return r;
}

std::optional<std::size_t> Reader::column(std::string_view name) const {
  const auto at = std::find(names_.begin(), names_.end(), name);
  if (at == names_.end()) return std::nullopt;
  return static_cast<std::size_t>(at - names_.begin());
}

std::string Reader::where() const { return fmt::format("{}:{}", file_.string(), line_number_); }

bool Reader::next() {
  if (!read_row()) return false;
  if (cells_.size() == names_.size()) return true;
  error_ = fmt::format("{}: {} cells where the header has {}", where(), cells_.size(), names_.size());
  return false;
}

bool Reader::read_row() {
  if (!std::getline(in_, line_)) return false;
  ++line_number_;
  std::size_t n = 0;  // cells so far; strings are used again
  const auto fresh = [&]() -> std::string& {
    if (n == cells_.size()) cells_.emplace_back();
    cells_[n].clear();
    return cells_[n++];
  };
  std::string* cell = &fresh();
  bool quoted = false;
  for (std::size_t i = 0;; ++i) {
    if (i >= line_.size()) {
      if (!quoted) break;
      *cell += '\n';
      if (!std::getline(in_, line_)) {
        error_ = fmt::format("{}: a quoted cell does not end", where());
        return false;
      }
      ++line_number_;
      i = static_cast<std::size_t>(-1);
      continue;
    }
    const char c = line_[i];
    if (quoted) {
      if (c != '"') {
        *cell += c;
      } else if (i + 1 < line_.size() && line_[i + 1] == '"') {
        *cell += '"';
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"' && cell->empty()) {
      quoted = true;
    } else if (c == ',') {
      cell = &fresh();
    } else if (c != '\r' || i + 1 != line_.size()) {
      *cell += c;
    }
  }
  cells_.resize(n);
  return true;
}

}  // namespace views::csv
