// Directory: who has which domain, and how MTAs are known to each other. The name service of the simulated
// world.
//
// A domain is found as written first, then without regard to case (RFC 5321 2.4; letter-carrier names differ
// by case). A name that is no domain but a host's finds that host, as an address record does (RFC 5321 5.1);
// that is how a relayhost is found. A domain's exchangers are those of its [[domain]], else the MTA that has it
// (where names differ by case only, all of them, in the scenario's order).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mta/contract.hpp"
#include "scenario/scenario.hpp"

namespace sim {

class Directory {
 public:
  /// `s` must outlive it.
  explicit Directory(const scenario::Scenario& s);

  mta::MxList lookup(const std::string& domain) const;
  /// The first MTA that has the domain.
  std::optional<mta::MtaId> mta_of(const std::string& domain) const;
  /// The MTA of that name, as written or in any case.
  std::optional<mta::MtaId> host(const std::string& name) const;
  mta::Peer peer(mta::MtaId m) const;
  /// Who takes what this user of the MTA `home` writes: his user agent, or `home` itself.
  mta::MtaId desk_of(mta::MtaId home, const std::string& local_part) const;

 private:
  using Holders = std::vector<mta::MtaId>;
  const Holders* holders(const std::string& domain) const;

  const scenario::Scenario& scenario_;
  std::unordered_map<std::string, Holders> exact_, caseless_;
  std::unordered_map<std::string, mta::MtaId> agents_;  ///< by "local part@number of the MTA"
  std::unordered_map<std::string, mta::MxList> exchangers_;  ///< by domain in lower case
  std::unordered_map<std::string, mta::MtaId> hosts_;  ///< by name in lower case
};

}  // namespace sim
