// Outages: when links and MTAs were not there, taken from links.csv and the power rows of events.csv.
//
// Invariants: outages of one link or MTA do not overlap and come in order of their beginning.
#pragma once

#include <string>
#include <vector>

#include "views/figure/data.hpp"

namespace views::figure {

struct Outage {
  std::string what;         ///< the link or MTA
  std::string cause;        ///< as recorded; may be empty
  double from = 0, to = 0;  ///< seconds; to: the run's end where it did not come back
};
std::vector<Outage> outages_of(const Run& r);

/// outages.tsv (y from to) and outage_names.tsv (y name), a row of the page for each link or MTA, those
/// longest away first; above `most` rows the others share the last. Gives the number of rows; sets the fact
/// `outages`.
std::size_t write_outages(Data& data, const Run& r, std::size_t most);

}  // namespace views::figure
