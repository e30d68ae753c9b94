// Listener: an address that is ours, before anything else is made: whether it can be had is known first.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace serve {

/// A numeric address, "127.0.0.1" or "::1".
struct Address {
  std::string host;
  std::uint16_t port = 0;
};
/// "127.0.0.1:2525", "[::1]:2525", "localhost:2525". nullopt where it is none; other names are not looked up.
std::optional<Address> parse_address(const std::string& text);
std::string to_text(const Address& a);
/// A numeric address without a port; nullopt where it is none.
std::optional<std::string> parse_host(const std::string& text);
/// REQUIRES: it is numeric.
bool is_loopback(const std::string& host);

class Listener {
 public:
  /// Port 0 takes a free one. Throws std::system_error where the address cannot be had.
  explicit Listener(const Address& wish);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  const Address& address() const { return address_; }  ///< with the port it got
  /// The listening socket; whoever takes it closes it. REQUIRES: called once.
  int take();

 private:
  Address address_;
  int socket_ = -1;
};

}  // namespace serve
