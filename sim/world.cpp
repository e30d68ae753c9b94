#include "sim/world.hpp"
