// terminal: how the program speaks. Results on standard output, words about them on standard error.
//
// Colour is used on a terminal only, and never where NO_COLOR is set (https://no-color.org).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Whether a file descriptor is a terminal that understands colours and cursor movement.
bool is_lively(int descriptor);

/// "mtasim: error: <text>", and a suggestion on a line of its own where there is one.
void error(std::string_view text, std::string_view suggestion = {});
/// "mtasim: <text>".
void note(std::string_view text);
/// Words for standard error as they are, help for example.
void say(std::string_view text);
/// The same with its first "error:" or "warning:" in colour.
void say_diagnostic(std::string text);

/// Writes a result to standard output, all of it. A reader that went away ends the program quietly with
/// status 0; any other failure is said, and ends it with bad_input.
void print(std::string_view text);

/// "did you mean 'latency'?", or nothing where no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace cli
