#include "failure/schedule.hpp"

#include <algorithm>
#include <utility>

namespace failure {
namespace {

/// Stands in the place of an end's end.
constexpr TimePoint kIsEnd = TimePoint::min();

}  // namespace

Level Schedule::State::worst() const {
  for (std::size_t l = std::size(active) - 1; l > 0; --l)
    if (active[l] > 0) return static_cast<Level>(l);
  return Level::none;
}

Schedule::Schedule(std::vector<Outage> outages, std::uint64_t seed) {
  sources_.reserve(outages.size());
  for (Outage& o : outages) {
    Intervals intervals(o.pattern, seed, o.name);
    const bool hits_mta = std::any_of(o.faults.begin(), o.faults.end(),
                                      [](const Fault& f) { return f.thing.what == Thing::What::mta; });
    sources_.push_back({std::move(o), intervals, hits_mta});
    arm(static_cast<std::uint32_t>(sources_.size() - 1));
  }
}

/// Intervals of one outage do not overlap, so one of them is known at a time, and its begin or its end is
/// due.
void Schedule::arm(std::uint32_t outage) {
  if (const auto i = sources_[outage].intervals.next()) due_.emplace(Due{i->begin, outage}, i->end);
}

std::vector<Change> Schedule::take() {
  const TimePoint now = next();
  struct Before {
    Level level{};
    const std::string* cause = nullptr;
  };
  std::map<Thing, Before> touched;
  while (next() == now) {
    const auto [due, end] = *due_.begin();
    due_.erase(due_.begin());
    Source& source = sources_[due.outage];
    const bool begins = end != kIsEnd;
    for (const Fault& f : source.outage.faults) {
      State& state = states_[f.thing];
      const auto [it, is_new] = touched.try_emplace(f.thing, Before{state.worst(), &source.outage.name});
      if (begins) it->second.cause = &source.outage.name;
      state.active[static_cast<std::size_t>(f.level)] += begins ? 1 : -1u;
    }
    const bool recovers = source.hits_mta && (!begins || end != units::kNever);
    if (recovers) recoveries_ += begins ? 1 : std::size_t(-1);
    if (!begins)
      arm(due.outage);
    else if (end != units::kNever)
      due_.emplace(Due{end, due.outage}, kIsEnd);
  }
  std::vector<Change> changes;
  for (const auto& [thing, before] : touched)
    if (const Level now_at = states_[thing].worst(); now_at != before.level)
      changes.push_back({thing, now_at, before.level, *before.cause});
  return changes;
}

}  // namespace failure
