#include "views/capture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "views/event_reader.hpp"
#include "views/facts.hpp"
#include "views/frame.hpp"
#include "views/packets.hpp"
#include "views/pcapng.hpp"
#include "views/sorted_pieces.hpp"

namespace views {
namespace {

// Ports that Linux gives to clients (ip_local_port_range).
constexpr std::uint16_t kFirstPort = 32768, kPorts = 28232;

// Sequence numbers that look as if nobody could guess them, the same in every run (RFC 6528 wants the
// former).
std::uint32_t initial_sequence(std::uint64_t session, std::uint64_t side) {
  std::uint64_t x = session * 2 + side + 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return static_cast<std::uint32_t>(x >> 32);
}

class Capture {
 public:
  Capture(const Run& r, const CaptureOptions& o)
      : run_(r), options_(o), facts_(facts_of(r)), contents_(r, facts_), away_(downtimes_of(r)) {
    std::unordered_map<std::string, std::uint32_t> opened;
    for (std::size_t i = 0; i < r.sessions().size(); ++i) {
      const SessionRow& s = r.sessions()[i];
      rows_.emplace(s.session, i);
      ports_.push_back(static_cast<std::uint16_t>(kFirstPort + opened[s.client]++ % kPorts));
      const std::string& here = o.at_client ? s.client : s.server;
      if (!facts_.mta(here) || (o.session != 0 && s.session != o.session)) continue;
      if (interface_of_.emplace(here, static_cast<std::uint32_t>(interfaces_.size())).second)
        interfaces_.push_back(here);
    }
  }

  void head(const std::function<void(std::string_view)>& write) const {
    write(pcapng::section_header(
        facts_.program,
        fmt::format("{}, seed {}: simulated; seen at the {}", facts_.name, facts_.seed,
                    options_.at_client ? "client of each session" : "server of each session")));
    std::vector<std::pair<std::string, std::string>> names;
    for (const MtaFacts& m : facts_.mtas) names.emplace_back(m.address, m.name);
    for (const std::string& name : interfaces_)
      write(pcapng::interface_description({name, "MTA " + name, facts_.mta(name)->address}));
    write(pcapng::name_resolution(names));
  }

  void session(const std::vector<EventRow>& rows) {
    const auto at = rows_.find(rows.front().session);
    if (at == rows_.end()) return;
    const SessionRow& s = run_.sessions()[at->second];
    const MtaFacts *client = facts_.mta(s.client), *server = facts_.mta(s.server);
    if (!client || !server) return;
    const Ends ends{client->address,
                    server->address,
                    ports_[at->second],
                    25,
                    initial_sequence(s.session, 0),
                    initial_sequence(s.session, 1)};
    Conversation c = conversation_of(s, rows, writes_of(rows, contents_), away_);
    std::sort(c.packets.begin(), c.packets.end(), [&](const Packet& a, const Packet& b) {
      return std::pair(a.at(options_.at_client), a.order) < std::pair(b.at(options_.at_client), b.order);
    });
    std::uint16_t ids[2] = {static_cast<std::uint16_t>(ends.server_isn),
                            static_cast<std::uint16_t>(ends.client_isn)};
    std::uint64_t n = 0;
    for (const Packet& p : c.packets) {
      const auto seen = p.at(options_.at_client);
      const std::uint16_t id = ids[p.from_client]++;
      if (seen == units::kNever) continue;
      const std::string octets = frame_of(p, p.length > 0 ? c.data(p) : std::string_view(), ends, id);
      pcapng::PacketBlock block;
      block.interface = interface_of_.at(options_.at_client ? s.client : s.server);
      block.nanoseconds = facts_.start.start_unix * 1'000'000'000 + seen.time_since_epoch().count();
      block.inbound = p.from_client != options_.at_client;
      block.octets = octets;
      block.comment = p.why;
      pieces_.put({block.nanoseconds, s.session * 0x100000 + std::min<std::uint64_t>(n++, 0xfffff)},
                  pcapng::enhanced_packet(block));
      ++packets_;
    }
  }

  std::uint64_t finish(const std::function<void(std::string_view)>& write) {
    pieces_.each(write);
    return packets_;
  }

 private:
  const Run& run_;
  CaptureOptions options_;
  Facts facts_;
  ContentSource contents_;
  std::vector<Downtime> away_;
  std::unordered_map<std::uint64_t, std::size_t> rows_;  ///< of sessions.csv
  std::vector<std::uint16_t> ports_;
  std::unordered_map<std::string, std::uint32_t> interface_of_;
  std::vector<std::string> interfaces_;
  SortedPieces pieces_;
  std::uint64_t packets_ = 0;
};

}  // namespace

std::uint64_t write_capture(const Run& r, const CaptureOptions& options,
                            const std::function<void(std::string_view)>& write) {
  Capture capture(r, options);
  capture.head(write);
  if (options.session != 0) {
    if (const auto rows = r.events(options.session); !rows.empty()) capture.session(rows);
  } else {
    each_session(r, [&](const std::vector<EventRow>& rows) { capture.session(rows); });
  }
  return capture.finish(write);
}

}  // namespace views
