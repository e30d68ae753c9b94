#include "smtp/server_session.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "smtp/text.hpp"

namespace smtp {
namespace {

LineReader::Limits limits(const ServerOptions& o) {
  LineReader::Limits l;
  l.line = o.personality->line_limit;
  l.data = o.size_limit;
  l.bare_lf_line = answer_to(*o.personality, Verb::none, Finding::bare_lf_line).code == 0;
  l.bare_lf = answer_to(*o.personality, Verb::dot, Finding::bare_lf_ends_data).code == 0;
  return l;
}

// What RFC 4648 4 allows, and nothing beside it.
bool is_base64(std::string_view s) {
  if (s.size() % 4 != 0) return false;
  while (s.ends_with('=')) s.remove_suffix(1);
  return std::all_of(s.begin(), s.end(),
                     [](unsigned char c) { return std::isalnum(c) || c == '+' || c == '/'; });
}

}  // namespace

ServerSession::ServerSession(ServerOptions options)
    : options_(std::move(options)), reader_(limits(options_)) {
  if (!options_.esmtp) options_.extensions = {};
}

Extensions ServerSession::offered() const {
  Extensions e = options_.extensions;
  if (secured_) e.remove(Extension::starttls);
  return e;
}

Request& ServerSession::fresh_request() {
  Request& r = request_;
  r.command.verb = Verb::none;
  r.command.argument.clear();
  r.command.path.reset();
  r.command.parameters.clear();
  r.line.clear();
  r.octets = 0;
  r.ruled = 0;
  r.close = false;
  r.finding.reset();
  r.data.text.clear();
  r.data.body.reset();
  return r;
}

Request* ServerSession::ask(bool in_order) {
  asked_ = Asked{request_.command.verb, in_order, request_.close};
  return &request_;
}

Request* ServerSession::next() {
  if (asked_ || state_ == ServerState::closed || state_ == ServerState::turned) return nullptr;
  if (chunk_) return finish_chunk();
  Request& r = fresh_request();
  if (state_ == ServerState::opening) return ask(true);
  if (too_many_errors_) {
    // The last straw is answered once more, unasked (Postfix smtpd_hard_error_limit).
    r.ruled = options_.personality->error_limit_code;
    r.close = true;
    return ask(false);
  }
  if (state_ == ServerState::data) {
    auto data = reader_.data();
    if (!data) return nullptr;
    r.command.verb = Verb::dot;
    r.octets = data->wire;
    r.data = std::move(*data);
    if (r.data.too_much) find(r, Finding::too_much_data);
    if (grouped()) find(r, Finding::pipelined);
    return ask(true);
  }
  if (!reader_.line(line_)) return nullptr;
  r.octets = static_cast<std::int64_t>(line_.text.size()) + 2;
  r.line.swap(line_.text);
  if (state_ == ServerState::tls || state_ == ServerState::auth) {
    r.command.verb = state_ == ServerState::tls ? Verb::tls : Verb::response;
    r.command.argument = r.line;
    r.ruled = state_ == ServerState::tls ? 220 : 0;
    if (state_ == ServerState::auth) rule_auth(r);
    return ask(true);
  }
  auto parsed = parse_command(r.line, options_.tolerate);
  r.command = std::move(parsed.command);
  rule(r, parsed.findings, line_.too_long);
  lose_patience(r);
  const bool in_order = row_of(*options_.personality, state_, r.command.verb) != nullptr;
  // A server that does not know BDAT takes its octets for commands.
  const bool known = r.finding != Finding::unknown_verb && r.finding != Finding::not_implemented;
  if (r.command.verb == Verb::bdat && known && begin_chunk(r)) {
    chunk_ = std::move(r);
    return finish_chunk();
  }
  return ask(in_order);
}

// True where the table refuses the finding: the request is ruled then.
bool ServerSession::find(Request& r, Finding f) {
  const auto a = answer_to(*options_.personality, r.command.verb, f);
  if (a.code == 0) return false;
  r.ruled = a.code;
  r.close = a.close;
  r.finding = f;
  return true;
}

// RFC 5321 4.2.4: first whether the verb is known, then whether the line is right, then whether it may come
// now.
void ServerSession::rule(Request& r, const std::vector<Finding>& findings, bool too_long) {
  const auto& p = *options_.personality;
  const Verb verb = r.command.verb;
  if (grouped() && find(r, Finding::pipelined)) return;
  if (too_long) {
    find(r, Finding::line_too_long);
    return;
  }
  const bool in_order = row_of(p, state_, verb) != nullptr;
  if (state_ == ServerState::refused && !in_order) {
    r.ruled = 503;
    return;
  }
  if (verb != Verb::unknown && (!knows(p, verb) || (verb == Verb::ehlo && !options_.esmtp))) {
    find(r, Finding::unknown_verb);
    return;
  }
  // What is no command at all comes before everything else about it.
  for (const auto f : findings)
    if (answer_to(p, verb, f).code == 500 && find(r, f)) return;
  const bool order_first = std::find(p.order_first.begin(), p.order_first.end(), verb) != p.order_first.end();
  if (!in_order && order_first) return refuse_order(r);
  if (!available(verb)) {
    find(r, Finding::not_implemented);
    return;
  }
  for (const auto f : findings)
    if (find(r, f)) return;
  if (!in_order) return refuse_order(r);
  if (!r.command.parameters.empty() && (begins_mail(verb) || verb == Verb::rcpt)) {
    if (!extended_ && find(r, Finding::parameter_before_ehlo)) return;
    const auto wrong = check_parameters(r.command, offered(), options_.size_limit);
    if (wrong && find(r, *wrong)) return;
  }
  const auto limit = options_.recipients_limit > 0 ? options_.recipients_limit : p.recipients_limit;
  if (verb == Verb::rcpt && envelope_.forward_paths.size() >= static_cast<std::size_t>(limit))
    find(r, Finding::too_many_recipients);
  if (verb == Verb::auth) rule_auth(r);
}

void ServerSession::refuse_order(Request& r) {
  r.ruled = out_of_order_code(*options_.personality, state_, r.command.verb);
  r.finding = Finding::out_of_order;
}

// Some servers lose their patience with a client that guesses verbs, or talks of everything but mail.
void ServerSession::lose_patience(Request& r) {
  const auto& p = *options_.personality;
  if (p.unknown_limit > 0 && (r.finding == Finding::unknown_verb || r.finding == Finding::no_smtp) &&
      ++unknown_ >= p.unknown_limit) {
    r.ruled = p.unknown_limit_code;
    r.close = true;
  }
  if (p.nonmail_limit == 0) return;
  const Verb v = r.command.verb;
  if (begins_mail(v)) greeted_ = reset_ = false;
  bool counts = v == Verb::noop || v == Verb::vrfy || v == Verb::expn || v == Verb::help || v == Verb::etrn;
  // One HELO and one RSET a message are free.
  if (v == Verb::helo || v == Verb::ehlo) counts = std::exchange(greeted_, true);
  if (v == Verb::rset) counts = std::exchange(reset_, true);
  if (counts && ++nonmail_ > p.nonmail_limit) {
    r.ruled = 554;
    r.close = true;
  }
}

// More has come than was asked for, and PIPELINING was not offered.
bool ServerSession::grouped() const {
  return reader_.pending() > 0 && !(extended_ && options_.extensions.has(Extension::pipelining));
}

bool ServerSession::available(Verb v) const {
  switch (v) {
    case Verb::vrfy:
      return options_.vrfy;
    case Verb::expn:
      return options_.expn;
    case Verb::turn:
      return options_.turn;
    case Verb::send:
    case Verb::soml:
    case Verb::saml:
      return options_.send;
    case Verb::bdat:
      return options_.extensions.has(Extension::chunking);
    case Verb::starttls:
      return offered().has(Extension::starttls);
    case Verb::auth:
      return options_.extensions.has(Extension::auth);
    case Verb::etrn:
      return false;
    default:
      return true;
  }
}

// RFC 4954 4 and 6: mechanisms PLAIN and LOGIN; whoever speaks them well is let in.
void ServerSession::rule_auth(Request& r) {
  if (r.command.verb == Verb::response) {
    if (r.command.argument == "*" || !is_base64(r.command.argument)) {
      r.ruled = 501;
      login_password_ = false;
    } else {
      r.ruled = std::exchange(login_password_, false) ? 334 : 235;
    }
    return;
  }
  if (authenticated_) {
    r.ruled = 503;
    return;
  }
  const std::string_view argument = r.command.argument;
  const auto mechanism = upper(argument.substr(0, argument.find(' ')));
  const auto initial = argument.substr(std::min(argument.size(), mechanism.size() + 1));
  if (mechanism != "PLAIN" && mechanism != "LOGIN") {
    r.ruled = 504;
  } else if (!initial.empty()) {
    if (!is_base64(initial)) {
      r.ruled = 501;
    } else {
      r.ruled = mechanism == "PLAIN" ? 235 : 334;  // LOGIN: that was the name, the password is to come
    }
  } else {
    login_password_ = mechanism == "LOGIN";
    r.ruled = 334;
  }
}

// BDAT's octets follow whatever is answered (RFC 3030 2). False where its argument does not say how many.
bool ServerSession::begin_chunk(Request& r) {
  const std::string_view argument = r.command.argument;
  const auto blank = argument.find(' ');
  std::uint32_t octets = 0;
  const auto number = argument.substr(0, blank);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), octets);
  const auto rest = blank == std::string_view::npos ? std::string{} : upper(argument.substr(blank + 1));
  if (number.empty() || error != std::errc{} || end != number.data() + number.size() ||
      (!rest.empty() && rest != "LAST")) {
    if (r.ruled == 0) find(r, Finding::bad_argument);
    return false;
  }
  last_chunk_ = rest == "LAST";
  reader_.begin_chunk(octets);
  return true;
}

