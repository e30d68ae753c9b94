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
      take_turn();
  }
}

void MtaActor::take_turn() {
  taken_.swap(inbox_);
  for (const mta::Event& e : taken_) handler_->handle(e, stage_.now(), effects_);
  taken_.clear();
  stage_.carry_out(*this, effects_);
  effects_.clear();
  MtaActor* next = stage_.next();
  if (next && next != this) stage_.pass_turn(*next);
}

}  // namespace sim
