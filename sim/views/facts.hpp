// Facts: what a run says of itself as a whole, from run.json and scenario.toml.
//
// Invariants: a run without scenario.toml, or of an older program whose keys are not known, still has the
// MTAs that its sessions and messages name; those have made-up addresses, 198.51.100.1 and on (RFC 5737).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "scenario/scenario.hpp"
#include "views/run.hpp"

namespace views {

struct MtaFacts {
  std::string name, address;
  mail::Calendar calendar;  ///< in its time zone
};

struct Facts {
  std::string program, name;  ///< "mtasim 0.1.0"; the scenario's name
  std::uint64_t seed = 0;
  units::TimePoint end{};  ///< of the run
  std::optional<scenario::Scenario> scenario;
  std::vector<MtaFacts> mtas;  ///< in the scenario's order, then others by name
  mail::Calendar start;

  /// nullptr where there is none of that name.
  const MtaFacts* mta(const std::string& name) const;
  std::vector<std::string> mta_names() const;

  std::unordered_map<std::string, std::size_t> by_name;
};

Facts facts_of(const Run& r);

}  // namespace views
