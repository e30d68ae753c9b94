#include "mta/agent.hpp"

#include <algorithm>
#include <utility>

#include "mta/context.hpp"
#include "mta/custody.hpp"
#include "mta/incoming.hpp"
#include "mta/outgoing.hpp"
#include "mta/typing.hpp"

namespace mta {

std::string_view to_text(End e) {
  constexpr std::string_view names[] = {"fin", "reset", "refused", "timed out"};
  return names[static_cast<std::size_t>(e)];
}

std::string_view to_text(Power p) {
  constexpr std::string_view names[] = {"up", "unavailable", "stopping", "crashed"};
  return names[static_cast<std::size_t>(p)];
}

class Agent::Impl {
 public:
  Impl(MtaId self, std::shared_ptr<const Config> config, std::uint64_t seed)
      : self_(self),
        config_(std::move(config)),
        first_(config_),
        thinking_(seed, "mta." + config_->name + ".think"),
        custody_(*config_, seed),
        incoming_(custody_, *config_, seed),
        outgoing_(custody_, *config_, seed) {}

  void handle(const Event& e, TimePoint now, std::vector<Effect>& out, timeline::Recorder& recorder) {
    Context told{self_, *config_, now, out, recorder, thinking_};
    std::visit([&](const auto& ev) { on(ev, told); }, e);
    Context x{self_, *config_, now, out, recorder, thinking_};  // it may be another configuration now
    if (power_ != Power::crashed) advance(now, x);
    custody_.record_changes(x);
  }

  void advance(TimePoint now, Context& x) {
    for (const auto& t : incoming_.take_turned()) outgoing_.turned(t, x);
    for (const auto& t : typing_.take_turned(x)) incoming_.turned(t, x);
    incoming_.timed_out(now, x);
    outgoing_.timed_out(now, x);
    typing_.timed_out(now, x);
    if (sends()) outgoing_.run_queue(x);
  }

  TimePoint next_wakeup() {
    if (power_ == Power::crashed) return units::kNever;
    return std::min({sends() ? outgoing_.next_due() : units::kNever, incoming_.next_deadline(),
                     outgoing_.next_deadline(), typing_.next_deadline()});
  }

  std::vector<QueuedRecipient> queued() const {
    std::vector<QueuedRecipient> out;
    for (const auto& [id, d] : custody_.queue().deliveries())
      for (const auto& p : d.recipients) out.push_back({d.message->key(), p.mailbox()});
    for (const auto& m : custody_.dropped())
      for (const auto& p : m->envelope.forward_paths) out.push_back({m->key(), p.mailbox()});
    return out;
  }

  bool idle() const {
    return custody_.queue().empty() && custody_.dropped().empty() && incoming_.empty() && outgoing_.empty() && typing_.empty();
  }

