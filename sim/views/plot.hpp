// Plot: pictures of a run by gnuplot, from the CSV files and the scripts in plots/.
//
// The scripts are looked for in $MTASIM_PLOTS, then where the program was built from. They can be run by
// hand, too: the head of each says how.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "views/run.hpp"

namespace views {

/// Names of the figures: "timeline", "session", "map".
std::vector<std::string> figures();

struct Picture {
  std::string figure = "timeline";
  std::uint64_t session = 1;   ///< of the figure `session`
  std::string format = "svg";  ///< svg, pdf or png
  std::filesystem::path out;   ///< the file to write
};

/// false and `error` set where there is no such figure, session or format, gnuplot is missing, or it failed.
bool plot(const Run& r, const Picture& p, std::string& error);

}  // namespace views
