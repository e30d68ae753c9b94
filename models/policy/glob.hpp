// Patterns of mailboxes as scenarios write them: "*@London", "user?@*".
#pragma once

#include <string_view>

namespace policy {

/// * stands for any run of characters, ? for one; everything else for itself. An empty pattern matches
/// everything.
bool matches(std::string_view pattern, std::string_view text);

}  // namespace policy
