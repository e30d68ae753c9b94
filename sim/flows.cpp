#include "sim/flows.hpp"

#include <cmath>
#include <simgrid/s4u/Activity.hpp>
#include <simgrid/s4u/Comm.hpp>
#include <simgrid/s4u/Engine.hpp>
#include <unordered_map>
#include <vector>

#include "sim/platform.hpp"

namespace sim {

using simgrid::s4u::Activity;
using simgrid::s4u::Comm;
using simgrid::s4u::CommPtr;

class Flows::Impl {
 public:
  Impl(const Platform& platform, Ended ended, Failed failed)
      : platform_(platform), ended_(std::move(ended)), failed_(std::move(failed)) {}

  bool start(const Flow& f) {
    done_.clear();
    const auto way = platform_.way(f.from, f.to);
    // Started over a dead link it would stand there for ever.
    if (!way || !platform_.intact(*way, units::kNever)) return false;
    const CommPtr comm = Comm::sendto_init(platform_.host(f.from), platform_.host(f.to));
    comm->set_payload_size(static_cast<std::uint64_t>(f.octets));
    flows_.emplace(comm.get(), f);
    comms_.emplace(f.end, comm);
    comm->start();
    return true;
  }

  void cancel(const EndId& e) {
    const auto found = comms_.find(e);
    if (found == comms_.end()) return;
    const CommPtr comm = found->second;
    flows_.erase(comm.get());
    comms_.erase(found);
    comm->cancel();  // calls back at once, and again when the kernel has dealt with it: until then it must
                     // live
    cancelled_.emplace(comm.get(), comm);
  }

  void cancel_all() {
    while (!comms_.empty()) cancel(EndId(comms_.begin()->first));
  }

  void completed(const Activity& a) {
    if (const auto was = cancelled_.find(&a); was != cancelled_.end()) {
      done_.push_back(std::move(was->second));
      cancelled_.erase(was);
    }
    const auto found = flows_.find(&a);
    if (found == flows_.end()) return;
    const bool whole = a.get_state() == Activity::State::FINISHED;
    const Flow flow = found->second;
    flows_.erase(found);
    const auto comm = comms_.find(flow.end);
    const double left = whole ? 0 : comm->second->get_remaining();
    done_.push_back(std::move(comm->second));
    comms_.erase(comm);
    const TimePoint now(units::Duration(std::llround(simgrid::s4u::Engine::get_clock() * 1e9)));
    if (whole)
      ended_(flow, now);
    else
      failed_(flow, flow.octets - std::llround(left), now);
  }

  std::size_t active() const { return comms_.size(); }

 private:
  const Platform& platform_;
  Ended ended_;
  Failed failed_;
  std::unordered_map<EndId, CommPtr, EndHash> comms_;
  std::unordered_map<const Activity*, Flow> flows_;
  std::unordered_map<const Activity*, CommPtr> cancelled_;
  std::vector<CommPtr> done_;  ///< let go of when SimGrid no longer stands in them: at the next start
};

Flows::Flows(const Platform& platform, Ended ended, Failed failed)
    : impl_(std::make_shared<Impl>(platform, std::move(ended), std::move(failed))) {
  Activity::on_completion_cb([impl = std::weak_ptr<Impl>(impl_)](const Activity& a) {
    if (const auto flows = impl.lock()) flows->completed(a);
  });
}

Flows::~Flows() = default;

bool Flows::start(const Flow& f) { return impl_->start(f); }
void Flows::cancel(const EndId& e) { impl_->cancel(e); }
void Flows::cancel_all() { impl_->cancel_all(); }
std::size_t Flows::active() const { return impl_->active(); }

}  // namespace sim
