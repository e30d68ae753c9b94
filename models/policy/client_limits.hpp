// ClientLimits: how much one client may ask for: connections at a time, connections and messages in a time.
//
// As Postfix's anvil counts: a client's first event opens a window of the rate's time, and every event of the window
// counts, also one that was refused; the first one after its end opens the next. A client is an address.
//
// Invariants: what is refused was counted, so that who keeps trying within one window stays refused.
// See Postfix smtpd_client_connection_count_limit, _connection_rate_limit, _message_rate_limit; anvil(8).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "units/rate.hpp"

namespace policy {

struct ClientRules {
  int max_connections = 0;                   ///< at a time; 0: any
  std::optional<units::Rate> connections{};  ///< none: any
  std::optional<units::Rate> messages{};     ///< MAIL commands; none: any
  bool any() const { return max_connections > 0 || connections || messages; }
  bool operator==(const ClientRules&) const = default;
};

class ClientLimits {
 public:
  enum class Verdict : std::uint8_t { accepted, too_many_at_once, too_often };
  /// A connection begins. Counted until disconnect(), whatever the verdict. REQUIRES: `now` never decreases.
  Verdict connect(const std::string& address, units::TimePoint now, const ClientRules& rules);
  void disconnect(const std::string& address);
  /// A message begins; false: too many.
  bool message(const std::string& address, units::TimePoint now, const ClientRules& rules);
  /// Every connection is gone.
  void clear();

 private:
  struct Window {
    units::TimePoint begin{};
    std::int64_t n = 0;
    bool take(units::TimePoint now, const std::optional<units::Rate>& rate);
  };
  struct Client {
    int open = 0;
    Window connections, messages;
  };
  Client& client(const std::string& address, units::TimePoint now, const ClientRules& rules);

  std::unordered_map<std::string, Client> clients_;  // looked up; walked to forget only
  std::size_t forget_at_ = 1024;
};

}  // namespace policy
