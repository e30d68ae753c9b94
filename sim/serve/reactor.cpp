#include "serve/reactor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "serve/connection.hpp"
#include "sim/match.hpp"

namespace serve {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using mta::End;
using sim::Match;
using units::TimePoint;

namespace {

// As RFC 5321 4.1.3 writes address literals, without their brackets.
std::string literal(const asio::ip::address& a) {
  if (a.is_v4()) return a.to_string();
  const auto six = a.to_v6();
  return six.is_v4_mapped() ? asio::ip::make_address_v4(asio::ip::v4_mapped, six).to_string()
                            : "IPv6:" + six.to_string();
}

// No busy loop, whatever the agent wants.
constexpr std::chrono::microseconds kShortestSleep{100};
// Linux gives up a SYN after this (tcp_syn_retries 6).
constexpr units::Duration kConnectGivesUp = std::chrono::seconds(127);
// Before taking connections again when the process has run out of descriptors.
constexpr std::chrono::seconds kBreath{1};

tcp::endpoint endpoint_of(const Address& a) { return {asio::ip::make_address(a.host), a.port}; }

}  // namespace

class Reactor::Impl final : public Connection::Owner {
 public:
  Impl(mta::Agent& agent, std::string name, Clock& clock, Witness& witness, Limits limits, Hooks hooks)
      : agent_(agent),
        name_(std::move(name)),
        clock_(clock),
        witness_(witness),
        limits_(limits),
        hooks_(std::move(hooks)) {}

  void listen(Listener& at);
  void give(mta::Event e);
  void stop_on_signals();
  void run();
  TimePoint now() const { return now_; }

  void received(Connection& c, std::string_view octets) override;
  void written(Connection& c, const Connection::Out& out) override;
  void moving(Connection& c) override { give(mta::event::Acked{c.id(), c.side(), false}); }
  void ended(Connection& c, End why) override;
  void gone(Connection& c, End why) override;

 private:
  /// An effect that waits for stable storage, and what it answers where it is a reply.
  struct Deed {
    mta::Effect effect;
    Asked asked;
  };
  struct Attempt {
    explicit Attempt(asio::io_context& io) : socket(io), patience(io) {}
    tcp::socket socket;
    asio::steady_timer patience;
    bool over = false;
  };

  void accept();
  void take(tcp::socket socket);
  void refuse(tcp::socket& socket) const;
  void connect(const mta::effect::Connect& e);
  void handle(const mta::Event& e);
  void carry_out_held();
  void carry_out(Deed& d);
  void rearm();
  void stop();
  void end_where_nothing_is_left();
  TimePoint tick() { return now_ = std::max(clock_.now(), now_ + units::Duration(1)); }
  Connection* find(const timeline::ConnId& c) {
    const auto at = connections_.find(c);
    return at == connections_.end() ? nullptr : at->second.get();
  }

  mta::Agent& agent_;
  const std::string name_;
  Clock& clock_;
  Witness& witness_;
  Limits limits_;
  const Hooks hooks_;

  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  asio::signal_set signals_{io_};
  asio::steady_timer wake_{io_}, breath_{io_};
  TimePoint armed_ = units::kNever;
  TimePoint now_{};
  std::map<timeline::ConnId, std::shared_ptr<Connection>> connections_;
  std::deque<mta::Event> waiting_;
  bool handling_ = false;
  std::vector<mta::Effect> effects_;
  std::vector<Deed> held_;
  bool sync_wanted_ = false;
  std::uint32_t accepted_ = 0;
  std::size_t served_ = 0;  ///< connections taken and not gone
  bool stopping_ = false;
};

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
      held_.push_back({mta::effect::Send{s->c, {std::string(one), nullptr}, s->at, s->side}, witness_.asked(s->c)});
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
              Connection* c = find(e.c);
              if (c == nullptr) return;
              const bool body = e.data.body != nullptr;
              c->send({body ? mail::dot_stuffed(e.data.body->octets()) : std::move(e.data.text), e.at,
                       std::move(deed.asked), body});
            },
            [&](mta::effect::Finish& e) {
              if (Connection* c = find(e.c)) c->finish(e.at);
            },
            [&](mta::effect::Abort& e) {
              if (Connection* c = find(e.c)) c->abort();
            },
            [&](mta::effect::Lookup& e) {
              mta::MxList none;
              none.temporary = true;
              mta::MxList found = hooks_.lookup ? hooks_.lookup(e.domain) : none;
              asio::post(io_, [this, q = e.q, mx = std::move(found)] { give(mta::event::Resolved{q, mx}); });
            },
            [&](mta::effect::Job& e) {
              asio::post(io_, [this, j = e.j] { give(mta::event::Done{j, true}); });
            }},
      deed.effect);
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

// Connections
// ----------------------------------------------------------------------------------------------------

void Reactor::Impl::listen(Listener& at) {
  acceptor_.assign(endpoint_of(at.address()).protocol(), at.take());
  accept();
}

void Reactor::Impl::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (!error) {
      take(std::move(socket));
      return accept();
    }
    breath_.expires_after(kBreath);
    breath_.async_wait([this](const error_code& e) {
      if (!e && acceptor_.is_open()) accept();
    });
  });
}

