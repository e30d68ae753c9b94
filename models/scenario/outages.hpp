// Outages by name, turned into faults of links and MTAs by number.
//
// A link fails by itself; "access London" is the access link of MTA London. With a node fail all its links
// and the access links of all MTAs that hang on it, so that they do not reach each other either. An MTA that
// is silent runs on behind a cut access link; the other ways of failing are its own (failure::Level).
#pragma once

#include <vector>

#include "failure/schedule.hpp"
#include "scenario/scenario.hpp"

namespace scenario {

/// Links are counted as in `links`, access links and MTAs as in `mtas`. REQUIRES: every name is known.
std::vector<failure::Outage> faults_of(const Scenario& s);

/// The name of an MTA's access link.
std::string access_link_name(std::string_view mta);
/// The MTA whose access link is called so; empty where it is not that kind of name.
std::string_view mta_of_access_link(std::string_view link);

std::string_view to_text(Outage::As as);
/// "silent", "refuse", "421", "crash", "power-off".
const std::vector<std::string>& outage_manners();

}  // namespace scenario
