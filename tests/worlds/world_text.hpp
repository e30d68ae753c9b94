// A small random world as a scenario file: topology, software, policies, people, scripted servers, traffic.
//
// The text is the world: the same seed gives the same text, and whoever finds a mistake with it keeps the file.
#pragma once

#include <cstdint>
#include <string>

namespace worlds {

std::string world_text(std::uint64_t seed);

}  // namespace worlds