void Reactor::Impl::take(tcp::socket socket) {
  error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return;  // gone before we looked
  if (served_ >= limits_.connections) return refuse(socket);
  const timeline::ConnId id{witness_.outside(), ++accepted_};
  const auto c =
      std::make_shared<Connection>(std::move(socket), id, timeline::Side::server, clock_, limits_, *this);
  connections_.emplace(id, c);
  ++served_;
  witness_.accepted(id, tick());
  give(mta::event::Accepted{id, {witness_.outside(), "", literal(peer.address())}});
  c->start();
}

// A fresh socket takes a line at once; whoever does not read it is not waited for.
void Reactor::Impl::refuse(tcp::socket& socket) const {
  error_code ignored;
  socket.non_blocking(true, ignored);
  const std::string line = fmt::format("421 {} Too many connections, try again later\r\n", name_);
  socket.write_some(asio::buffer(line), ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

void Reactor::Impl::connect(const mta::effect::Connect& e) {
  const auto to = hooks_.resolve ? hooks_.resolve(e.to) : std::nullopt;
  if (!to) {
    return asio::post(io_, [this, c = e.c] {
      give(mta::event::Ended{c, End::refused, timeline::Side::client});
    });
  }
  const auto attempt = std::make_shared<Attempt>(io_);
  const auto patience = e.tcp.connect_timeout > units::Duration{} ? e.tcp.connect_timeout : kConnectGivesUp;
  attempt->patience.expires_after(clock_.wait_until(now_ + patience));
  attempt->patience.async_wait([this, attempt, c = e.c](const error_code& error) {
    if (error || std::exchange(attempt->over, true)) return;
    error_code ignored;
    attempt->socket.close(ignored);
    give(mta::event::Ended{c, End::timed_out, timeline::Side::client});
  });
  attempt->socket.async_connect(endpoint_of(*to), [this, attempt, c = e.c](const error_code& error) {
    if (std::exchange(attempt->over, true)) return;
    attempt->patience.cancel();
    if (error) return give(mta::event::Ended{c, End::refused, timeline::Side::client});
    const auto connection = std::make_shared<Connection>(std::move(attempt->socket), c,
                                                         timeline::Side::client, clock_, limits_, *this);
    connections_.emplace(c, connection);
    give(mta::event::Connected{c});
    connection->start();
  });
}

void Reactor::Impl::received(Connection& c, std::string_view octets) {
  give(mta::event::Received{c.id(), {std::string(octets), nullptr}, now_, c.side()});
}

void Reactor::Impl::written(Connection& c, const Connection::Out& out) {
  if (c.side() == timeline::Side::server) {
    witness_.replied(c.id(), out.asked, out.octets, out.at, tick());
    if (out.asked.transaction <= limits_.transactions) return;
    c.send({fmt::format("421 {} Too many transactions in one session\r\n", name_), now_, {}, false});
    c.finish(now_);
  } else if (out.body) {
    give(mta::event::Acked{c.id(), c.side()});
  }
}

void Reactor::Impl::ended(Connection& c, End why) {
  give(mta::event::Ended{c.id(), why, c.side()});
  // The agent closes its side too, behind what it still has to say; so does this world where it forgot.
  if (why == End::fin) {
    held_.push_back({mta::effect::Finish{c.id(), now_, c.side()}, {}});
    if (!sync_wanted_) carry_out_held();
  }
}

void Reactor::Impl::gone(Connection& c, End why) {
  if (c.side() == timeline::Side::server) {
    witness_.closed(c.id(), mta::to_text(why), tick());
    --served_;
  }
  // The caller still stands in the connection.
  asio::post(io_, [this, id = c.id()] {
    connections_.erase(id);
    end_where_nothing_is_left();
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
  error_code ignored;
  acceptor_.close(ignored);
  limits_.linger = limits_.farewell;
  give(mta::event::PowerChanged{mta::Power::stopping});
  for (const auto& [id, c] : connections_) c->hurry(now_ + limits_.farewell);
  end_where_nothing_is_left();
}

void Reactor::Impl::end_where_nothing_is_left() {
  if (stopping_ && connections_.empty() && held_.empty()) io_.stop();
}

void Reactor::Impl::run() {
  io_.run();
  // What is still open ends with the program; the record says so.
  const auto open = connections_;
  for (const auto& [id, c] : open) c->drop();
  carry_out_held();
  connections_.clear();
}

Reactor::Reactor(mta::Agent& agent, std::string name, Clock& clock, Witness& witness, Limits limits,
                 Hooks hooks)
    : impl_(std::make_unique<Impl>(agent, std::move(name), clock, witness, limits, std::move(hooks))) {}
Reactor::~Reactor() = default;
void Reactor::listen(Listener& at) { impl_->listen(at); }
void Reactor::give(mta::Event e) { impl_->give(std::move(e)); }
void Reactor::stop_on_signals() { impl_->stop_on_signals(); }
void Reactor::run() { impl_->run(); }
units::TimePoint Reactor::now() const { return impl_->now(); }

}  // namespace serve
