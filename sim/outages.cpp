#include "sim/outages.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/outages.hpp"

namespace sim {
namespace {

using failure::Level;
using failure::Thing;
using units::TimePoint;

mta::Power power_at(Level l) {
  switch (l) {
    case Level::unavailable:
      return mta::Power::unavailable;
    case Level::stopping:
      return mta::Power::stopping;
    case Level::crashed:
      return mta::Power::crashed;
    case Level::none:
    case Level::cut:
      break;
  }
  return mta::Power::up;
}

}  // namespace

Outages::Outages(const scenario::Scenario& s, Platform& platform, timeline::Recorder& recorder)
    : platform_(platform), recorder_(recorder), scenario_(s), schedule_(scenario::faults_of(s), s.seed) {}

TimePoint Outages::next() const {
  const auto learns = learnt_ < learns_.size() ? learns_[learnt_] : units::kNever;
  const auto changes = step_ < scenario_.steps.size() ? scenario_.steps[step_].at : units::kNever;
  return std::min({schedule_.next(), learns, changes});
}

std::vector<Outages::Told> Outages::take() {
  const TimePoint now = next();
  std::vector<Told> told;
  bool changed = false;
  while (schedule_.next() == now)
    for (const failure::Change& c : schedule_.take()) {
      if (c.thing.what != Thing::What::mta) {
        cut(c, now);
        changed = changed || c.thing.what == Thing::What::link;
        continue;
      }
      const bool runs = c.level < Level::stopping;
      told.push_back({c.thing.id, mta::event::PowerChanged{power_at(c.level), c.cause}, runs});
    }
  for (; step_ < scenario_.steps.size() && scenario_.steps[step_].at == now; ++step_) {
    change(scenario_.steps[step_], told);
    changed = true;
  }
  if (changed) learns_.push_back(now + scenario_.convergence);
  learn(now);
  return told;
}

void Outages::change(const scenario::Step& s, std::vector<Told>& told) {
  const auto apply = [&](LinkRef l, const scenario::LinkQuality& q, double background, double cost) {
    topology::LinkState to = platform_.link(l);
    to.latency = q.latency;
    to.bandwidth = q.bandwidth;
    to.loss = q.loss;
    to.background = background;
    to.cost = cost;
    platform_.change(l, to, s.at);
    record(s.at, "changed", l, s.cause);
  };
  for (const auto& [l, link] : s.links) apply({false, l}, link.quality, link.background, routing_cost(link));
  for (const auto& [m, quality] : s.accesses) apply({true, m}, quality, 0, 0);
  // The scenario outlives the run, and so its configurations are shared without being copied.
  for (const auto& [m, config] : s.mtas)
    told.push_back(
        {m, mta::event::Reconfigured{{std::shared_ptr<const void>(), &config}, s.cause}, std::nullopt});
}

void Outages::cut(const failure::Change& c, TimePoint now) {
  const LinkRef l{c.thing.what == Thing::What::access, c.thing.id};
  const bool up = c.level == Level::none;
  platform_.set_up(l, up, now);
  record(now, up ? "up" : "down", l, c.cause);
}

void Outages::learn(TimePoint now) {
  if (learnt_ == learns_.size() || learns_[learnt_] > now) return;
  while (learnt_ < learns_.size() && learns_[learnt_] <= now) ++learnt_;
  const auto learnt = platform_.converge(now - scenario_.convergence);
  if (!learnt.news) return;
  timeline::Event e;
  e.time = now;
  e.mta = timeline::kNoMta;
  e.kind = timeline::Kind::link;
  e.change = "re-routed";
  const auto cause =
      fmt::format("{} route{} in use given up", learnt.given_up, learnt.given_up == 1 ? "" : "s");
  e.cause = cause;
  recorder_.record(e);
}

void Outages::record(TimePoint now, std::string_view change, LinkRef l, std::string_view cause) {
  timeline::Event e = platform_.row(l, change, now);
  e.cause = cause;
  recorder_.record(e);
}

}  // namespace sim
