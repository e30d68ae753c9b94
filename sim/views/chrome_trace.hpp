// Chrome trace: a run for ui.perfetto.dev or chrome://tracing (Trace Event Format, JSON).
//
// A process an MTA, with a track for each of its sessions (at the client and at the server), whose slices are
// what each side waited for; flow arrows follow a message from hop to hop; a counter for its queue; a process
// `network` has outages. Times are microseconds since the start of the run.
//
// Invariants: slices of a track are nested or apart, never crossing; every flow that begins ends later, in a
// slice. Limits: what was sent in one group is one slice; where a side speaks before an answer came the later
// slice begins with the end of the earlier. See the Trace Event Format document; views/event_reader.hpp
// (streams).
#pragma once

#include <functional>
#include <string_view>

#include "views/run.hpp"

namespace views {

/// Calls `write` with the file, piece by piece.
void write_chrome_trace(const Run& r, const std::function<void(std::string_view)>& write);

}  // namespace views
