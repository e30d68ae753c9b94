#include "serve/agenda.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "scenario/outages.hpp"

namespace serve {

using units::TimePoint;

namespace {

std::vector<failure::Outage> of_mtas(const scenario::Scenario& s) {
  auto all = scenario::faults_of(s);
  for (auto& o : all)
    std::erase_if(o.faults,
                  [](const failure::Fault& f) { return f.thing.what != failure::Thing::What::mta; });
  std::erase_if(all, [](const failure::Outage& o) { return o.faults.empty(); });
  return all;
}

mta::Power power_at(failure::Level l) {
  switch (l) {
    case failure::Level::unavailable:
      return mta::Power::unavailable;
    case failure::Level::stopping:
      return mta::Power::stopping;
    case failure::Level::crashed:
      return mta::Power::crashed;
    case failure::Level::none:
    case failure::Level::cut:
      break;
  }
  return mta::Power::up;
}

}  // namespace

Agenda::Agenda(const scenario::Scenario& s, const sim::Directory& directory)
    : scenario_(s),
      plans_(sim::plans(s, directory)),
      submissions_(s, directory),
      failures_(of_mtas(s), s.seed) {
  std::erase_if(plans_, [this](const sim::Planned& p) { return !served(p.mta); });
  std::stable_sort(plans_.begin(), plans_.end(),
                   [](const sim::Planned& a, const sim::Planned& b) { return a.at < b.at; });
  settle();
}

// What is due next is for an MTA that is served.
void Agenda::settle() {
  while (submissions_.due() && !served(submissions_.due()->to)) submissions_.take();
  while (broken_.empty()) {
    const TimePoint steps = step_ < scenario_.steps.size() ? scenario_.steps[step_].at : units::kNever;
    const TimePoint now = std::min(failures_.next(), steps);
    if (now == units::kNever) return;
    while (failures_.next() == now)
      for (const failure::Change& c : failures_.take())
        if (served(c.thing.id))
          broken_.push_back({c.thing.id, now, mta::event::PowerChanged{power_at(c.level), c.cause}});
    for (; step_ < scenario_.steps.size() && scenario_.steps[step_].at == now; ++step_)
      for (const auto& [m, config] : scenario_.steps[step_].mtas)
        // The scenario outlives the run, and so its configurations are shared without being copied.
        if (served(m))
          broken_.push_back({m, now,
                             mta::event::Reconfigured{{std::shared_ptr<const void>(), &config},
                                                      scenario_.steps[step_].cause}});
  }
}

std::optional<sim::Source::Due> Agenda::due() const {
  std::optional<Due> first = submissions_.due();
  const auto sooner = [&](const sim::Planned& p, bool wins_ties) {
    if (!first || p.at < first->time || (wins_ties && p.at == first->time)) first = Due{p.at, p.mta};
  };
  if (next_ < plans_.size()) sooner(plans_[next_], true);
  if (!broken_.empty()) sooner(broken_.front(), false);
  return first;
}

mta::Event Agenda::take() {
  const auto mail = submissions_.due();
  const TimePoint planned = next_ < plans_.size() ? plans_[next_].at : units::kNever;
  const TimePoint said = mail ? mail->time : units::kNever;
  const TimePoint breaks = broken_.empty() ? units::kNever : broken_.front().at;
  mta::Event e;
  if (planned <= said && planned <= breaks) {
    e = std::move(plans_[next_++].event);
  } else if (said <= breaks) {
    e = submissions_.take();
  } else {
    e = std::move(broken_.front().event);
    broken_.pop_front();
  }
  settle();
  return e;
}

}  // namespace serve
