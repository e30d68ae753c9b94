// The texts of an MTA's replies: its own where it has one, RFC 5321's otherwise.
#pragma once

#include <string>
#include <string_view>

#include "mta/config.hpp"
#include "smtp/reply.hpp"

namespace mta {

/// What {mta}, {path}, {date}, {id}, {from} and {for} stand for in a text.
struct Placeholders {
  std::string_view mta, path, date, id, from{}, for_path{};
};
std::string fill(std::string_view text, const Placeholders& p);

}  // namespace mta
