// LostLine: what the record says of octets that were sent and never arrived, line by line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/command.hpp"
#include "timeline/ids.hpp"

namespace timeline {

/// A command, a reply (with its code; lines joined by \n), or the end of message data (Verb::dot).
struct LostLine {
  smtp::Verb verb = smtp::Verb::none;
  int code = 0;
  std::string text;
  std::int64_t bytes = 0;
};

/// Of text that `sender` sent.
std::vector<LostLine> lost_lines(Side sender, std::string_view octets);

}  // namespace timeline
