#include "sim/directory.hpp"

#include "smtp/path.hpp"

namespace sim {

Directory::Directory(const scenario::Scenario& s) : scenario_(s) {
  for (mta::MtaId m = 0; m < s.mtas.size(); ++m) hosts_.emplace(smtp::lower(s.mtas[m].config.name), m);
  for (mta::MtaId m = 0; m < s.mtas.size(); ++m) {
    for (const std::string& d : s.mtas[m].config.domains) {
      exact_[d].push_back(m);
      caseless_[smtp::lower(d)].push_back(m);
    }
  }
  for (mta::MtaId m = 0; m < s.mtas.size(); ++m) {
    const std::string& user = s.mtas[m].agent_of;
    if (user.empty()) continue;
    const auto sign = user.rfind('@');
    if (const auto home = mta_of(user.substr(sign + 1)))
      agents_.emplace(user.substr(0, sign + 1) + std::to_string(*home), m);
  }
  for (const auto& d : s.domains) {
    auto& mx = exchangers_[smtp::lower(d.name)];
    for (const auto& x : d.mx)
      if (const auto m = host(x.host)) mx.hosts.push_back({{*m, 25}, x.host, x.preference});
  }
}

mta::MtaId Directory::desk_of(mta::MtaId home, const std::string& local_part) const {
  if (agents_.empty()) return home;
  const auto found = agents_.find(local_part + "@" + std::to_string(home));
  return found == agents_.end() ? home : found->second;
}

const Directory::Holders* Directory::holders(const std::string& domain) const {
  if (const auto found = exact_.find(domain); found != exact_.end()) return &found->second;
  const auto found = caseless_.find(smtp::lower(domain));
  return found == caseless_.end() ? nullptr : &found->second;
}

mta::MxList Directory::lookup(const std::string& domain) const {
  if (const auto found = exchangers_.find(smtp::lower(domain)); found != exchangers_.end())
    return found->second;
  mta::MxList mx;
  const auto add = [&](mta::MtaId m) {
    mx.hosts.push_back({{m, 25}, scenario_.mtas[m].config.name, static_cast<int>(mx.hosts.size())});
  };
  if (const Holders* known = holders(domain)) {
    for (const mta::MtaId m : *known) add(m);
  } else if (const auto host = hosts_.find(smtp::lower(domain)); host != hosts_.end()) {
    add(host->second);
  }
  return mx;
}

std::optional<mta::MtaId> Directory::mta_of(const std::string& domain) const {
  const Holders* known = holders(domain);
  return known ? std::optional(known->front()) : std::nullopt;
}

std::optional<mta::MtaId> Directory::host(const std::string& name) const {
  const auto found = hosts_.find(smtp::lower(name));
  return found == hosts_.end() ? std::nullopt : std::optional(found->second);
}

mta::Peer Directory::peer(mta::MtaId m) const {
  const mta::Config& c = scenario_.mtas[m].config;
  return {m, c.name, c.address};
}

}  // namespace sim
