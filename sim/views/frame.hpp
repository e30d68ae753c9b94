// Frame: a packet of a session as the octets of an IPv4 datagram, headers and checksums by libtins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "views/packets.hpp"

namespace views {

/// The two ends of a connection, as its packets name them.
struct Ends {
  std::string client, server;  ///< IPv4 addresses
  std::uint16_t client_port = 0, server_port = 25;
  std::uint32_t client_isn = 0, server_isn = 0;  ///< sequence numbers of the SYNs
};

/// `data`: the packet's octets; `id`: of the datagram (RFC 791 3.1).
std::string frame_of(const Packet& p, std::string_view data, const Ends& ends, std::uint16_t id);

}  // namespace views
