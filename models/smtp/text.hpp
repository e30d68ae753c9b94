// Small helpers for the words of SMTP, which have no case (RFC 5321 2.4).
//
// Limits: ASCII only, as the protocol's words are; whatever else stands in a text is left as it is.
// See smtp/path.hpp for lower(), in which domains are compared.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace smtp {

constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

inline std::string upper(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = upper(c);
  return out;
}

/// Equal without case. REQUIRES: `word` is upper case.
inline bool equal_nocase(std::string_view s, std::string_view word) {
  return std::equal(s.begin(), s.end(), word.begin(), word.end(),
                    [](char x, char y) { return upper(x) == y; });
}

}  // namespace smtp
