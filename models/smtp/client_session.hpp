// ClientSession: the sending side of one SMTP session. Transactions and octets in, things to say and results
// out.
//
// Invariants: a command is said when the last one was answered; with PIPELINING, MAIL, its RCPTs and DATA are
// said as one group (RFC 2920). Every recipient of every transaction gets exactly one result, also when the
// session breaks. States move by the transition table only. Only the first digit of a reply decides (RFC
// 1123 5.2.10). See smtp/table.hpp, RFC 5321 3 and 4.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mail/content.hpp"
#include "smtp/envelope.hpp"
#include "smtp/extension.hpp"
#include "smtp/line_reader.hpp"
#include "smtp/reply.hpp"
#include "smtp/table.hpp"

namespace smtp {

struct ClientOptions {
  std::string helo;                                               ///< the name it gives
  bool esmtp = true;                                              ///< tries EHLO first
  Extensions extensions{Extension::pipelining, Extension::size};  ///< used where the server offers them
  // Habits (mta/habits.hpp).
  bool quit_behind_dot = false;  ///< with PIPELINING: the last dot and QUIT are said together
  bool names_original = false;   ///< ORCPT with every RCPT where DSN is offered
  bool keeps = false;            ///< after the last transaction it is idle until add() or leave()
  bool rset_between = false;     ///< RSET also behind a transaction that went well, before the next one
};

/// One message to one destination: MAIL, its RCPTs, DATA.
struct Transaction {
  Envelope envelope;
  std::string trace;  ///< header lines to send in front of the content
  mail::ContentRef content;
};

/// What a session wants of its owner, in order.
struct Say {
  Verb verb = Verb::none;
  std::string text;          ///< octets to send
  mail::ContentRef body;     ///< dot: content to send after the text, before "." CRLF
  std::string tail;          ///< dot: octets to send after the body
  bool quits = false;        ///< QUIT is among them
  std::int64_t content = 0;  ///< MAIL: octets of the content it announces
};
struct Answered {  ///< a reply came, for the record
  Verb to = Verb::none;
  Reply reply;
  std::size_t recipient = 0;  ///< RCPT: which one of the transaction
  int transaction = 0;
  std::int64_t octets = 0;
  ClientState state{};  ///< after it
};
struct Result {  ///< the transaction is over: one reply a recipient decided it
  int transaction = 0;
  bool accepted = false;  ///< the 250 after the dot came
  std::vector<Reply> replies;
  bool begun = true;                ///< its MAIL was said
  std::vector<std::size_t> later{};  ///< recipients that go into the next transaction: too many for one
};
struct HangUp {};
using ClientEvent = std::variant<Say, Answered, Result, HangUp>;

class ClientSession {
 public:
  explicit ClientSession(ClientOptions options) : options_(std::move(options)) {}

  /// REQUIRES: at least one forward-path; content is not null. An idle session takes it up at once.
  void add(Transaction t);
  /// An idle session says QUIT. REQUIRES: state() == idle.
  void leave() { move(Cue::finished); }
  void receive(std::string_view octets) { reader_.feed(octets); }
  std::optional<ClientEvent> next();
  /// The connection broke, or the owner gave up: every recipient without a result gets `why` (451 or the
  /// like).
  std::vector<Result> broken(const Reply& why);

  ClientState state() const { return state_; }
  int transaction() const { return transaction_; }
  bool pipelining() const { return uses(Extension::pipelining); }
  bool leaving() const { return quit_said_; }  ///< QUIT was said: what is added now is not taken
  /// Transactions that have not begun.
  std::size_t waiting() const { return waiting_.size(); }
  Verb asked() const { return asked_; }  ///< whose reply it waits for

 private:
  void take(Reply came);
  void move(Cue cue);
  void act(Act a);
  void say_mail();
  void finish(const Reply& rest);
  void leave_out_too_many();
  void finish_all(const Reply& rest);
  Cue after() const;
  Cue after_ehlo(const Reply& reply);
  void take_rcpt(const Reply& reply);
  bool somebody() const;  // a recipient that was not refused
  Command mail_command() const;
  Command rcpt_command(std::size_t i) const;
  bool uses(Extension e) const { return options_.extensions.has(e) && offer_.extensions.has(e); }

  ClientOptions options_;
  LineReader reader_;
  ReplyReader replies_;
  ClientState state_ = ClientState::greeting;
  Verb asked_ = Verb::none;
  std::deque<Transaction> waiting_;
  std::optional<Transaction> current_;
  std::vector<Reply> outcome_;  // a reply a recipient, code 0: not decided
  std::vector<std::size_t> later_;  // recipients left for a further transaction
  std::size_t recipient_ = 0;   // the RCPT asked last
  Offer offer_;
  bool secured_ = false;
  bool grouped_ = false;  // MAIL, RCPTs and DATA were said together
  bool quit_said_ = false;
  int transaction_ = 0;
  std::int64_t octets_ = 0;
  std::vector<ClientEvent> events_;
  std::size_t taken_ = 0;  // of them
  LineReader::Line line_;  // kept for its memory
};

}  // namespace smtp
