#include "sim/flows.hpp"

#include <algorithm>
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
  Impl(Platform& platform, Ended ended, Failed failed)
      : platform_(platform), ended_(std::move(ended)), failed_(std::move(failed)) {}

  bool start(const Flow& f) {
    done_.clear();
    const auto way = platform_.way(f.from, f.to);
    // Started over a dead link it would stand there for ever.
    if (!way || !platform_.intact(*way, units::kNever)) return false;
    const CommPtr comm = Comm::sendto_init(platform_.host(f.from), platform_.host(f.to));
    comm->set_payload_size(static_cast<std::uint64_t>(f.octets));
    Running& running = comms_.emplace(f.end, Running{comm, f, way->route}).first->second;
    flows_.emplace(comm.get(), f.end);
    count(running, 0);
    comm->start();
    return true;
  }

  void count_octets() {
    for (auto& [end, running] : comms_) count(running, passed(running));
  }

  void cancel(const EndId& e) {
    const auto found = comms_.find(e);
    if (found == comms_.end()) return;
    count(found->second, passed(found->second));
    const CommPtr comm = found->second.comm;
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
    const auto running = comms_.find(found->second);
    flows_.erase(found);
    const Flow flow = running->second.flow;
    const std::int64_t octets = whole ? flow.octets : passed(running->second);
    count(running->second, octets);
    done_.push_back(std::move(running->second.comm));
    comms_.erase(running);
    const TimePoint now(units::Duration(std::llround(simgrid::s4u::Engine::get_clock() * 1e9)));
    if (whole)
      ended_(flow, now);
    else
      failed_(flow, octets, now);
  }

  std::size_t active() const { return comms_.size(); }

 private:
  struct Running {
    CommPtr comm;
    Flow flow;
    topology::RoutePtr route;
    std::int64_t counted = 0;  ///< octets
  };

  static std::int64_t passed(const Running& r) {
    return r.flow.octets -
           std::llround(std::min(r.comm->get_remaining(), static_cast<double>(r.flow.octets)));
  }

  /// So many have passed so far.
  void count(Running& r, std::int64_t octets) {
    if (r.route)
      platform_.octets().pass(*r.route, r.flow.from, r.flow.to, false, octets - r.counted, {},
                              Octets::Sharing::shares);
    r.counted = octets;
  }

  Platform& platform_;
  Ended ended_;
  Failed failed_;
  std::unordered_map<EndId, Running, EndHash> comms_;
  std::unordered_map<const Activity*, EndId> flows_;
  std::unordered_map<const Activity*, CommPtr> cancelled_;
  std::vector<CommPtr> done_;  ///< let go of when SimGrid no longer stands in them: at the next start
};

Flows::Flows(Platform& platform, Ended ended, Failed failed)
    : impl_(std::make_shared<Impl>(platform, std::move(ended), std::move(failed))) {
  Activity::on_completion_cb([impl = std::weak_ptr<Impl>(impl_)](const Activity& a) {
    if (const auto flows = impl.lock()) flows->completed(a);
  });
}

Flows::~Flows() = default;

bool Flows::start(const Flow& f) { return impl_->start(f); }
void Flows::cancel(const EndId& e) { impl_->cancel(e); }
void Flows::count_octets() { impl_->count_octets(); }
void Flows::cancel_all() { impl_->cancel_all(); }
std::size_t Flows::active() const { return impl_->active(); }

}  // namespace sim
