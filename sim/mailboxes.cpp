#include "sim/mailboxes.hpp"

#include <algorithm>

#include "smtp/path.hpp"

namespace sim {

const Mailboxes::Names& Mailboxes::users(std::size_t mta) {
  const auto [at, fresh] = users_.try_emplace(mta);
  if (!fresh) return at->second;
  const auto& all = scenario_.mtas[mta].config.users;
  for (const auto& u : all) at->second.emplace(u.local_part, u.local_part);
  for (const auto& u : all) at->second.emplace(smtp::lower(u.local_part), u.local_part);
  at->second.emplace("postmaster", "postmaster");
  return at->second;
}

std::string Mailboxes::name(std::size_t mta, std::string_view recipient) {
  if (mta >= scenario_.mtas.size()) return std::string(recipient);
  const auto sign = recipient.rfind('@');
  const std::string local(recipient.substr(0, sign));
  const Names& known = users(mta);
  auto user = known.find(local);
  if (user == known.end()) user = known.find(smtp::lower(local));

  const mta::Config& c = scenario_.mtas[mta].config;
  std::string domain = sign == std::string_view::npos ? "" : std::string(recipient.substr(sign + 1));
  if (domain.empty()) domain = c.domains.empty() ? c.name : c.domains.front();
  const auto same = std::find_if(c.domains.begin(), c.domains.end(),
                                 [&](const std::string& d) { return smtp::lower(d) == smtp::lower(domain); });
  return (user == known.end() ? local : user->second) + "@" + (same == c.domains.end() ? domain : *same);
}

}  // namespace sim
