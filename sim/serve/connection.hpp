// Connection: one TCP connection of an agent on a real socket: octets in as they come, octets out at their
// dates.
//
// Invariants: what is sent leaves in order, nothing before its date; the finish comes after everything sent
// before it. The owner is told ended() once, and gone() once, last. Nothing is read while more than
// Limits::backlog octets wait to be written, so a client that never reads costs a bounded amount.
// Limits: after the finish the peer has Limits::linger to take what waits and to close, then the connection
// is reset. See mta/contract.hpp (Finish, Abort, half-close).
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "mta/contract.hpp"
#include "serve/clock.hpp"
#include "serve/limits.hpp"
#include "serve/witness.hpp"

namespace serve {

class Connection final : public std::enable_shared_from_this<Connection> {
 public:
  struct Out {
    std::string octets;
    units::TimePoint at{};  ///< not before; when it was given to the socket, once it was
    Asked asked;            ///< of a reply
    mail::ContentRef body;  ///< whose octets they are: its arrival is to be told (event::Acked); may be null
  };
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void received(Connection& c, std::string_view octets) = 0;
    virtual void leaving(Connection& c, const Out& out) = 0;  ///< it is given to the socket now
    virtual void written(Connection& c, const Out& out) = 0;
    virtual void moving(Connection& c) = 0;  ///< more of a body was taken, not yet all
    virtual void ended(Connection& c, mta::End why) = 0;  ///< for the agent; it may still send after a fin
    virtual void gone(Connection& c, mta::End why) = 0;   ///< closed; nothing more comes of it
  };

  Connection(boost::asio::ip::tcp::socket socket, timeline::ConnId id, timeline::Side side, Clock& clock,
             const Limits& limits, Owner& owner);

  const timeline::ConnId& id() const { return id_; }
  timeline::Side side() const { return side_; }

  void start();  ///< begins to read
  void send(Out out);
  void finish(units::TimePoint at);
  /// What lingers, lingers no longer than that.
  void hurry(units::TimePoint until);
  void abort();  ///< RST, now; the agent does not want to hear of it any more
  /// Ends at once: the program does.
  void drop() { close(mta::End::reset); }

 private:
  void read();
  void heard(const boost::system::error_code& error, std::size_t octets);
  void pump();
  void wrote(const boost::system::error_code& error);
  void wait(units::TimePoint at);
  void linger();
  void reset();
  void tell_ended(mta::End why);
  void close(mta::End why);

  boost::asio::ip::tcp::socket socket_;
  boost::asio::steady_timer pace_, linger_;
  const timeline::ConnId id_;
  const timeline::Side side_;
  Clock& clock_;
  const Limits& limits_;
  Owner& owner_;

  std::array<char, Limits::kPiece> in_;
  std::deque<Out> out_;
  std::size_t backlog_ = 0;  ///< octets in out_
  std::string batch_;        ///< being written: the first batched_ of out_
  std::size_t batched_ = 0;
  std::optional<units::TimePoint> finish_at_;
  units::TimePoint linger_until_{};
  bool reading_ = false, heard_end_ = false, told_ = false, shut_ = false, closed_ = false;
};

}  // namespace serve
