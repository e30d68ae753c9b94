// Simulation: MTAs on a platform, driven in one order by one queue.
//
// What happens next is popped by whoever has just finished, and whose MTA it is for has it done at once, without
// a step of SimGrid's kernel (MtaActor). Only while content flows, or is about to, does the kernel's clock matter:
// then every date is waited for with the one alarm, and the kernel calls the MTA's actor. Both give the same
// events.
//
// Invariants: events are handed out in the order of their keys; MTAs with nothing to do have no actor and no
// handler. The time is the event's, never the kernel's. See ARCHITECTURE "Time travels with the event",
// SIMGRID.md "Cost of a message".
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "sim/alarm.hpp"
#include "sim/channel.hpp"
#include "sim/directory.hpp"
#include "sim/event_queue.hpp"
#include "sim/flows.hpp"
#include "sim/jobs.hpp"
#include "sim/mta_actor.hpp"
#include "sim/outages.hpp"
#include "sim/platform.hpp"
#include "sim/source.hpp"
#include "sim/world.hpp"

namespace sim {

class Simulation final : private Wire, private Stage {
 public:
  struct Settings {
    std::optional<TimePoint> stop;
    units::Duration dns_time{};
    std::function<void(TimePoint)> reached;  ///< nothing will happen before that any more
    Progress* progress = nullptr;            ///< may be null
    tcp::Options tcp;
    std::uint64_t seed = 0;
    Outages* outages = nullptr;              ///< may be null
    timeline::Recorder* recorder = nullptr;  ///< may be null
  };
  using MakeHandler = std::function<std::unique_ptr<Handler>(MtaId)>;

  /// Everything must outlive it.
  Simulation(Platform& platform, const Directory& directory, Settings settings, MakeHandler make_handler,
             Source& source);

  /// An MTA is given an event at that date. REQUIRES: at >= now.
  void tell(MtaId self, TimePoint at, mta::Event e);
  /// To the end. REQUIRES: called once.
  EndReason run();
  TimePoint now() const override { return now_; }
  /// Null where that MTA never had anything to do.
  Handler* handler(MtaId m) const;

 private:
  struct Wake {};        ///< the receiver may want event::Woke
  struct Submission {};  ///< the source's next
  struct Burst {
    Flow flow;
  };  ///< its octets are known when it leaves
  struct FlowEnded {
    EndId end;
    std::optional<std::int64_t> failed_after;  ///< octets; none: it has left whole
  };
  struct JobBegins {
    CpuJob job;
  };
  struct Told {
    std::unique_ptr<mta::Event> event;
  };                 ///< as it is
  struct Outage {};  ///< the next step of outages
  using Item = std::variant<Segment, Wake, Submission, Burst, FlowEnded, JobBegins, Told, Outage>;

  struct Mta {
    std::unique_ptr<MtaActor> actor;
    TimePoint wake_at = units::kNever;  ///< of the one Wake that counts
    std::uint64_t sent = 0;             ///< its own count
    bool listens = true;
  };

  std::optional<Way> way(MtaId from, MtaId to) const override { return platform_.way(from, to); }
  bool listens(MtaId mta, std::uint16_t port) const override { return port == 25 && mtas_[mta].listens; }
  mta::Peer peer(MtaId mta) const override { return directory_.peer(mta); }
  void schedule(MtaId from, MtaId to, TimePoint at, Segment&& s) override;
  void schedule_burst(const EndId& e, MtaId from, MtaId to, TimePoint at) override;
  void cancel_flow(const EndId& e) override { flows_.cancel(e); }

  void carry_out(MtaActor& actor, std::vector<mta::Effect>& effects) override;
  MtaActor* next() override;
  bool over() const override { return over_; }

  void feed();
  void await_outage();
  void break_things();
  bool nothing_left() const;
  bool may_lose() const override {
    return platform_.lossy() || (settings_.outages && settings_.outages->any());
  }
  std::uint32_t epoch() const override { return platform_.epoch(); }
  void passes(const topology::Route& route, MtaId from, MtaId to, bool back, std::int64_t octets, TimePoint at,
              bool shares) override {
    platform_.octets().pass(route, from, to, back, octets, at,
                            shares ? Octets::Sharing::shares : Octets::Sharing::alone);
  }
  std::string broken(const Way& w, TimePoint since) const override;
  bool intact(const Way& w, TimePoint since) const override { return platform_.intact(w, since); }
  void record(const timeline::Event& e) override {
    if (settings_.recorder) settings_.recorder->record(e);
  }
  void rearm(MtaActor& actor);
  void rung(TimePoint at);
  void flow_ended(const Flow& f, std::optional<std::int64_t> failed_after, TimePoint at);
  static bool is_timer(const Item& item);
  bool means_nothing(const Item& item) const;
  void job_ended(const CpuJob& j, TimePoint at);
  /// Content flows or a CPU works: the kernel's clock counts.
  bool busy() const { return flows_.active() + jobs_.active() > 0; }
  bool must_wait_for_kernel() const;
  void advance(TimePoint to);
  static TimePoint sample_after(TimePoint t);
  void sample_links(TimePoint at);
  void record_octets(LinkRef l, TimePoint at);
  void dispatch(const Key& key, Item& item);
  bool wanted(const Key& wake);
  void give(MtaId m);
  void end(EndReason why);
  void show_progress();

  Platform& platform_;
  const Directory& directory_;
  const Settings settings_;
  const MakeHandler make_handler_;
  Source& source_;

  std::vector<Mta> mtas_;
  EventQueue<Item> queue_;
  Channels channels_;
  Flows flows_;
  Jobs jobs_;
  Alarm alarm_;
  std::vector<mta::Event> arrived_;  ///< what was dispatched means to its MTA
  MtaActor* receiver_ = nullptr;     ///< of what was dispatched last
  TimePoint now_{};
  TimePoint sample_at_ = sample_after(units::kStart);
  TimePoint kernel_now_{};  ///< the kernel's clock has come this far
  bool in_kernel_ = false;
  bool over_ = false;
  EndReason reason_ = EndReason::done;
  std::uint64_t submissions_ = 0;
  std::uint64_t outages_ = 0;    ///< steps and what MTAs were told of them
  bool outage_awaited_ = false;  ///< one stands in the queue
  std::size_t timers_ = 0;       ///< of connections, in the queue
  std::size_t wakes_ = 0;        ///< in the queue, wanted or not
  std::uint64_t dispatched_ = 0;
  std::chrono::steady_clock::time_point shown_;  ///< wall time; progress only
};

}  // namespace sim
