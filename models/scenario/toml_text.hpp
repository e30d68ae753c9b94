// How a text is written in TOML (private to the parsers and the writer).
#pragma once

#include <string>
#include <string_view>

namespace scenario {

/// A basic string with its quotes. REQUIRES: valid UTF-8.
std::string quoted(std::string_view text);
/// As quoted(), but text of several lines becomes a multi-line string that shows them.
std::string quoted_lines(std::string_view text);
/// A key, in quotes where it is not bare.
std::string quoted_key(std::string_view key);

bool is_utf8(std::string_view text);

}  // namespace scenario
