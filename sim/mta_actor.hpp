// MtaActor: one MTA as one SimGrid actor. It takes events, gives them to its handler and has the effects
// carried out.
//
// Exactly one actor at a time holds the turn; the rest are suspended or about to be. Whose event is next gets
// it from the kernel, which creates the actor the first time; and it goes on with what is next for any MTA, one
// after the other in the one order, until the kernel's clock has to move first. So a line between two MTAs
// costs no context switch (tests/bench/README), and an MTA that the kernel never had to call has no stack.
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
  virtual bool over() const = 0;
};

class MtaActor {
 public:
  MtaActor(mta::MtaId self, std::unique_ptr<Handler> handler, Stage& stage)
      : self_(self), handler_(std::move(handler)), stage_(stage) {}

  mta::MtaId id() const { return self_; }
  Handler& handler() { return *handler_; }
  /// REQUIRES: it has dealt with those it was given before. Takes the events out of `events`.
  void give(std::vector<mta::Event>& events) { inbox_.swap(events); }
  /// Gives it the turn: creates its actor on `host`, or resumes it.
  void wake(simgrid::s4u::Host* host);
  /// The kernel has called it before.
  bool has_actor() const { return actor_ != nullptr; }

 private:
  void live();
  void act();

  mta::MtaId self_;
  std::unique_ptr<Handler> handler_;
  Stage& stage_;
  simgrid::s4u::ActorPtr actor_;
  std::vector<mta::Event> inbox_;
  std::vector<mta::Effect> effects_;
};

}  // namespace sim