Request* ServerSession::finish_chunk() {
  if (!reader_.chunk()) return nullptr;
  Request& r = request_ = std::move(*chunk_);
  chunk_.reset();
  const bool legal = r.ruled == 0;
  if (legal && last_chunk_) {
    state_ = ServerState::chunks;
    r.command.verb = Verb::dot;
    r.data = reader_.take_chunks();
    r.octets += r.data.wire;
    if (r.data.too_much) find(r, Finding::too_much_data);
  } else if (!legal) {
    reader_.take_chunks();
  }
  return ask(legal);
}

void ServerSession::close() {
  asked_.reset();
  state_ = ServerState::closed;
}

void ServerSession::begin_transaction(const Command& c) {
  ++transaction_;
  envelope_.verb = c.verb;
  envelope_.reverse_path = *c.path;
  envelope_.parameters = c.parameters;
  envelope_.forward_paths.clear();
  envelope_.rcpt_parameters.clear();
}

void ServerSession::answer(const Reply& reply) {
  const Asked asked = std::exchange(asked_, std::nullopt).value_or(Asked{});
  if (reply.code == 421 || reply.code == 221 || asked.close) return close();
  if (!reply.positive()) {
    const auto& p = *options_.personality;
    const bool counts = !p.only_syntax_errors || (reply.code >= 500 && reply.code <= 504);
    if (p.error_limit > 0 && counts && ++errors_ >= p.error_limit) {
      if (p.error_limit_code == 0) return close();
      too_many_errors_ = true;
    }
  }
  if (!asked.in_order) return;
  const Verb verb = asked.verb;
  const auto* row = row_of(*options_.personality, state_, verb);
  const bool positive = reply.positive();
  const bool intermediate = reply.code / 100 == 3;
  state_ = !positive                                                     ? row->on_negative
           : intermediate && row->on_intermediate != ServerState::count_ ? row->on_intermediate
                                                                         : row->on_positive;
  if (verb == Verb::dot || (positive && verb == Verb::rset)) {
    auto helo = std::move(envelope_.helo);
    envelope_ = Envelope{};
    envelope_.helo = std::move(helo);
    reader_.take_chunks();
    return;
  }
  if (!positive) return;
  if (begins_mail(verb)) return begin_transaction(request_.command);
  switch (verb) {
    case Verb::helo:
    case Verb::ehlo:
      envelope_ = Envelope{};
      envelope_.helo = request_.command.argument;
      extended_ = verb == Verb::ehlo;
      return;
    case Verb::rcpt:
      envelope_.forward_paths.push_back(*request_.command.path);
      envelope_.rcpt_parameters.push_back(request_.command.parameters);
      return;
    case Verb::data:
      if (state_ == ServerState::data) reader_.begin_data();
      return;
    case Verb::starttls:
      reader_.discard();
      return;  // nothing said in the clear may count afterwards
    case Verb::tls:
      secured_ = true;
      extended_ = false;
      envelope_ = Envelope{};
      return;
    case Verb::auth:
    case Verb::response:
      if (reply.code == 235) authenticated_ = true;
      return;
    default:
      return;
  }
}

}  // namespace smtp
