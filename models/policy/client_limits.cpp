#include "policy/client_limits.hpp"

#include <algorithm>
#include <cmath>

namespace policy {

bool ClientLimits::Window::take(units::TimePoint now, const std::optional<units::Rate>& rate) {
  if (!rate) return true;
  if (n == 0 || now >= begin + rate->per) begin = now, n = 0;
  return static_cast<double>(++n) <= std::max(1.0, std::floor(rate->count));
}

ClientLimits::Client& ClientLimits::client(const std::string& address, units::TimePoint now,
                                           const ClientRules& rules) {
  if (clients_.size() >= forget_at_) {
    const auto over = [&](const Window& w, const std::optional<units::Rate>& rate) {
      return w.n == 0 || !rate || now >= w.begin + rate->per;
    };
    std::erase_if(clients_, [&](const auto& c) {
      return c.second.open == 0 && over(c.second.connections, rules.connections) &&
             over(c.second.messages, rules.messages);
    });
    forget_at_ = std::max<std::size_t>(1024, 2 * clients_.size());
  }
  return clients_[address];
}

ClientLimits::Verdict ClientLimits::connect(const std::string& address, units::TimePoint now,
                                            const ClientRules& rules) {
  Client& c = client(address, now, rules);
  ++c.open;
  const bool often = !c.connections.take(now, rules.connections);
  if (rules.max_connections > 0 && c.open > rules.max_connections) return Verdict::too_many_at_once;
  return often ? Verdict::too_often : Verdict::accepted;
}

void ClientLimits::disconnect(const std::string& address) {
  const auto c = clients_.find(address);
  if (c != clients_.end() && c->second.open > 0) --c->second.open;
}

bool ClientLimits::message(const std::string& address, units::TimePoint now, const ClientRules& rules) {
  return client(address, now, rules).messages.take(now, rules.messages);
}

void ClientLimits::clear() {
  for (auto& [address, c] : clients_) c.open = 0;
}

}  // namespace policy
