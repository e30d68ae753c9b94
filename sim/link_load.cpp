#include "sim/link_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "sim/platform.hpp"

namespace sim {
namespace {

constexpr double kUnnoticed = 0.1;  ///< of a link
constexpr std::size_t kMostWarnings = 3;

struct Crowded {
  double share = 0;
  LinkRef link;
  std::int64_t second = 0;
};

}  // namespace

LinkLoad load_of(const Platform& platform, units::Duration run) {
  LinkLoad load;
  double octets = 0, capacity = 0;
  std::vector<Crowded> crowded;
  const auto take = [&](LinkRef l) {
    const double rate = static_cast<double>(platform.link(l).capacity().bps) / 8;
    if (rate <= 0) return;
    Crowded worst{kUnnoticed, l, -1};
    for (const Octets::Direction* d : {&platform.octets().of(l).ab, &platform.octets().of(l).ba}) {
      const auto passed = static_cast<double>(d->passed);
      octets += passed;
      capacity += rate * units::in_seconds(run);
      if (run > units::Duration{})
        load.busiest = std::max(load.busiest, passed / rate / units::in_seconds(run));
      if (const double share = static_cast<double>(d->peak()) / rate; share > worst.share)
        worst = {share, l, d->peak_at()};
    }
    if (worst.second >= 0) crowded.push_back(worst);
  };
  for (std::uint32_t l = 0; l < platform.graph().link_count(); ++l) take({false, l});
  for (std::uint32_t m = 0; m < platform.mta_count(); ++m) take({true, m});
  load.known = capacity > 0;
  if (load.known) load.mean = octets / capacity;

  std::sort(crowded.begin(), crowded.end(), [](const Crowded& a, const Crowded& b) {
    return std::tuple(-a.share, a.link.access, a.link.id) < std::tuple(-b.share, b.link.access, b.link.id);
  });
  for (std::size_t i = 0; i < std::min(crowded.size(), kMostWarnings); ++i)
    load.warnings.push_back(fmt::format(
        "lines and small bodies took {:.0f} % of {} within a second (at {}), where they slow nobody down: "
        "times there are too good",
        crowded[i].share * 100, platform.link(crowded[i].link).name,
        units::to_human(std::chrono::seconds(crowded[i].second))));
  if (crowded.size() > kMostWarnings)
    load.warnings.push_back(fmt::format("and of {} more links", crowded.size() - kMostWarnings));
  return load;
}

}  // namespace sim
