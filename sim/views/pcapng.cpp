#include "views/pcapng.hpp"

#include <tins/ip_address.h>

#include <algorithm>

namespace views::pcapng {
namespace {

enum Type : std::uint32_t { kSection = 0x0A0D0D0A, kInterface = 1, kNames = 4, kPacket = 6 };
enum Option : std::uint16_t {
  kEnd = 0,
  kComment = 1,
  kIfName = 2,  // of an interface
  kIfDescription = 3,
  kIfAddress = 4,
  kTimeResolution = 9,
  kApplication = 4,  // of a section
  kFlags = 2,        // of a packet
};

void u16(std::string& out, std::uint16_t n) {
  out += {static_cast<char>(n & 255), static_cast<char>(n >> 8)};
}
void u32(std::string& out, std::uint32_t n) {
  u16(out, static_cast<std::uint16_t>(n & 0xffff));
  u16(out, static_cast<std::uint16_t>(n >> 16));
}
void padded(std::string& out, std::string_view octets) {
  out += octets;
  out.append((4 - octets.size() % 4) % 4, '\0');
}

void option(std::string& out, std::uint16_t code, std::string_view value) {
  value = value.substr(0, 65535);
  u16(out, code);
  u16(out, static_cast<std::uint16_t>(value.size()));
  padded(out, value);
}

std::string block(std::uint32_t type, std::string_view body) {
  std::string out;
  const auto length = static_cast<std::uint32_t>(12 + body.size());
  u32(out, type);
  u32(out, length);
  out += body;
  u32(out, length);
  return out;
}

std::string octets_of(const std::string& address) {
  const std::uint32_t big_endian = Tins::IPv4Address(address);
  return {reinterpret_cast<const char*>(&big_endian), 4};
}

}  // namespace

std::string section_header(std::string_view application, std::string_view comment) {
  std::string body;
  u32(body, 0x1A2B3C4D);
  u16(body, 1);
  u16(body, 0);
  body.append(8, '\xff');  // its length is not said
  if (!comment.empty()) option(body, kComment, comment);
  option(body, kApplication, application);
  option(body, kEnd, {});
  return block(kSection, body);
}

std::string interface_description(const Interface& i) {
  std::string body;
  u16(body, kRawIp);
  u16(body, 0);
  u32(body, 0);  // packets are never cut
  option(body, kIfName, i.name);
  if (!i.description.empty()) option(body, kIfDescription, i.description);
  if (!i.address.empty()) option(body, kIfAddress, octets_of(i.address) + "\xff\xff\xff\xff");
  option(body, kTimeResolution, "\x09");
  option(body, kEnd, {});
  return block(kInterface, body);
}

std::string name_resolution(const std::vector<std::pair<std::string, std::string>>& names) {
  constexpr std::size_t kBlock = 1000;  // readers keep a block in memory
  std::string out;
  for (std::size_t from = 0; from < names.size(); from += kBlock) {
    std::string body;
    for (std::size_t i = from; i < std::min(names.size(), from + kBlock); ++i)
      option(body, 1, octets_of(names[i].first) + names[i].second.substr(0, 255) + '\0');
    option(body, kEnd, {});
    out += block(kNames, body);
  }
  return out;
}

std::string enhanced_packet(const PacketBlock& p) {
  std::string body;
  const auto time = static_cast<std::uint64_t>(p.nanoseconds);
  u32(body, p.interface);
  u32(body, static_cast<std::uint32_t>(time >> 32));
  u32(body, static_cast<std::uint32_t>(time & 0xffffffff));
  u32(body, static_cast<std::uint32_t>(p.octets.size()));
  u32(body, static_cast<std::uint32_t>(p.octets.size()));
  padded(body, p.octets);
  if (!p.comment.empty()) option(body, kComment, p.comment);
  option(body, kFlags, std::string_view(p.inbound ? "\x01\0\0\0" : "\x02\0\0\0", 4));
  option(body, kEnd, {});
  return block(kPacket, body);
}

}  // namespace views::pcapng
