// MtaActor: one MTA as one SimGrid actor. It takes events, gives them to its handler, has the effects carried
// out, and passes on to whoever is next.
//
// The actor is created at its first event and suspended while it has none. Exactly one actor at a time holds
// the turn; the rest are suspended or about to be.
#pragma once

#include <memory>
#include <simgrid/s4u/Actor.hpp>
#include <string>
#include <vector>

#include "sim/handler.hpp"

namespace simgrid::s4u {
class Host;
}

namespace sim {

class MtaActor;

/// What an actor needs of the simulation it lives in.
class Stage {
 public:
  virtual ~Stage() = default;
  virtual units::TimePoint now() const = 0;
  virtual void carry_out(MtaActor& actor, std::vector<mta::Effect>& effects) = 0;
  /// Who has something to do next, already given it; null: the kernel will say, or it is over.
  virtual MtaActor* next() = 0;
  virtual void pass_turn(MtaActor& to) = 0;
  virtual bool over() const = 0;
};

class MtaActor {
 public:
  MtaActor(mta::MtaId self, std::unique_ptr<Handler> handler, Stage& stage)
      : self_(self), handler_(std::move(handler)), stage_(stage) {}

  mta::MtaId id() const { return self_; }
  Handler& handler() { return *handler_; }
  void give(mta::Event e) { inbox_.push_back(std::move(e)); }
  /// Gives it the turn: creates its actor on `host`, or resumes it.
  void wake(simgrid::s4u::Host* host);

 private:
  void live();
  void take_turn();

  mta::MtaId self_;
  std::unique_ptr<Handler> handler_;
  Stage& stage_;
  simgrid::s4u::ActorPtr actor_;
  std::vector<mta::Event> inbox_, taken_;
  std::vector<mta::Effect> effects_;
};

}  // namespace sim
