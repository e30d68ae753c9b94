#include "serve/connection.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace serve {

namespace asio = boost::asio;
using boost::system::error_code;
using mta::End;

Connection::Connection(asio::ip::tcp::socket socket, timeline::ConnId id, timeline::Side side, Clock& clock,
                       const Limits& limits, Owner& owner)
    : socket_(std::move(socket)),
      pace_(socket_.get_executor()),
      linger_(socket_.get_executor()),
      id_(id),
      side_(side),
      clock_(clock),
      limits_(limits),
      owner_(owner) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

void Connection::start() { read(); }

void Connection::read() {
  // Behind a finish what comes is thrown away, and only its end counts.
  if (closed_ || reading_ || heard_end_ || (backlog_ > limits_.backlog && !finish_at_)) return;
  reading_ = true;
  socket_.async_read_some(asio::buffer(in_), [self = shared_from_this()](const error_code& e, std::size_t n) {
    self->heard(e, n);
  });
}

void Connection::heard(const error_code& error, std::size_t octets) {
  reading_ = false;
  if (closed_) return;
  if (error == asio::error::eof) {
    heard_end_ = true;
    if (shut_) return close(End::fin);
    return tell_ended(End::fin);
  }
  if (error) return close(End::reset);
  // A client that has said QUIT and closed its side still hears the 221.
  if (!finish_at_ || side_ == timeline::Side::client) owner_.received(*this, std::string_view(in_.data(), octets));
  read();
}

void Connection::send(Out out) {
  if (closed_ || finish_at_) return;
  backlog_ += out.octets.size();
  out_.push_back(std::move(out));
  pump();
}

void Connection::finish(units::TimePoint at) {
  if (closed_ || finish_at_) return;
  finish_at_ = out_.empty() ? at : std::max(at, out_.back().at);
  linger_until_ = *finish_at_ + limits_.linger;
  linger();
  read();
  pump();
}

void Connection::hurry(units::TimePoint until) {
  if (closed_ || !finish_at_ || linger_until_ <= until) return;
  linger_until_ = until;
  linger();
}

void Connection::linger() {
  linger_.expires_after(clock_.wait_until(linger_until_));
  linger_.async_wait([self = shared_from_this()](const error_code& e) {
    if (e || self->closed_) return;
    if (self->clock_.now() < self->linger_until_) return self->linger();
    self->reset();
    self->close(End::timed_out);
  });
}

void Connection::reset() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
}

void Connection::abort() {
  if (closed_) return;
  told_ = true;
  reset();
  close(End::reset);
}

void Connection::pump() {
  if (closed_ || batched_ > 0) return;
  const units::TimePoint now = clock_.now();
  if (!out_.empty()) {
    if (out_.front().at > now) return wait(out_.front().at);
    batch_.clear();
    while (batched_ < out_.size() && out_[batched_].at <= now && batch_.size() < limits_.backlog) {
      out_[batched_].at = now;
      owner_.leaving(*this, out_[batched_]);
      batch_ += out_[batched_++].octets;
    }
    const bool body = std::any_of(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(batched_),
                                  [](const Out& o) { return o.body != nullptr; });
    // Asked after each piece that the socket took: a slow peer is not a dead one.
    const auto more = [self = shared_from_this(), body](const error_code& e,
                                                        std::size_t taken) -> std::size_t {
      if (e || self->closed_) return 0;
      if (body && taken > 0 && taken < self->batch_.size()) self->owner_.moving(*self);
      return 65'536;
    };
    asio::async_write(socket_, asio::buffer(batch_), more,
                      [self = shared_from_this()](const error_code& e, std::size_t) { self->wrote(e); });
  } else if (finish_at_ && !shut_) {
    if (*finish_at_ > now) return wait(*finish_at_);
    shut_ = true;
    error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    if (heard_end_) close(End::fin);
  }
}

void Connection::wrote(const error_code& error) {
  if (closed_) return;
  if (error) return close(End::reset);
  for (; batched_ > 0; --batched_) {
    const Out out = std::move(out_.front());
    out_.pop_front();
    backlog_ -= out.octets.size();
    owner_.written(*this, out);
    if (closed_) return;
  }
  read();
  pump();
}

void Connection::wait(units::TimePoint at) {
  pace_.expires_after(clock_.wait_until(at));
  pace_.async_wait([self = shared_from_this()](const error_code& e) {
    if (!e) self->pump();
  });
}

void Connection::tell_ended(End why) {
  if (!std::exchange(told_, true)) owner_.ended(*this, why);
}

void Connection::close(End why) {
  if (std::exchange(closed_, true)) return;
  tell_ended(why);
  pace_.cancel();
  linger_.cancel();
  error_code ignored;
  socket_.close(ignored);
  out_.clear();
  owner_.gone(*this, why);
}

}  // namespace serve
