#include "smtp/client_session.hpp"

#include <algorithm>
#include <utility>

namespace smtp {

std::optional<ClientEvent> ClientSession::next() {
  while (events_.empty()) {
    if (state_ == ClientState::closed) return std::nullopt;
    auto line = reader_.line();
    if (!line) return std::nullopt;
    octets_ += static_cast<std::int64_t>(line->text.size()) + 2;
    if (replies_.line(line->text)) take(replies_.take());
  }
  ClientEvent e = std::move(events_.front());
  events_.pop_front();
  return e;
}

void ClientSession::take(const Reply& reply) {
  const int transaction = current_ ? transaction_ : 0;
  const Verb answered = asked_;
  const std::size_t which = recipient_;
  const std::size_t at = events_.size();
  events_.emplace_back(Answered{answered, reply, which, transaction, std::exchange(octets_, 0), state_});

  if (reply.code == 0 || reply.code == 421) {
    // A peer that does not speak SMTP, or one that closes: nothing more can be said to it (RFC 5321 3.8).
    finish_all(reply.code == 0 ? Reply(500, "the peer does not speak SMTP") : reply);
    act(Act::hang_up);
  } else {
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
          move(Cue::positive);
        } else if (state_ == ClientState::ehlo && reply.permanent()) {
          move(Cue::plain);
        } else {
          finish_all(reply);
          move(Cue::negative);
        }
        break;
      case ClientState::mail:
        if (reply.positive()) {
          move(Cue::positive);
        } else {
          finish(reply);
          move(after());
        }
        break;
      case ClientState::rcpt: {
        if (!reply.positive()) outcome_[recipient_] = reply;
        if (++recipient_ < current_->envelope.forward_paths.size()) {
          move(Cue::more);
        } else if (std::any_of(outcome_.begin(), outcome_.end(),
                               [](const Reply& r) { return r.code == 0; })) {
          move(Cue::some);
        } else {
          finish(reply);
          move(waiting_.empty() ? Cue::none : Cue::another);
        }
        break;
      }
      case ClientState::data:
        if (reply.group() == Group::positive_intermediate) {
          move(Cue::positive);
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
      case ClientState::closed:
        break;
    }
  }
  std::get<Answered>(events_[at]).state = state_;
}

// The transaction is over: whoever has no reply of his own gets `rest`.
void ClientSession::finish(const Reply& rest) {
  Result r{transaction_, rest.code / 100 == 2 && state_ == ClientState::dot, std::move(outcome_)};
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
                                std::vector<Reply>(waiting_.front().envelope.forward_paths.size(), rest)});
    waiting_.pop_front();
  }
}

Cue ClientSession::after() const { return waiting_.empty() ? Cue::finished : Cue::another; }

void ClientSession::move(Cue cue) {
  const auto* row = client_row(state_, cue);
  if (!row) {
    act(Act::hang_up);
    return;
  }
  state_ = row->to;
  act(row->act);
}

void ClientSession::act(Act a) {
  const auto say = [this](Command c) {
    asked_ = c.verb;
    events_.emplace_back(Say{c.verb, to_line(c) + "\r\n", nullptr, {}});
  };
  Command c;
  switch (a) {
    case Act::say_ehlo:
    case Act::say_helo:
      c.verb = a == Act::say_ehlo ? Verb::ehlo : Verb::helo;
      c.argument = options_.helo;
      return say(std::move(c));
    case Act::say_mail:
      if (waiting_.empty()) {  // nothing to deliver after all
        state_ = ClientState::quit;
        return act(Act::say_quit);
      }
      current_ = std::move(waiting_.front());
      waiting_.pop_front();
      ++transaction_;
      outcome_.assign(current_->envelope.forward_paths.size(), Reply{});
      recipient_ = 0;
      c.verb = current_->envelope.verb;
      c.path = current_->envelope.reverse_path;
      return say(std::move(c));
    case Act::say_rcpt:
      c.verb = Verb::rcpt;
      c.path = current_->envelope.forward_paths[recipient_];
      return say(std::move(c));
    case Act::say_data:
      c.verb = Verb::data;
      return say(std::move(c));
    case Act::say_rset:
      c.verb = Verb::rset;
      return say(std::move(c));
    case Act::say_quit:
      c.verb = Verb::quit;
      return say(std::move(c));
    case Act::say_content:
      asked_ = Verb::dot;
      events_.emplace_back(Say{Verb::dot, mail::dot_stuffed(current_->trace), current_->content, ".\r\n"});
      return;
    case Act::hang_up:
      state_ = ClientState::closed;
      events_.emplace_back(HangUp{});
      return;
  }
}

std::vector<Result> ClientSession::broken(const Reply& why) {
  std::vector<Result> out;
  finish_all(why);
  state_ = ClientState::closed;
  for (auto& e : events_)
    if (auto* r = std::get_if<Result>(&e)) out.push_back(std::move(*r));
  events_.clear();
  return out;
}

}  // namespace smtp
