// Mistakes: what somebody who types SMTP by hand most likely meant, said in one sentence.
//
// Invariants: a line that RFC 5321 or RFC 821 allows is no mistake, lower case and an argument of NOOP
// included; a sentence names the section that rules it and never carries a control character. Limits: one
// mistake a line, the first one; whether the command stands in the right place is not asked here (see
// smtp/explain.hpp). See RFC 5321 4.1.1, 4.1.2, RFC 5322 2.1.
#pragma once

#include <string>
#include <string_view>

namespace smtp {

/// A command line without its CRLF. Empty: nothing is wrong with it, or nothing we know.
std::string common_mistake(std::string_view line);

/// The data of a message as it came, without the final dot. Empty: nothing we know.
std::string common_mistake_in_data(std::string_view data);

}  // namespace smtp
