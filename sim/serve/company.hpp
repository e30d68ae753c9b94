// Company: what the MTAs of one program share: a thread, the connections between them, the end.
//
// Octets between two of them go over real TCP, but both ends are known here: the one that opens a connection
// announces it, and what it sends, so that the other one calls it by the same name and knows a message again
// that it has the octets of. A message is then one message in the record, wherever it goes.
//
// Invariants: one thread. A passage is claimed once; who is not announced comes from outside.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "mta/contract.hpp"
#include "serve/pipe.hpp"

namespace serve {

/// A connection between two MTAs of this program, as its client announced it.
struct Passage {
  timeline::ConnId id;
  mta::Peer client;
  Pipe to_server, to_client;
};

struct Company {
  using Endpoint = boost::asio::ip::tcp::endpoint;
  boost::asio::io_context io{1};
  std::size_t up = 0;          ///< reactors that run
  std::uint32_t accepted = 0;  ///< connections from outside
  std::map<std::pair<Endpoint, Endpoint>, std::shared_ptr<Passage>> announced;

  /// Whose connection that is; null where it comes from outside.
  std::shared_ptr<Passage> claim(const Endpoint& client, const Endpoint& server) {
    const auto at = announced.find({client, server});
    if (at == announced.end()) return nullptr;
    auto p = std::move(at->second);
    announced.erase(at);
    return p;
  }
};

}  // namespace serve
