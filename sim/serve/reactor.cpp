#include <boost/asio/post.hpp>
#include <csignal>

#include "serve/reactor_impl.hpp"
#include "sim/match.hpp"

namespace serve {

namespace asio = boost::asio;
using boost::system::error_code;
using sim::Match;
using units::TimePoint;

namespace {

// No busy loop, whatever the agent wants.
constexpr std::chrono::microseconds kShortestSleep{100};

}  // namespace

// Events to the agent
// --------------------------------------------------------------------------------------------

void Reactor::Impl::give(mta::Event e) {
  waiting_.push_back(std::move(e));
  if (handling_) return;
  handling_ = true;
  while (!waiting_.empty()) {
    const mta::Event next = std::move(waiting_.front());
    waiting_.pop_front();
    handle(next);
  }
  handling_ = false;
  rearm();
  if (hooks_.done && hooks_.done()) io_.stop();
}

void Reactor::Impl::handle(const mta::Event& e) {
  // Whose daemon does not run, his host refuses connections.
  if (const auto* power = std::get_if<mta::event::PowerChanged>(&e))
    set_open(power->to != mta::Power::stopping && power->to != mta::Power::crashed);
  const TimePoint now = tick();
  effects_.clear();
  witness_.begin();
  agent_.handle(e, now, effects_, witness_);
  const bool idle = held_.empty() && !sync_wanted_;
  for (mta::Effect& effect : effects_) {
    auto* s = std::get_if<mta::effect::Send>(&effect);
    if (s == nullptr || s->c.opener != witness_.outside()) {
      held_.push_back({std::move(effect), {}});
      continue;
    }
    // Replies to a group leave together; each is a row of its own.
    for (std::string_view rest = s->data.text; !rest.empty();) {
      const auto one = rest.substr(0, smtp::first_reply(rest));
      rest.remove_prefix(one.size());
      held_.push_back(
          {mta::effect::Send{s->c, {std::string(one), nullptr}, s->at, s->side}, witness_.asked(s->c)});
    }
  }
  sync_wanted_ = sync_wanted_ || witness_.took_mail();
  if (!sync_wanted_) {
    witness_.reached(now);
    carry_out_held();
  } else if (idle) {
    // Whoever is ready now comes first, and shares the sync.
    asio::post(io_, [this] { carry_out_held(); });
  }
}

void Reactor::Impl::carry_out_held() {
  if (std::exchange(sync_wanted_, false) && hooks_.sync) hooks_.sync(now_);
  std::vector<Deed> deeds;
  deeds.swap(held_);
  for (Deed& d : deeds) carry_out(d);
}

void Reactor::Impl::carry_out(Deed& deed) {
  std::visit(
      Match{[&](mta::effect::Connect& e) { connect(e); },
            [&](mta::effect::Send& e) {
              Connection* c = find(e.c, e.side);
              if (c == nullptr) return;
              const bool body = e.data.body != nullptr;
              std::string octets = body ? mail::dot_stuffed(e.data.body->octets()) : std::move(e.data.text);
              c->send({std::move(octets), e.at, std::move(deed.asked), std::move(e.data.body)});
            },
            [&](mta::effect::Finish& e) {
              if (Connection* c = find(e.c, e.side)) c->finish(e.at);
            },
            [&](mta::effect::Abort& e) {
              if (Connection* c = find(e.c, e.side)) c->abort();
            },
            [&](mta::effect::Lookup& e) {
              mta::MxList none;
              none.temporary = true;
              mta::MxList found = hooks_.lookup ? hooks_.lookup(e.domain) : none;
              after(hooks_.lookup_time, [this, q = e.q, mx = std::move(found)] {
                give(mta::event::Resolved{q, mx});
              });
            },
            // A content filter that takes its time; nobody else's.
            [&](mta::effect::Job& e) { after(e.cpu, [this, j = e.j] {
                                         give(mta::event::Done{j, true});
                                       }); }},
      deed.effect);
}

void Reactor::Impl::after(units::Duration wait, std::function<void()> what) {
  if (wait <= units::Duration{}) return asio::post(io_, std::move(what));
  const TimePoint until = clock_.now() + wait;
  const auto timer = std::make_shared<asio::steady_timer>(io_);
  timer->expires_after(clock_.wait_until(until));
  timer->async_wait([this, timer, until, what = std::move(what)](const error_code& error) mutable {
    if (error) return;
    const TimePoint now = clock_.now();
    if (now < until) return after(until - now, std::move(what));
    what();
  });
}

void Reactor::Impl::rearm() {
  const TimePoint at = agent_.next_wakeup();
  if (at >= armed_) return;  // later is found out when that wake-up comes
  armed_ = at;
  wake_.expires_after(std::max<std::chrono::nanoseconds>(clock_.wait_until(at), kShortestSleep));
  wake_.async_wait([this](const error_code& e) {
    if (e) return;
    armed_ = units::kNever;
    give(mta::event::Woke{});
  });
}

// The end
// --------------------------------------------------------------------------------------------------------

void Reactor::Impl::stop_on_signals() {
  for (const int s : {SIGINT, SIGTERM}) signals_.add(s);
  signals_.async_wait([this](const error_code& error, int) {
    if (error) return;
    signals_.async_wait([this](const error_code& again, int) {
      if (!again) io_.stop();
    });
    stop();
  });
}

void Reactor::Impl::stop() {
  stopping_ = true;
  limits_.linger = limits_.farewell;
  give(mta::event::PowerChanged{mta::Power::stopping});
  for (const auto& [id, c] : connections_) c->hurry(now_ + limits_.farewell);
  end_where_nothing_is_left();
  // Whoever is still waited for then is not waited for.
  farewell_.expires_after(clock_.wait_until(now_ + 2 * limits_.farewell));
  farewell_.async_wait([this](const error_code& e) {
    if (!e) end();
  });
}

void Reactor::Impl::end() {
  if (std::exchange(over_, true)) return;
  if (--company_->up == 0) io_.stop();
}

void Reactor::Impl::end_where_nothing_is_left() {
  if (stopping_ && connections_.empty() && held_.empty()) end();
}

void Reactor::Impl::finish() {
  // What is still open ends with the program; the record says so.
  const auto open = connections_;
  for (const auto& [id, c] : open) c->drop();
  carry_out_held();
  connections_.clear();
}

Reactor::Reactor(mta::Agent& agent, std::string name, Clock& clock, Witness& witness, Limits limits,
                 Hooks hooks, std::shared_ptr<Company> company)
    : impl_(std::make_unique<Impl>(agent, std::move(name), clock, witness, limits, std::move(hooks),
                                   std::move(company))) {}
Reactor::~Reactor() = default;
void Reactor::listen(Listener& at) { impl_->listen(at); }
void Reactor::give(mta::Event e) { impl_->give(std::move(e)); }
void Reactor::stop_on_signals() { impl_->stop_on_signals(); }
void Reactor::run() {
  impl_->run();
  impl_->finish();
}
void Reactor::finish() { impl_->finish(); }
units::TimePoint Reactor::now() const { return impl_->now(); }
bool Reactor::stopping() const { return impl_->stopping(); }

}  // namespace serve
