// The transition table as pictures: what the documentation shows is what the sessions move by.
//
// Invariants: one line an edge, in the order of the table; equal tables give equal text.
// See smtp/table.hpp; https://mermaid.js.org (stateDiagram-v2).
#pragma once

#include <string>

namespace smtp {

/// Two Mermaid diagrams in their fences, the receiver's and the sender's, each under a heading of level 3.
std::string diagram();

}  // namespace smtp
