// What is fuzzed: every place where octets of somebody else come in.
//
// A target takes any octets and aborts where a property does not hold: nothing crashes, the same octets in
// other pieces give the same events, a server's replies are well-formed, every recipient gets one result, a
// text is a scenario or has an error. libFuzzer drives them (main.cpp), and a test replays the corpus.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fuzz {

/// First octet: the limits. The second one: the pieces. REQUIRES (here as in all): nothing.
void line_reader(std::string_view octets);
/// A command line and what it says again once read.
void command(std::string_view octets);
/// First octet: whose personality; the second one: the pieces. The rest is said to an Agent.
void server(std::string_view octets);
/// First octet: what the client may use; the second one: the pieces. The rest is what its server says.
void client(std::string_view octets);
void toml(std::string_view octets);
void letter_carrier(std::string_view octets);
/// A trace of mail, as CSV.
void trace(std::string_view octets);
/// An mbox in both quotings, and the header fields of its messages.
void archive(std::string_view octets);
/// A pattern of arrivals, or a rate.
void rule(std::string_view octets);
/// What `postqueue -j` is said to have printed.
void postqueue(std::string_view octets);

using Target = void (*)(std::string_view);
/// By the names of the corpus folders.
const std::vector<std::pair<std::string, Target>>& targets();

}  // namespace fuzz
