#include "policy/greylist.hpp"

#include "smtp/path.hpp"

namespace policy {

std::string_view network_of(std::string_view address) {
  const auto dot = address.rfind('.');
  return dot == std::string_view::npos ? address : address.substr(0, dot);
}

bool Greylist::old(const Triplet& t, units::TimePoint now, const GreylistRule& rule) {
  return t.passed ? now - t.last > rule.max_age : now - t.first > rule.retry_window;
}

void Greylist::forget(units::TimePoint now, const GreylistRule& rule) {
  std::erase_if(triplets_, [&](const auto& t) { return old(t.second, now, rule); });
  std::erase_if(clients_, [&](const auto& c) { return now - c.second.last > rule.max_age; });
  forget_at_ = std::max<std::size_t>(1024, 2 * triplets_.size());
}

bool Greylist::passes(std::string_view client_address, std::string_view sender, std::string_view recipient,
                      units::TimePoint now, const GreylistRule& rule) {
  if (rule.delay <= units::Duration::zero()) return true;
  std::string network(network_of(client_address));
  if (rule.auto_whitelist > 0) {
    const auto c = clients_.find(network);
    if (c != clients_.end() && now - c->second.last <= rule.max_age && c->second.passed >= rule.auto_whitelist) {
      c->second.last = now;
      return true;
    }
  }
  if (triplets_.size() >= forget_at_) forget(now, rule);
  std::string key = network;
  key.append(1, '\n').append(smtp::lower(sender)).append(1, '\n').append(smtp::lower(recipient));
  auto [at, fresh] = triplets_.try_emplace(std::move(key));
  Triplet& t = at->second;
  if (!fresh && old(t, now, rule)) t = {}, fresh = true;
  if (fresh) t.first = now;
  t.last = now;
  if (t.passed) return true;
  if (now - t.first < rule.delay) return false;
  t.passed = true;
  if (rule.auto_whitelist > 0) {
    auto [c, is_new] = clients_.try_emplace(std::move(network));
    if (is_new || now - c->second.counted >= std::chrono::hours(1)) ++c->second.passed, c->second.counted = now;
    c->second.last = now;
  }
  return true;
}

}  // namespace policy
