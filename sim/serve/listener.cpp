#include "serve/listener.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <charconv>
#include <system_error>
#include <utility>

namespace serve {

namespace asio = boost::asio;
using asio::ip::tcp;

std::optional<Address> parse_address(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return std::nullopt;
  Address a;
  a.host = text.substr(0, colon);
  const bool brackets = a.host.size() > 2 && a.host.front() == '[' && a.host.back() == ']';
  if (brackets) a.host = a.host.substr(1, a.host.size() - 2);
  if (a.host == "localhost") a.host = "127.0.0.1";
  const char* end = text.data() + text.size();
  const auto [stop, wrong] = std::from_chars(text.data() + colon + 1, end, a.port);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(a.host, error);
  if (error || wrong != std::errc{} || stop != end || address.is_v6() != brackets) return std::nullopt;
  return a;
}

std::optional<std::string> parse_host(const std::string& text) {
  const std::string host = text == "localhost" ? "127.0.0.1" : text;
  boost::system::error_code error;
  asio::ip::make_address(host, error);
  return error ? std::nullopt : std::optional(host);
}

bool is_loopback(const std::string& host) { return asio::ip::make_address(host).is_loopback(); }

std::string to_text(const Address& a) {
  const bool v6 = a.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", v6 ? "[" : "", a.host, v6 ? "]" : "", a.port);
}

Listener::Listener(const Address& wish) try {
  asio::io_context io;
  tcp::acceptor acceptor(io);
  const tcp::endpoint where(asio::ip::make_address(wish.host), wish.port);
  acceptor.open(where.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  acceptor.bind(where);
  acceptor.listen();
  const tcp::endpoint got = acceptor.local_endpoint();
  address_ = {got.address().to_string(), got.port()};
  socket_ = acceptor.release();
} catch (const boost::system::system_error& e) {
  throw std::system_error(e.code());
}

Listener::~Listener() {
  if (socket_ >= 0) ::close(socket_);
}

int Listener::take() { return std::exchange(socket_, -1); }

}  // namespace serve
