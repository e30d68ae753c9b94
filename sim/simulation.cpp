#include "sim/simulation.hpp"

#include <algorithm>
#include <utility>

#include "sim/match.hpp"

namespace sim {

using namespace std::chrono_literals;

Simulation::Simulation(Platform& platform, const Directory& directory, Settings settings,
                       MakeHandler make_handler, Source& source)
    : platform_(platform),
      directory_(directory),
      settings_(std::move(settings)),
      make_handler_(std::move(make_handler)),
      source_(source),
      mtas_(platform.mta_count()),
      channels_(*this, settings_.tcp, settings_.seed),
      flows_(
          platform, [this](const Flow& f, TimePoint at) { flow_ended(f, std::nullopt, at); },
          [this](const Flow& f, std::int64_t octets, TimePoint at) { flow_ended(f, octets, at); }),
      jobs_(platform, [this](const CpuJob& j, TimePoint at) { job_ended(j, at); }),
      alarm_([this](TimePoint at) { rung(at); }) {
  // So that a figure does not spread what passes now over the silence before.
  platform_.octets().on_stir([this](LinkRef l) { record_octets(l, now_); });
}

EndReason Simulation::run() {
  feed();
  await_outage();
  if (nothing_left()) return EndReason::done;
  alarm_.set(queue_.top().time);
  platform_.run();
  return reason_;
}

Handler* Simulation::handler(MtaId m) const { return mtas_[m].actor ? &mtas_[m].actor->handler() : nullptr; }

// What is to happen
// -------------------------------------------------------------------------------------------

void Simulation::schedule(MtaId from, MtaId to, TimePoint at, Segment&& s) {
  if (s.is_timer()) ++timers_;
  queue_.push({at, to, from, mtas_[from].sent++}, std::move(s));
}

void Simulation::schedule_burst(const EndId& e, MtaId from, MtaId to, TimePoint at) {
  const std::uint64_t n = mtas_[from].sent;
  mtas_[from].sent += 2;  // one for its beginning, one for its end
  ++timers_;
  queue_.push({at, from, from, n}, Burst{{e, from, to, 0, n + 1}});
}

void Simulation::tell(MtaId self, TimePoint at, mta::Event e) {
  queue_.push({at, self, self, mtas_[self].sent++}, Told{std::make_unique<mta::Event>(std::move(e))});
}

void Simulation::feed() {
  if (const auto due = source_.due()) queue_.push({due->time, due->to, kWorld, submissions_++}, Submission{});
}

void Simulation::await_outage() {
  if (!settings_.outages || settings_.outages->next() == units::kNever) return;
  outage_awaited_ = true;
  queue_.push({settings_.outages->next(), kFate, kFate, outages_++}, Outage{});
}

/// Outages keep no run going, and neither do wake-ups that nobody wants any more, nor timers of connections
/// that are over.
bool Simulation::nothing_left() const {
  const std::size_t idle = channels_.open_ends() == 0 ? timers_ : 0;
  if (busy() || queue_.size() > wakes_ + idle + (outage_awaited_ ? 1 : 0)) return false;
  if (outage_awaited_ && settings_.outages->owes_recovery()) return false;
  return std::all_of(mtas_.begin(), mtas_.end(), [](const Mta& m) {
    return !m.actor || m.wake_at == units::kNever || m.actor->handler().next_wakeup() == units::kNever;
  });
}

void Simulation::rearm(MtaActor& actor) {
  Mta& m = mtas_[actor.id()];
  const TimePoint wanted = std::max(actor.handler().next_wakeup(), now_);
  if (wanted >= m.wake_at) return;  // later is found out when that Wake comes
  m.wake_at = wanted;
  ++wakes_;
  queue_.push({wanted, actor.id(), actor.id(), m.sent++}, Wake{});
}

void Simulation::carry_out(MtaActor& actor, std::vector<mta::Effect>& effects) {
  const MtaId self = actor.id();
  for (mta::Effect& effect : effects) {
    std::visit(
        Match{[&](mta::effect::Connect& e) { channels_.connect(self, e); },
              [&](mta::effect::Send& e) { channels_.send(self, std::move(e)); },
              [&](mta::effect::Finish& e) { channels_.finish(self, e); },
              [&](mta::effect::Abort& e) { channels_.abort(self, e, now_); },
              [&](mta::effect::Lookup& e) {
                tell(self, now_ + settings_.dns_time, mta::event::Resolved{e.q, directory_.lookup(e.domain)});
              },
              [&](mta::effect::Job& e) {
                if (e.cpu <= units::Duration{}) return tell(self, now_, mta::event::Done{e.j, true});
                const std::uint64_t n = mtas_[self].sent;
                mtas_[self].sent += 2;  // one for its beginning, one for its end
                queue_.push({now_, self, self, n}, JobBegins{{self, e.j, e.cpu, n + 1}});
              }},
        effect);
  }
  rearm(actor);
}

// What happens
// ------------------------------------------------------------------------------------------------

bool Simulation::must_wait_for_kernel() const {
  const TimePoint at = queue_.top().time;
  // A flow is started by the kernel at its date: suspending an actor would freeze what the actor had started.
  // A CPU's work as well.
  if (std::holds_alternative<Burst>(queue_.top_item()) || std::holds_alternative<JobBegins>(queue_.top_item()))
    return !in_kernel_ || at > kernel_now_;
  if (!busy()) return false;
  // Links are changed by the kernel, too, while something flows over them.
  if (std::holds_alternative<Outage>(queue_.top_item())) return !in_kernel_ || at > kernel_now_;
  return at > kernel_now_;
}

MtaActor* Simulation::next() {
  receiver_ = nullptr;
  while (!receiver_ && !over_) {
    const TimePoint at = queue_.empty() ? units::kNever : queue_.top().time;
    const TimePoint stop = settings_.stop.value_or(units::kNever);
    const bool may_be_over = queue_.empty() || std::holds_alternative<Outage>(queue_.top_item());
    if (may_be_over && nothing_left()) {
      end(EndReason::done);
    } else if (at > stop && (!busy() || kernel_now_ >= stop)) {
      end(EndReason::stop);
    } else if (queue_.empty() || at > stop || must_wait_for_kernel()) {
      // What has passed of a flow is known at its date only.
      const TimePoint sample = flows_.active() > 0 ? sample_at_ : units::kNever;
      if (const TimePoint until = std::min({at, stop, sample}); until != units::kNever) alarm_.set(until);
      return nullptr;
    } else {
      const auto popped = queue_.pop();
      const Key& key = popped.key;
      Item& item = popped.item;
      if (std::holds_alternative<Wake>(item)) {
        --wakes_;
        if (!wanted(key)) continue;  // nothing happens, time stands
      }
      if (is_timer(item)) --timers_;
      if (means_nothing(item)) continue;
      advance(key.time);
      dispatch(key, item);
    }
  }
  return receiver_;
}

/// The next date at which links are looked at: as fine as a figure of the run so far needs.
TimePoint Simulation::sample_after(TimePoint t) {
  const auto past = t.time_since_epoch();
  const units::Duration each = past < 2min ? 1s : past < 20min ? 10s : 60s;
  return TimePoint(past / each * each + each);
}

/// The counters of links at that date, of those that have moved.
void Simulation::sample_links(TimePoint at) {
  flows_.count_octets();
  for (const LinkRef& l : platform_.octets().news()) record_octets(l, at);
}

void Simulation::record_octets(LinkRef l, TimePoint at) {
  if (settings_.recorder && platform_.link(l).capacity().bps > 0)
    settings_.recorder->record(platform_.row(l, "octets", at));
}

void Simulation::advance(TimePoint to) {
  if (to > sample_at_) {
    sample_links(sample_at_);  // nothing has moved since the last event
    sample_at_ = sample_after(to - units::Duration(1));
  }
  if (to > now_ && settings_.reached) settings_.reached(to);
  now_ = to;
  if (settings_.progress && ++dispatched_ % 1024 == 0) show_progress();
}

void Simulation::rung(TimePoint at) {
  kernel_now_ = std::max(kernel_now_, at);
  in_kernel_ = true;
  if (flows_.active() > 0 && kernel_now_ >= sample_at_) {
    sample_links(sample_at_);
    sample_at_ = sample_after(sample_at_);
  }
  if (MtaActor* actor = next()) actor->wake(platform_.host(actor->id()));
  in_kernel_ = false;
}

void Simulation::flow_ended(const Flow& f, std::optional<std::int64_t> failed_after, TimePoint at) {
  at = std::max(at, now_);
  queue_.push({at, f.from, f.from, f.n}, FlowEnded{f.end, failed_after});
  alarm_.set(at);
}

void Simulation::job_ended(const CpuJob& j, TimePoint at) {
  at = std::max(at, now_);
  queue_.push({at, j.mta, j.mta, j.n}, Told{std::make_unique<mta::Event>(mta::event::Done{j.id, true})});
  alarm_.set(at);
}

void Simulation::dispatch(const Key& key, Item& item) {
  std::visit(Match{[&](Segment& s) { channels_.arrive(key.to, key.from, std::move(s), now_, arrived_); },
                   [&](Wake&) { arrived_.emplace_back(mta::event::Woke{}); },
                   [&](Submission&) {
                     arrived_.push_back(source_.take());
                     feed();
                   },
                   [&](Burst& b) {
                     b.flow.octets = channels_.burst(b.flow.end, now_, arrived_);
                     if (b.flow.octets > 0 && !flows_.start(b.flow))
                       channels_.burst_lost(b.flow.end, 0, now_, arrived_);
                   },
                   [&](Outage&) { break_things(); },
                   [&](JobBegins& j) { jobs_.start(j.job); },
                   [&](FlowEnded& f) {
                     if (f.failed_after)
                       channels_.burst_lost(f.end, *f.failed_after, now_, arrived_);
                     else
                       channels_.burst_left(f.end, now_);
                   },
                   [&](Told& t) { arrived_.push_back(std::move(*t.event)); }},
             item);
  if (!arrived_.empty()) give(key.to);
}

void Simulation::break_things() {
  outage_awaited_ = false;
  for (Outages::Told& t : settings_.outages->take()) {
    if (t.listens) mtas_[t.to].listens = *t.listens;
    queue_.push({now_, t.to, kFate, outages_++}, Told{std::make_unique<mta::Event>(std::move(t.event))});
  }
  await_outage();
}

std::string Simulation::broken(const Way& w, TimePoint since) const {
  const auto link = platform_.broken(w, since);
  return link ? platform_.link(*link).name : std::string();
}

bool Simulation::is_timer(const Item& item) {
  const auto* s = std::get_if<Segment>(&item);
  return s ? s->is_timer() : std::holds_alternative<Burst>(item);
}

/// Of what a connection told itself: time does not stand still for it.
bool Simulation::means_nothing(const Item& item) const {
  if (const auto* s = std::get_if<Segment>(&item)) return !channels_.wanted(*s);
  const auto* b = std::get_if<Burst>(&item);
  return b && !channels_.leaving(b->flow.end);
}

/// Whether a Wake is still the one that counts, and its MTA still wants it then. Where it wants a later one,
/// that is set.
bool Simulation::wanted(const Key& wake) {
  Mta& m = mtas_[wake.to];
  if (m.wake_at != wake.time) return false;
  m.wake_at = units::kNever;
  if (m.actor->handler().next_wakeup() <= wake.time) return true;
  rearm(*m.actor);
  return false;
}

/// What has arrived.
void Simulation::give(MtaId self) {
  for (const mta::Event& e : arrived_)
    if (const auto* power = std::get_if<mta::event::PowerChanged>(&e); power && power->to == mta::Power::crashed)
      jobs_.cancel(self);
  Mta& m = mtas_[self];
  if (!m.actor) m.actor = std::make_unique<MtaActor>(self, make_handler_(self), static_cast<Stage&>(*this));
  m.actor->give(arrived_);
  receiver_ = m.actor.get();
}

void Simulation::end(EndReason why) {
  over_ = true;
  reason_ = why;
  if (why == EndReason::stop) advance(*settings_.stop);
  flows_.cancel_all();
  jobs_.cancel_all();
  sample_links(now_);
  for (MtaId m = 0; m < mtas_.size(); ++m)
    if (mtas_[m].actor && mtas_[m].actor->has_actor()) mtas_[m].actor->wake(platform_.host(m));
}

void Simulation::show_progress() {
  const auto wall = std::chrono::steady_clock::now();
  if (wall - shown_ < std::chrono::milliseconds(250)) return;
  shown_ = wall;
  settings_.progress->at(now_);
}

}  // namespace sim
