#include "sim/jobs.hpp"

#include <cmath>
#include <map>
#include <simgrid/s4u/Activity.hpp>
#include <simgrid/s4u/Engine.hpp>
#include <simgrid/s4u/Exec.hpp>
#include <simgrid/s4u/Host.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/platform.hpp"

namespace sim {

using simgrid::s4u::Activity;
using simgrid::s4u::Exec;
using simgrid::s4u::ExecPtr;

class Jobs::Impl {
 public:
  Impl(const Platform& platform, Ended ended) : platform_(platform), ended_(std::move(ended)) {}

  void start(const CpuJob& j) {
    done_.clear();
    simgrid::s4u::Host* host = platform_.host(j.mta);
    const ExecPtr exec = Exec::init();
    exec->set_host(host);
    exec->set_flops_amount(units::in_seconds(j.cpu) * host->get_speed());
    jobs_.emplace(exec.get(), j);
    execs_.emplace(std::pair(j.mta, j.id), exec);
    exec->start();
  }

  void cancel(mta::MtaId m) {
    for (auto at = execs_.lower_bound({m, 0}); at != execs_.end() && at->first.first == m;) {
      const ExecPtr exec = at->second;
      jobs_.erase(exec.get());
      at = execs_.erase(at);
      cancelled_.push_back(exec);  // it calls back when the kernel has dealt with it: until then it must live
      exec->cancel();
    }
  }

  void cancel_all() {
    while (!execs_.empty()) cancel(execs_.begin()->first.first);
  }

  void completed(const Activity& a) {
    const auto found = jobs_.find(&a);
    if (found == jobs_.end() || a.get_state() != Activity::State::FINISHED) return;
    const CpuJob job = found->second;
    jobs_.erase(found);
    const auto exec = execs_.find({job.mta, job.id});
    done_.push_back(std::move(exec->second));
    execs_.erase(exec);
    ended_(job, units::TimePoint(units::Duration(std::llround(simgrid::s4u::Engine::get_clock() * 1e9))));
  }

  std::size_t active() const { return execs_.size(); }

 private:
  const Platform& platform_;
  Ended ended_;
  std::map<std::pair<mta::MtaId, mta::JobId>, ExecPtr> execs_;
  std::unordered_map<const Activity*, CpuJob> jobs_;
  std::vector<ExecPtr> done_;  ///< let go of when SimGrid no longer stands in them: at the next start
  std::vector<ExecPtr> cancelled_;
};

Jobs::Jobs(const Platform& platform, Ended ended)
    : impl_(std::make_shared<Impl>(platform, std::move(ended))) {
  Activity::on_completion_cb([impl = std::weak_ptr<Impl>(impl_)](const Activity& a) {
    if (const auto jobs = impl.lock()) jobs->completed(a);
  });
}

Jobs::~Jobs() = default;

void Jobs::start(const CpuJob& j) { impl_->start(j); }
void Jobs::cancel(mta::MtaId m) { impl_->cancel(m); }
void Jobs::cancel_all() { impl_->cancel_all(); }
std::size_t Jobs::active() const { return impl_->active(); }

}  // namespace sim
