// Waits: recipients that had to be tried more than once, each with its attempts.
#pragma once

#include "views/figure/data.hpp"

namespace views::figure {

struct Wait {
  std::uint64_t message = 0;
  std::string recipient;
  double from = 0, to = 0;  ///< submitted; finished, or the run's end
  std::string outcome;      ///< as in messages.csv
  std::vector<const AttemptRow*> attempts;
};
/// Those with a deferral among their attempts, by (submitted, message). `attempts` outlives them.
std::vector<Wait> waits_of(const Run& r, const std::vector<AttemptRow>& attempts);
/// A deferral: not refused for good, not passed on.
bool deferred(const AttemptRow& a);

/// waits.tsv (y from to outcome: 0 delivered, 1 given up, 2 still queued, name) and tries.tsv (y time kind: 0
/// deferred, 1 refused, 2 passed on), a row of the page a recipient; above `most` every k-th of them. Sets
/// the facts waits, waits_all.
std::size_t write_waits(Data& data, const Run& r, std::size_t most);

}  // namespace views::figure
