// Conversation: one measured sequence of commands, and what real servers answered to each of its steps.
//
// A step is a line with its CRLF, or one of
//   [data] 'octets'   content as written, sent only after a 354       [early] line   sent before the greeting
//   [raw] 'octets'    sent as it is                                   [close]        closes the connection
//   [pipe] a | b      lines sent in one piece                         [halfclose]    closes our side only
// A long piece stands shortened: '…'...(1017) or …...(1505 chars); it is rebuilt to that many octets.
//
// Answers are words: a reply's code, "-" for no reply, "closed", "skipped" for content that had no 354.
// See SOURCE.md for how they were measured.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "mta/config.hpp"

namespace agreement {

using Answers = std::vector<std::string>;
std::string joined(const Answers& a);

struct Step {
  enum class Kind { line, data, raw, pipe, early, close, half_close } kind = Kind::line;
  std::string octets;
};

struct Conversation {
  std::string id;
  std::vector<Step> steps;
  std::map<std::string, Answers> measured;  ///< by software
};

/// Throws std::runtime_error where the file cannot be read.
std::vector<Conversation> read(const std::filesystem::path& file);
/// One written step, as octets. Throws std::runtime_error where it is not written as above.
Step step_of(std::string_view written);

/// The measured set-up: b.test with alice, bob and postmaster at local.test, played by that software.
mta::Config server(std::string_view software);
/// What an Agent with this configuration answers to the steps, one after the other.
Answers play(const Conversation& c, const mta::Config& config);

/// Permitted answers by conversation, one line each: "id 220 250 501|250". Several lines of an id: any of
/// them. Throws std::runtime_error where the file cannot be read.
std::multimap<std::string, Answers> read_permitted(const std::filesystem::path& file);
bool permits(const Answers& permitted, const Answers& given);

}  // namespace agreement
