// Wire: a session as it went over the wire, line by line with its times; where asked for, with what each step
// means.
//
// Invariants: nothing a peer sent moves a cursor: control characters are shown as \xNN. Explained, no line is
// wider than 100 columns, the title with its names apart. See views/explain.hpp.
#pragma once

#include <string>

#include "views/dialogue.hpp"
#include "views/run.hpp"

namespace views {

void append_wire(std::string& out, const Run& r, const Dialogue& d, const SessionRow& s, bool explained);

}  // namespace views
