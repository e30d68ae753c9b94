#include "smtp/server_session.hpp"

#include <utility>

namespace smtp {

ServerSession::ServerSession(ServerOptions options)
    : options_(std::move(options)), reader_(options_.limits) {}

std::optional<Request> ServerSession::next() {
  if (asked_ || state_ == ServerState::closed) return std::nullopt;
  Request r;
  if (state_ == ServerState::opening) {
    r.command.verb = Verb::none;
    asked_ = Asked{r.command, true};
    return r;
  }
  if (state_ == ServerState::data) {
    auto data = reader_.data();
    if (!data) return std::nullopt;
    r.command.verb = Verb::dot;
    r.octets = data->wire;
    r.data = std::move(*data);
    if (r.data.too_much) r.ruled = 552;
    asked_ = Asked{r.command, true};
    return r;
  }
  auto line = reader_.line();
  if (!line) return std::nullopt;
  r.octets = static_cast<std::int64_t>(line->text.size()) + 2;
  auto parsed = parse_command(line->text, options_.tolerate);
  r.line = std::move(line->text);
  r.command = std::move(parsed.command);
  if (!options_.esmtp && r.command.verb == Verb::ehlo) parsed.error = 500;
  const bool in_order = server_row(state_, r.command.verb) != nullptr;
  if (line->too_long) {
    r.ruled = 500;
  } else if (parsed.error == 500) {
    r.ruled = 500;
  } else if (state_ == ServerState::refused && !in_order) {
    r.ruled = 503;
  } else if (parsed.error != 0) {
    r.ruled = parsed.error;
  } else if (r.command.verb == Verb::send || r.command.verb == Verb::soml || r.command.verb == Verb::saml ||
             r.command.verb == Verb::turn || r.command.verb == Verb::bdat ||
             r.command.verb == Verb::starttls || r.command.verb == Verb::auth) {
    r.ruled = 502;
  } else if (!in_order) {
    r.ruled = 503;
  } else if (!r.command.parameters.empty()) {
    r.ruled = 555;  // no extension was offered (RFC 5321 4.1.1.11)
  }
  asked_ = Asked{r.command, in_order};
  return r;
}

void ServerSession::answer(const Reply& reply) {
  const Asked asked = std::exchange(asked_, std::nullopt).value_or(Asked{});
  if (reply.code == 421 || reply.code == 221) {
    state_ = ServerState::closed;
    return;
  }
  if (!asked.in_order) return;
  const auto* row = server_row(state_, asked.command.verb);
  const bool positive = reply.positive();
  state_ = positive ? row->on_positive : row->on_negative;
  switch (asked.command.verb) {
    case Verb::helo:
    case Verb::ehlo:
      if (!positive) return;
      envelope_ = Envelope{};
      envelope_.helo = asked.command.argument;
      extended_ = asked.command.verb == Verb::ehlo;
      return;
    case Verb::mail:
      if (!positive) return;
      ++transaction_;
      envelope_.verb = asked.command.verb;
      envelope_.reverse_path = *asked.command.path;
      envelope_.forward_paths.clear();
      return;
    case Verb::rcpt:
      if (positive) envelope_.forward_paths.push_back(*asked.command.path);
      return;
    case Verb::data:
      if (state_ == ServerState::data) reader_.begin_data();
      return;
    case Verb::rset:
    case Verb::dot:
      envelope_.reverse_path = Path{};
      envelope_.forward_paths.clear();
      return;
    default:
      return;
  }
}

}  // namespace smtp
