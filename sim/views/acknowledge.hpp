// Acknowledge: what a receiver of TCP says about what arrived, added to the packets of a session.
//
// Every second full segment is acknowledged at once, and so are a FIN and what comes out of order or again;
// other data with the receiver's next segment, or alone after 40 ms (RFC 1122 4.2.3.2, RFC 5681 4.2; Linux'
// least delay). Who has sent or received a reset says nothing more.
#pragma once

#include <array>
#include <vector>

#include "views/packets.hpp"

namespace views {

/// Adds the acknowledgements without data and fills in seq (of those), acked, window and echo of all packets.
/// `one_way[1]`: the journey of what the client sends, `one_way[0]` of what the server does.
void acknowledge(std::vector<Packet>& packets, const std::array<units::Duration, 2>& one_way);

}  // namespace views
