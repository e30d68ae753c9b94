#include "sim/mta_actor.hpp"

#include <simgrid/s4u/Host.hpp>

namespace sim {

void MtaActor::wake(simgrid::s4u::Host* host) {
  if (actor_)
    actor_->resume();
  else
    actor_ = simgrid::s4u::Actor::create(host->get_name(), host, [this] { live(); });
}

void MtaActor::live() {
  // Whoever passes the turn here may do so before this actor has got as far as suspending itself, when
  // resume() does nothing: so the inbox is looked at last. Looking and suspending are one step, no other
  // actor runs between.
  while (!stage_.over()) {
    if (inbox_.empty())
      simgrid::s4u::this_actor::suspend();
    else
      for (MtaActor* next = this; next; next = stage_.next()) next->act();
  }
}

void MtaActor::act() {
  for (const mta::Event& e : inbox_) handler_->handle(e, stage_.now(), effects_);
  inbox_.clear();
  stage_.carry_out(*this, effects_);
  effects_.clear();
}

}  // namespace sim
