// Depths: how many recipients wait in the queues, over time.
#pragma once

#include "views/figure/data.hpp"

namespace views::figure {

struct Depth {
  double time = 0, incoming = 0, active = 0, deferred = 0;
  double all() const { return incoming + active + deferred; }
};
/// Of all MTAs together, or of one; a row a change.
std::vector<Depth> depths_of(const std::vector<QueueRow>& rows, const std::string& mta = {});
/// NAME.tsv (time incoming active deferred), thinned where there are more changes than a page shows. Gives
/// the peak.
double write_depths(const Data& data, const std::string& name, const std::vector<Depth>& depths, double end);

}  // namespace views::figure
