// Copies: where each copy of a message is when the run ends, those of its children with it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "views/event_reader.hpp"
#include "views/story/page.hpp"

namespace views::story {

/// What the record says beside messages.csv of who has a recipient.
struct Holding {
  std::string mta;                                                  ///< who took custody last
  std::vector<std::pair<units::TimePoint, std::string>> delivered;  ///< when and where, duplicates included
  std::optional<units::TimePoint> next_at;                          ///< of its last attempt
  std::size_t failed = 0;                                           ///< attempts that did not pass it on
};
using Holdings = std::map<std::pair<std::uint64_t, std::string>, Holding>;

/// A line a recipient of the message, then of the messages that were made of it.
std::vector<Line> copies_of(const Run& r, std::uint64_t message, const Holdings& held, units::TimePoint end);
/// The message and all that were made of it, and of those.
std::vector<std::uint64_t> family_of(const Run& r, std::uint64_t message);

}  // namespace views::story
