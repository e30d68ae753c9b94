// The connections of a Reactor: those it takes, those it opens, and what becomes of them.

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "serve/reactor_impl.hpp"

namespace serve {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using mta::End;
using units::TimePoint;

namespace {

// As RFC 5321 4.1.3 writes address literals, without their brackets.
std::string literal(const asio::ip::address& a) {
  if (a.is_v4()) return a.to_string();
  const auto six = a.to_v6();
  return six.is_v4_mapped() ? asio::ip::make_address_v4(asio::ip::v4_mapped, six).to_string()
                            : "IPv6:" + six.to_string();
}

// Linux gives up a SYN after this (tcp_syn_retries 6).
constexpr units::Duration kConnectGivesUp = std::chrono::seconds(127);
// Before taking connections again when the process has run out of descriptors.
constexpr std::chrono::seconds kBreath{1};

/// As the simulated channel tells them apart: somebody said no, or nobody answered.
End why_of(const error_code& e) {
  const bool nobody = e == asio::error::timed_out || e == asio::error::host_unreachable ||
                      e == asio::error::network_unreachable;
  return nobody ? End::timed_out : End::refused;
}

tcp::endpoint endpoint_of(const Address& a) { return {asio::ip::make_address(a.host), a.port}; }

}  // namespace

void Reactor::Impl::listen(Listener& at) {
  at_ = at.address();
  acceptor_.assign(endpoint_of(*at_).protocol(), at.take());
  accept();
}

void Reactor::Impl::set_open(bool open) {
  if (!at_ || open == acceptor_.is_open()) return;
  if (!open) {
    error_code ignored;
    acceptor_.close(ignored);
    return;
  }
  try {
    Listener again(*at_);
    listen(again);
  } catch (const std::system_error&) {  // somebody else has the port now; perhaps not for long
    after(kBreath, [this] { set_open(!stopping_); });
  }
}

void Reactor::Impl::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (!acceptor_.is_open() || error == asio::error::operation_aborted) return;
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
  const tcp::endpoint here = socket.local_endpoint(error);
  const auto passage = error ? nullptr : company_->claim(peer, here);
  const timeline::ConnId id =
      passage ? passage->id : timeline::ConnId{witness_.outside(), ++company_->accepted};
  const auto c =
      std::make_shared<Connection>(std::move(socket), id, timeline::Side::server, clock_, limits_, *this);
  connections_.emplace(std::pair(id, timeline::Side::server), c);
  ++served_;
  if (passage) {
    taken_.emplace(id, passage);
    give(mta::event::Accepted{id, passage->client});
  } else {
    witness_.accepted(id, tick());
    give(mta::event::Accepted{id, {witness_.outside(), "", literal(peer.address())}});
  }
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

// The port it comes from is known before anybody can have taken it.
void Reactor::Impl::announce(const mta::effect::Connect& e, const tcp::endpoint& to, tcp::socket& from) {
  error_code error;
  from.open(to.protocol(), error);
  if (!error) from.bind({to.address(), 0}, error);
  const tcp::endpoint here = error ? tcp::endpoint{} : from.local_endpoint(error);
  if (error) return;  // it comes from outside, then
  const auto passage = std::make_shared<Passage>(Passage{e.c, hooks_.self, {}, {}});
  company_->announced[{here, to}] = passage;
  opened_.emplace(e.c, passage);
}

void Reactor::Impl::forget(const timeline::ConnId& c) {
  const auto at = opened_.find(c);
  if (at == opened_.end()) return;
  std::erase_if(company_->announced, [&](const auto& entry) { return entry.second == at->second; });
  opened_.erase(at);
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
    forget(c);
    give(mta::event::Ended{c, End::timed_out, timeline::Side::client});
  });
  const tcp::endpoint there = endpoint_of(*to);
  if (hooks_.served && hooks_.served(e.to.mta)) announce(e, there, attempt->socket);
  attempt->socket.async_connect(there, [this, attempt, c = e.c](const error_code& error) {
    if (std::exchange(attempt->over, true)) return;
    attempt->patience.cancel();
    if (error) {
      forget(c);
      return give(mta::event::Ended{c, why_of(error), timeline::Side::client});
    }
    const auto connection = std::make_shared<Connection>(std::move(attempt->socket), c,
                                                         timeline::Side::client, clock_, limits_, *this);
    connections_.emplace(std::pair(c, timeline::Side::client), connection);
    give(mta::event::Connected{c});
    connection->start();
  });
}

void Reactor::Impl::received(Connection& c, std::string_view octets) {
  const auto known = passage(c);  // kept: the agent may end it
  if (!known) {
    // When it left is not known: not after it came.
    give(mta::event::Received{c.id(), {std::string(octets), nullptr}, tick(), c.side()});
    return;
  }
  std::vector<Pipe::Piece> pieces;
  (c.side() == timeline::Side::server ? known->to_server : known->to_client).arrived(octets, pieces);
  for (auto& p : pieces) give(mta::event::Received{c.id(), std::move(p.data), p.sent, c.side()});
}

void Reactor::Impl::leaving(Connection& c, const Connection::Out& out) {
  const auto known = passage(c);
  if (!known) return;
  (c.side() == timeline::Side::client ? known->to_server : known->to_client)
      .left(out.octets.size(), out.at, out.body);
}

void Reactor::Impl::written(Connection& c, const Connection::Out& out) {
  if (c.side() == timeline::Side::server) {
    if (passage(c)) return;
    witness_.replied(c.id(), out.asked, out.octets, out.at, tick());
    if (out.asked.transaction <= limits_.transactions) return;
    c.send({fmt::format("421 {} Too many transactions in one session\r\n", name_), now_, {}, nullptr});
    c.finish(now_);
    return;
  }
  witness_.said(c.id(), out.octets, out.at, tick());
  if (out.body) {
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
    if (taken_.erase(c.id()) == 0) witness_.closed(c.id(), mta::to_text(why), tick());
    --served_;
  } else {
    forget(c.id());
  }
  // The caller still stands in the connection.
  asio::post(io_, [this, id = std::pair(c.id(), c.side())] {
    connections_.erase(id);
    end_where_nothing_is_left();
  });
}

}  // namespace serve
