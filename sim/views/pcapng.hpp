// pcapng: the blocks of a capture file (draft-ietf-opsawg-pcapng, sections 3 and 4), little-endian.
//
// libpcap writes pcap, which has neither interface names nor comments; so these blocks are ours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace views::pcapng {

inline constexpr std::uint16_t kRawIp = 101;  ///< LINKTYPE_RAW: a packet begins with its IP header

struct Interface {
  std::string name, description;
  std::string address;  ///< IPv4
};

std::string section_header(std::string_view application, std::string_view comment);
/// Time stamps of the interface count nanoseconds.
std::string interface_description(const Interface& i);
/// Addresses (IPv4) and the names Wireshark shows for them. Some blocks where there are many.
std::string name_resolution(const std::vector<std::pair<std::string, std::string>>& names);

struct PacketBlock {
  std::uint32_t interface = 0;
  std::int64_t nanoseconds = 0;  ///< since 1970-01-01T00:00:00Z
  bool inbound = false;
  std::string_view octets, comment;
};
std::string enhanced_packet(const PacketBlock& p);

}  // namespace views::pcapng
