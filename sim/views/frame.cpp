#include "views/frame.hpp"

#include <tins/ip.h>
#include <tins/rawpdu.h>
#include <tins/tcp.h>

#include <algorithm>

namespace views {
namespace {

constexpr int kWindowScale = 7;                  // as Linux chooses it for a buffer of some megabytes
constexpr std::uint16_t kMss = 1460;             // of an Ethernet's 1500 octets
constexpr std::uint32_t kClockBase = 1'000'000;  // hosts were up before the run

// Milliseconds, as the timestamp clocks of real hosts count (RFC 7323 5.4).
std::uint32_t ticks(units::TimePoint t) {
  return kClockBase + static_cast<std::uint32_t>(t.time_since_epoch() / std::chrono::milliseconds(1));
}

}  // namespace

std::string frame_of(const Packet& p, std::string_view data, const Ends& ends, std::uint16_t id) {
  using Tins::TCP;
  const bool syn = (p.flags & Packet::syn) != 0, acks = (p.flags & Packet::ack) != 0;
  const bool c = p.from_client;
  Tins::IP ip(Tins::IPv4Address(c ? ends.server : ends.client),
              Tins::IPv4Address(c ? ends.client : ends.server));
  ip.ttl(64);
  ip.flags(Tins::IP::DONT_FRAGMENT);
  ip.id(id);
  TCP tcp(c ? ends.server_port : ends.client_port, c ? ends.client_port : ends.server_port);
  tcp.seq((c ? ends.client_isn : ends.server_isn) + static_cast<std::uint32_t>(p.seq));
  tcp.ack_seq(acks ? (c ? ends.server_isn : ends.client_isn) + static_cast<std::uint32_t>(p.acked) : 0);
  tcp.flags(p.flags);
  const auto window = std::min<std::uint64_t>(p.window >> (syn ? 0 : kWindowScale), 65535);
  tcp.window(static_cast<std::uint16_t>((p.flags & Packet::rst) != 0 ? 0 : window));
  if (syn) {
    tcp.mss(kMss);
    tcp.sack_permitted();
  } else {
    tcp.add_option(TCP::option(TCP::NOP));
    tcp.add_option(TCP::option(TCP::NOP));
  }
  tcp.timestamp(ticks(p.left), acks ? ticks(p.echo) : 0);
  if (syn) {
    tcp.add_option(TCP::option(TCP::NOP));
    tcp.winscale(kWindowScale);
  }
  Tins::PDU* inner = data.empty() ? nullptr
                                  : new Tins::RawPDU(reinterpret_cast<const std::uint8_t*>(data.data()),
                                                     static_cast<std::uint32_t>(data.size()));
  tcp.inner_pdu(inner);  // takes it
  ip.inner_pdu(tcp);
  const auto octets = ip.serialize();
  return {reinterpret_cast<const char*>(octets.data()), octets.size()};
}

}  // namespace views
