// Capture: the sessions of a run as a packet capture that Wireshark opens (pcapng).
//
// An interface a client MTA (or a server), named after it; addresses and names of the scenario, port 25, a
// client port of its own for each session. Times are those of the clock at the place of the capture. Comments
// on packets say which step they are and why they came.
//
// Invariants: packets are in the order of time; equal runs give equal files. Memory holds the sessions that
// are open at one time; packets are sorted on disk where they are many. See views/packets.hpp for what is
// derived.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "views/run.hpp"

namespace views {

struct CaptureOptions {
  std::uint64_t session = 0;  ///< 0: all
  bool at_client = true;      ///< where the packets are seen; else at the server
};

/// Calls `write` with the file, piece by piece. Gives the number of packets; 0: the run kept no events of
/// such a session, and nothing but the file's head was written.
std::uint64_t write_capture(const Run& r, const CaptureOptions& options,
                            const std::function<void(std::string_view)>& write);

}  // namespace views
