// Plot: pictures of runs by gnuplot, from tables made here and the scripts in plots/ (plots/README.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "views/run.hpp"

namespace views {

/// Names of the figures, in the order in which a reader wants them.
std::vector<std::string> figures();
/// What a figure shows, one line. Empty where there is no such figure.
std::string what_shows(const std::string& figure);
/// Whether the figure draws several runs into one picture.
bool compares(const std::string& figure);
/// The figures worth drawing of a run.
std::vector<std::string> figures_that_fit(const Run& r);

struct Picture {
  std::string figure = "timeline";
  std::uint64_t session = 1;   ///< of the figure `session`
  std::string format = "svg";  ///< svg, pdf or png
  std::filesystem::path out{};   ///< the file to write
  std::filesystem::path data{};  ///< a directory to keep the figure's tables in; empty: they are not kept
};

/// false and `error` set where there is no such figure, session or format, there is nothing to draw, gnuplot
/// is missing, or it failed. REQUIRES: runs is not empty; figures of one run take the first.
bool plot(const std::vector<const Run*>& runs, const Picture& p, std::string& error);
inline bool plot(const Run& r, const Picture& p, std::string& error) {
  return plot(std::vector{&r}, p, error);
}

/// Only the tables a figure is drawn from, into the directory p.data: what plots/*.gp ask for when run by
/// hand.
bool plot_data(const std::vector<const Run*>& runs, const Picture& p, std::string& error);

}  // namespace views
