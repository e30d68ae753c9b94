#include "sim/ledger_watch.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace sim {

LedgerWatch::LedgerWatch(timeline::Recorder& behind, Broken broken) : behind_(behind), broken_(std::move(broken)) {
  if (!broken_)
    broken_ = [](const std::string& what) {
      std::fprintf(stderr, "mtasim: the mail ledger does not balance %s", what.c_str());
      std::abort();
    };
}

void LedgerWatch::record(const timeline::Event& e) {
  now_ = e.time;
  ledger_.take(e);
  behind_.record(e);
}

void LedgerWatch::handled(const std::function<Held()>& held) {
  constexpr std::size_t kFew = 256;
  if (++since_ <= held_ / kFew) return;
  since_ = 0;
  auto all = held();
  held_ = all.size();
  const auto what = ledger_.imbalance(std::move(all));
  if (!what.empty()) broken_("at " + units::to_seconds(now_) + " s: " + what);
}

}  // namespace sim
