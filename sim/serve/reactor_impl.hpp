// The inside of Reactor: its parts stand in reactor.cpp (events, effects, the end) and
// reactor_connections.cpp.
#pragma once

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "serve/company.hpp"
#include "serve/connection.hpp"
#include "serve/reactor.hpp"

namespace serve {

class Reactor::Impl final : public Connection::Owner {
 public:
  Impl(mta::Agent& agent, std::string name, Clock& clock, Witness& witness, Limits limits, Hooks hooks,
       std::shared_ptr<Company> company)
      : company_(company ? std::move(company) : std::make_shared<Company>()),
        io_(company_->io),
        agent_(agent),
        name_(std::move(name)),
        clock_(clock),
        witness_(witness),
        limits_(limits),
        hooks_(std::move(hooks)) {
    ++company_->up;
  }

  void listen(Listener& at);
  void give(mta::Event e);
  void stop_on_signals();
  void run() { io_.run(); }
  void finish();
  units::TimePoint now() const { return now_; }
  bool stopping() const { return stopping_; }

  void received(Connection& c, std::string_view octets) override;
  void leaving(Connection& c, const Connection::Out& out) override;
  void written(Connection& c, const Connection::Out& out) override;
  void moving(Connection& c) override { give(mta::event::Acked{c.id(), c.side(), false}); }
  void ended(Connection& c, mta::End why) override;
  void gone(Connection& c, mta::End why) override;

 private:
  /// An effect that waits for stable storage, and what it answers where it is a reply.
  struct Deed {
    mta::Effect effect;
    Asked asked;
  };
  struct Attempt {
    explicit Attempt(boost::asio::io_context& io) : socket(io), patience(io) {}
    boost::asio::ip::tcp::socket socket;
    boost::asio::steady_timer patience;
    bool over = false;
  };

  void accept();
  void set_open(bool open);
  void after(units::Duration wait, std::function<void()> what);
  void take(boost::asio::ip::tcp::socket socket);
  void refuse(boost::asio::ip::tcp::socket& socket) const;
  void connect(const mta::effect::Connect& e);
  void announce(const mta::effect::Connect& e, const boost::asio::ip::tcp::endpoint& to,
                boost::asio::ip::tcp::socket& from);
  void forget(const timeline::ConnId& c);
  void handle(const mta::Event& e);
  void carry_out_held();
  void carry_out(Deed& d);
  void rearm();
  void stop();
  void end_where_nothing_is_left();
  void end();
  units::TimePoint tick() { return now_ = std::max(clock_.now(), now_ + units::Duration(1)); }
  /// An MTA that talks to itself says which end it means.
  Connection* find(const timeline::ConnId& c, timeline::Side side) {
    const auto at = connections_.find({c, side});
    return at == connections_.end() ? nullptr : at->second.get();
  }
  std::shared_ptr<Passage> passage(const Connection& c) const {
    const auto& all = c.side() == timeline::Side::server ? taken_ : opened_;
    const auto at = all.find(c.id());
    return at == all.end() ? nullptr : at->second;
  }

  const std::shared_ptr<Company> company_;
  boost::asio::io_context& io_;
  mta::Agent& agent_;
  const std::string name_;
  Clock& clock_;
  Witness& witness_;
  Limits limits_;
  const Hooks hooks_;

  boost::asio::ip::tcp::acceptor acceptor_{io_};
  boost::asio::signal_set signals_{io_};
  boost::asio::steady_timer wake_{io_}, breath_{io_};
  units::TimePoint armed_ = units::kNever;
  units::TimePoint now_{};
  std::map<std::pair<timeline::ConnId, timeline::Side>, std::shared_ptr<Connection>> connections_;
  std::deque<mta::Event> waiting_;
  bool handling_ = false;
  std::vector<mta::Effect> effects_;
  std::vector<Deed> held_;
  bool sync_wanted_ = false;
  std::size_t served_ = 0;  ///< connections taken and not gone
  bool stopping_ = false, over_ = false;
  std::optional<Address> at_;  ///< where it listens, or did
  boost::asio::steady_timer farewell_{io_};
  std::map<timeline::ConnId, std::shared_ptr<Passage>> opened_, taken_;  ///< with MTAs of this company
};

}  // namespace serve
