// LinkLoad: how full links were over a run, and whether the model can be trusted there.
#pragma once

#include <string>
#include <vector>

#include "units/units.hpp"

namespace sim {

class Platform;

struct LinkLoad {
  double busiest = 0;  ///< octets over capacity (bandwidth x run time) of the busiest direction of a link
  double mean = 0;     ///< octets of all directions over their capacity
  bool known = false;  ///< something limits them, and time passed
  /// Where lines and small bodies of several pairs of MTAs, which share nothing, took more than a tenth of a
  /// link within one second: the worst few, worst first.
  std::vector<std::string> warnings;
};

LinkLoad load_of(const Platform& platform, units::Duration run);

}  // namespace sim