 private:
  // A connection is one we opened or one we took; of one that a crash forgot nothing is known, and nothing is
  // said.
  void on(const event::Submitted& e, Context& x) { custody_.submit(e.mail, x); }
  void on(const event::Standing& e, Context& x) { custody_.stand(e, x); }
  void on(const event::Action& e, Context& x) {
    custody_.act(e, x);
    if (e.what == event::Action::Do::flush) outgoing_.forgive();
  }
  void on(const event::Typed& e, Context& x) {
    if (power_ != Power::crashed) typing_.begin(e, outgoing_.new_connection(x), x);
  }
  void on(const event::Accepted& e, Context& x) {
    if (power_ != Power::crashed) incoming_.accepted(e, x);
  }
  void on(const event::Connected& e, Context& x) {
    if (outgoing_.has(e.c, timeline::Side::client)) outgoing_.connected(e, x);
    if (typing_.has(e.c)) typing_.connected(e.c, x);
  }
  void on(const event::Received& e, Context& x) {
    // An MTA may talk to itself: then both ends are here, and the side says which one is meant.
    const auto end = end_of(e.side);
    if (outgoing_.has(e.c, end)) {
      outgoing_.received(e, x);
    } else if (incoming_.has(e.c, end)) {
      incoming_.received(e, x);
    } else if (end == timeline::Side::client && typing_.has(e.c)) {
      typing_.received(e, x);
    }
  }
  void on(const event::Acked& e, Context& x) {
    if (outgoing_.has(e.c, end_of(e.side))) outgoing_.acked(e, x);
  }
  void on(const event::Ended& e, Context& x) {
    const auto end = end_of(e.side);
    if (outgoing_.has(e.c, end)) {
      outgoing_.ended(e, x);
    } else if (incoming_.has(e.c, end)) {
      incoming_.ended(e, x);
    } else if (end == timeline::Side::client && typing_.has(e.c)) {
      typing_.ended(e, x);
    }
  }
  void on(const event::Woke&, Context&) {}
  void on(const event::Resolved& e, Context& x) {
    if (power_ != Power::crashed) outgoing_.resolved(e, x);
  }
  void on(const event::Done& e, Context& x) {
    if (power_ != Power::crashed) incoming_.done(e, x);
  }
  void on(const event::PowerChanged& e, Context& x) {
    if (e.to == power_) return;
    auto row = x.row(timeline::Kind::power);
    row.state = to_text(e.to);
    row.cause = e.cause;
    x.recorder.record(row);
    power_ = e.to;
    incoming_.set_open(e.to == Power::up);
    if (e.to == Power::stopping || e.to == Power::unavailable) incoming_.shut_down(x);
    if (e.to == Power::crashed) crash(x);
    custody_.set_running(sends(), x);
  }

  /// The kernel resets the connections of a process that is gone.
  void crash(Context& x) {
    std::vector<effect::Abort> open;
    incoming_.connections(open);
    outgoing_.connections(open);
    typing_.connections(open);
    std::sort(open.begin(), open.end(), [](const effect::Abort& a, const effect::Abort& b) {
      return std::pair(a.c, a.side) < std::pair(b.c, b.side);
    });
    for (const auto& c : open) {
      auto row = x.row(timeline::Kind::closed, c.side, c.c);
      row.cause = "crashed";
      x.recorder.record(row);
      x.out.emplace_back(c);
    }
    incoming_.crash(x);
    outgoing_.crash(x);
    typing_.crash();
  }

  /// Whether the daemon runs, and looks at its queue.
  bool sends() const { return power_ == Power::up || power_ == Power::unavailable; }

  void on(const event::Reconfigured& e, Context& x) {
    auto row = x.row(timeline::Kind::configured);
    row.cause = e.cause;
    x.recorder.record(row);
    config_ = e.config;
    custody_.configure(*config_);
    incoming_.configure(*config_);
    outgoing_.configure(*config_);
  }

  static timeline::Side end_of(timeline::Side s) {
    return s == timeline::Side::client ? timeline::Side::client : timeline::Side::server;
  }

  MtaId self_;
  std::shared_ptr<const Config> config_;
  std::shared_ptr<const Config> first_;  ///< whose users, lists and scripted replies stay in use
  rng::Stream thinking_;
  Custody custody_;
  Incoming incoming_;
  Outgoing outgoing_;
  Typing typing_;
  Power power_ = Power::up;
};

Agent::Agent(MtaId self, std::shared_ptr<const Config> config, std::uint64_t seed)
    : impl_(std::make_unique<Impl>(self, std::move(config), seed)) {}
Agent::~Agent() = default;
Agent::Agent(Agent&&) noexcept = default;
Agent& Agent::operator=(Agent&&) noexcept = default;

void Agent::handle(const Event& e, TimePoint now, std::vector<Effect>& out, timeline::Recorder& recorder) {
  impl_->handle(e, now, out, recorder);
}
TimePoint Agent::next_wakeup() const { return impl_->next_wakeup(); }
std::vector<QueuedRecipient> Agent::queued() const { return impl_->queued(); }
bool Agent::idle() const { return impl_->idle(); }

}  // namespace mta
