#include "views/run.hpp"
