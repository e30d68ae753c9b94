#include "smtp/client_session.hpp"

#include <algorithm>
#include <utility>

namespace smtp {
namespace {

// A positive reply of the wrong kind (250 to DATA, 354 to the dot) promises nothing: the peer is confused,
// and the mail is tried again.
bool is_confused(const Reply& r, ClientState s) {
  const auto wanted = s == ClientState::data ? Group::positive_intermediate : Group::positive_completion;
  return r.positive() && r.group() != wanted;
}

// RFC 3461 4: what may not stand in a parameter's value is said in hexadecimal.
std::string xtext(std::string_view text) {
  std::string out;
  for (const char ch : text) {
    const auto octet = static_cast<unsigned char>(ch);
    if (octet > 32 && octet < 127 && ch != '+' && ch != '=') {
      out += ch;
    } else {
      constexpr std::string_view digits = "0123456789ABCDEF";
      out += {'+', digits[octet >> 4], digits[octet & 15]};
    }
  }
  return out;
}

// RFC 5321 4.5.3.1.10: "452 Too many recipients" asks for a further transaction; a full mailbox (452 too) does
// not. RFC 821 servers say 552.
bool says_too_many(const Reply& r) {
  if (r.code != 452 && r.code != 552) return false;
  const auto text = lower(r.text());
  return text.find("too many recipients") != std::string::npos || text.find("4.5.3") != std::string::npos;
}

}  // namespace

void ClientSession::add(Transaction t) {
  waiting_.push_back(std::move(t));
  if (state_ == ClientState::idle) move(Cue::another);
}

std::optional<ClientEvent> ClientSession::next() {
  while (taken_ == events_.size()) {
    events_.clear();
    taken_ = 0;
    if (state_ == ClientState::closed || !reader_.line(line_)) return std::nullopt;
    octets_ += static_cast<std::int64_t>(line_.text.size()) + 2;
    if (replies_.line(line_.text)) take(replies_.take());
  }
  return std::move(events_[taken_++]);
}

void ClientSession::take(Reply came) {
  const int transaction = current_ ? transaction_ : 0;
  const Verb answered = asked_;
  const std::size_t which = recipient_;
  const std::size_t at = events_.size();
  events_.emplace_back(Answered{answered, {}, which, transaction, std::exchange(octets_, 0), state_});

  if (came.code == 0 || came.code == 421) {
    // A peer that does not speak SMTP (now: a garbled line is no verdict on the mail), or one that closes:
    // nothing more can be said to it (RFC 5321 3.8).
    finish_all(came.code == 0 ? Reply(451, "the peer does not speak SMTP") : came);
    act(Act::hang_up);
  } else {
    std::optional<Reply> instead;
    if (is_confused(came, state_)) instead.emplace(451, "unexpected reply " + std::to_string(came.code));
    const Reply& reply = instead ? *instead : came;
    switch (state_) {
      case ClientState::greeting:
        if (reply.positive()) {
          move(options_.esmtp ? Cue::positive : Cue::plain);
        } else {
          finish_all(reply);
          move(Cue::negative);
        }
        break;
      case ClientState::ehlo:
      case ClientState::helo:
        if (reply.positive()) {
          move(after_ehlo(reply));
        } else if (state_ == ClientState::ehlo && reply.permanent() && !secured_) {
          move(Cue::plain);
        } else {
          finish_all(reply);
          move(Cue::negative);
        }
        break;
      case ClientState::starttls:
        move(reply.positive() ? Cue::positive : Cue::negative);
        break;
      case ClientState::tls:
        secured_ = true;
        move(Cue::positive);
        break;
      case ClientState::auth:
        if (!reply.positive()) finish_all(reply);
        move(reply.positive() ? Cue::positive : Cue::negative);
        break;
      case ClientState::mail:
        // A refused MAIL decides for everybody; the replies to the rest of its group are still to come.
        if (!reply.positive()) std::fill(outcome_.begin(), outcome_.end(), reply);
        if (grouped_) {
          move(Cue::grouped);
        } else if (reply.positive()) {
          move(Cue::positive);
        } else {
          finish(reply);
          move(after());
        }
        break;
      case ClientState::rcpt:
        take_rcpt(reply);
        break;
      case ClientState::data:
        grouped_ = false;
        if (reply.positive()) {
          move(somebody() ? Cue::positive : Cue::none);
        } else {
          finish(reply);
          move(after());
        }
        break;
      case ClientState::dot:
        finish(reply);
        move(after());
        break;
      case ClientState::rset:
        if (!reply.positive()) finish_all(reply);
        [[fallthrough]];
      case ClientState::quit:
        move(reply.positive() ? Cue::positive : Cue::negative);
        break;
      case ClientState::idle:  // a reply nobody asked for: 421 was dealt with above
      case ClientState::count_:
      case ClientState::closed:
        break;
    }
  }
  auto& event = std::get<Answered>(events_[at]);
  event.reply = std::move(came);
  event.state = state_;
}

void ClientSession::take_rcpt(const Reply& reply) {
  if (!reply.positive() && outcome_[recipient_].code == 0) outcome_[recipient_] = reply;
  const bool last = ++recipient_ == current_->envelope.forward_paths.size();
  if (grouped_) {
    move(last ? Cue::grouped_last : Cue::grouped);
  } else if (!last) {
    move(Cue::more);
  } else if (somebody()) {
    move(Cue::some);
  } else {
    finish(reply);
    move(waiting_.empty() ? Cue::none : Cue::another);
  }
}

bool ClientSession::somebody() const {
  return std::any_of(outcome_.begin(), outcome_.end(), [](const Reply& r) { return r.code == 0; });
}

Cue ClientSession::after_ehlo(const Reply& reply) {
  offer_ = state_ == ClientState::ehlo ? read_offer(reply) : Offer{};
  if (uses(Extension::starttls) && !secured_) return Cue::secure;
  if (uses(Extension::auth)) return Cue::authenticate;
  return Cue::positive;
}

// The transaction is over: whoever has no reply of his own gets `rest`.
void ClientSession::finish(const Reply& rest) {
  grouped_ = false;
  Result r{transaction_, rest.code / 100 == 2 && state_ == ClientState::dot && somebody(),
           std::move(outcome_), true, std::exchange(later_, {})};
  for (auto& reply : r.replies)
    if (reply.code == 0) reply = rest;
  current_.reset();
  outcome_.clear();
  events_.emplace_back(std::move(r));
}

// The session is over before its time: it answers for everything it was to deliver.
void ClientSession::finish_all(const Reply& rest) {
  if (current_) finish(rest);
  while (!waiting_.empty()) {
    events_.emplace_back(Result{++transaction_, false,
                                std::vector<Reply>(waiting_.front().envelope.forward_paths.size(), rest),
                                false});
    waiting_.pop_front();
  }
}

Cue ClientSession::after() const {
  if (waiting_.empty()) return options_.keeps && !quit_said_ && state_ == ClientState::dot ? Cue::kept : Cue::finished;
  return options_.rset_between && state_ == ClientState::dot ? Cue::another_anew : Cue::another;
}

void ClientSession::leave_out_too_many() {
  Transaction rest;
  bool accepted = false;
  for (std::size_t i = 0; i < outcome_.size(); ++i) {
    accepted = accepted || outcome_[i].code == 0;
    if (!accepted || !says_too_many(outcome_[i])) continue;
    later_.push_back(i);
    rest.envelope.forward_paths.push_back(current_->envelope.forward_paths[i]);
    if (i < current_->envelope.rcpt_parameters.size())
      rest.envelope.rcpt_parameters.push_back(current_->envelope.rcpt_parameters[i]);
  }
  if (later_.empty()) return;
  auto to = std::move(rest.envelope);
  rest.envelope = current_->envelope;
  rest.envelope.forward_paths = std::move(to.forward_paths);
  rest.envelope.rcpt_parameters = std::move(to.rcpt_parameters);
  rest.trace = current_->trace;
  rest.content = current_->content;
  waiting_.push_front(std::move(rest));
}

void ClientSession::move(Cue cue) {
  const auto* row = client_row(state_, cue);
  if (!row) {
    act(Act::hang_up);
    return;
  }
  state_ = row->to;
  act(row->act);
}

Command ClientSession::mail_command() const {
  const auto& e = current_->envelope;
  Command c;
  c.verb = e.verb;
  c.path = e.reverse_path;
  if (uses(Extension::size))
    c.parameters.push_back({"SIZE", std::to_string(current_->content->size() +
                                                   static_cast<std::int64_t>(current_->trace.size()))});
  // What the sender asked for goes on as far as the next server understands it.
  for (const auto& p : e.parameters)
    if (p.keyword != "SIZE" && !check_parameters({Verb::mail, {}, {}, {p}}, offer_.extensions, 0))
      c.parameters.push_back(p);
  return c;
}

Command ClientSession::rcpt_command(std::size_t i) const {
  const auto& e = current_->envelope;
  Command c;
  c.verb = Verb::rcpt;
  c.path = e.forward_paths[i];
  if (i < e.rcpt_parameters.size())
    for (const auto& p : e.rcpt_parameters[i])
      if (!check_parameters({Verb::rcpt, {}, {}, {p}}, offer_.extensions, 0)) c.parameters.push_back(p);
  if (options_.names_original && uses(Extension::dsn) && !value_of(c.parameters, "ORCPT"))
    c.parameters.push_back({"ORCPT", "rfc822;" + xtext(c.path->mailbox())});
  return c;
}

void ClientSession::act(Act a) {
  const auto say = [this](const Command& c) {
    asked_ = c.verb;
    events_.emplace_back(Say{c.verb, to_line(c).append("\r\n"), nullptr, {}, c.verb == Verb::quit, 0});
  };
  Command c;
  switch (a) {
    case Act::say_ehlo:
    case Act::say_helo:
      c.verb = a == Act::say_ehlo ? Verb::ehlo : Verb::helo;
      c.argument = options_.helo;
      return say(c);
    case Act::say_starttls:
      c.verb = Verb::starttls;
      return say(c);
    case Act::say_handshake:
      // As large as a ClientHello mostly is; what it says is nobody's business here.
      asked_ = Verb::tls;
      events_.emplace_back(
          Say{Verb::tls, "TLS ClientHello" + std::string(500, '.') + "\r\n", nullptr, {}, false, 0});
      return;
    case Act::say_auth:
      c.verb = Verb::auth;
      c.argument = "PLAIN AHVzZXIAcGFzc3dvcmQ=";  // modelled credentials: any well-formed ones are right
      return say(c);
    case Act::say_mail:
      return say_mail();
    case Act::say_rcpt:
      return say(rcpt_command(recipient_));
    case Act::say_data:
      c.verb = Verb::data;
      return say(c);
    case Act::say_rset:
      c.verb = Verb::rset;
      return say(c);
    case Act::say_quit:
      if (std::exchange(quit_said_, true)) {
        asked_ = Verb::quit;
        return;
      }
      c.verb = Verb::quit;
      return say(c);
    case Act::say_content:
      leave_out_too_many();
      asked_ = Verb::dot;
      events_.emplace_back(
          Say{Verb::dot, mail::dot_stuffed(current_->trace), current_->content, ".\r\n", false, 0});
      if (options_.quit_behind_dot && pipelining() && waiting_.empty()) {
        quit_said_ = true;
        auto& said = std::get<Say>(events_.back());
        said.tail += "QUIT\r\n";  // one write with the dot: the server reads both at once
        said.quits = true;
      }
      return;
    case Act::say_lone_dot:
      asked_ = Verb::dot;
      events_.emplace_back(Say{Verb::dot, ".\r\n", nullptr, {}, false, 0});
      return;
    case Act::wait:
      asked_ = state_ == ClientState::data   ? Verb::data
               : state_ == ClientState::idle ? Verb::none
                                             : Verb::rcpt;
      return;
    case Act::hang_up:
      state_ = ClientState::closed;
      events_.emplace_back(HangUp{});
      return;
    case Act::count_:
      return;
  }
}

void ClientSession::say_mail() {
  if (waiting_.empty()) {  // nothing to deliver after all
    state_ = ClientState::quit;
    return act(Act::say_quit);
  }
  current_ = std::move(waiting_.front());
  waiting_.pop_front();
  ++transaction_;
  const auto n = current_->envelope.forward_paths.size();
  outcome_.assign(n, Reply{});
  recipient_ = 0;
  grouped_ = uses(Extension::pipelining);
  std::string group = to_line(mail_command()) + "\r\n";
  if (grouped_) {
    for (std::size_t i = 0; i < n; ++i) group += to_line(rcpt_command(i)) + "\r\n";
    group += "DATA\r\n";
  }
  asked_ = current_->envelope.verb;
  events_.emplace_back(Say{asked_, std::move(group), nullptr, {}, false, current_->content->size()});
}

std::vector<Result> ClientSession::broken(const Reply& why) {
  std::vector<Result> out;
  finish_all(why);
  state_ = ClientState::closed;
  for (; taken_ < events_.size(); ++taken_)
    if (auto* r = std::get_if<Result>(&events_[taken_])) out.push_back(std::move(*r));
  return out;
}

}  // namespace smtp
