#include "views/explain.hpp"

#include <fmt/format.h>

#include "smtp/explain.hpp"
#include "smtp/mistake.hpp"
#include "views/text.hpp"

namespace views {
namespace {

using smtp::ServerState;
using smtp::Verb;

// Also of the names that are no words on the wire: DOT, TLS, RESPONSE.
Verb verb_named(std::string_view name) {
  for (int v = 0; v < static_cast<int>(Verb::unknown); ++v)
    if (smtp::to_text(static_cast<Verb>(v)) == name) return static_cast<Verb>(v);
  return Verb::unknown;
}

// Replies that no command asked for leave no row of the receiver: the greeting, and a 421 of its own accord.
std::string_view receiver_after(int code) {
  return smtp::to_text(code == 421  ? ServerState::closed
                       : code < 400 ? ServerState::connected
                                    : ServerState::refused);
}

std::string mistake_in(const Step& s) {
  if (!s.line || s.verb == Verb::none || s.verb == Verb::tls || s.verb == Verb::response) return {};
  return s.verb == Verb::dot ? smtp::common_mistake_in_data(*s.line) : smtp::common_mistake(*s.line);
}

std::string of_reply(int code) {
  if (code == 0)
    return "no reply came: the sender counts it as transient, and tries again later (RFC 5321 3.8)";
  return fmt::format("{} {}, {} (RFC 5321 4.2.1)", code, smtp::group_name(code), smtp::subject_name(code));
}

std::string moved(std::string_view before, std::string_view after) {
  if (before.empty()) return std::string(after);
  return before == after ? fmt::format("stays {}", after) : fmt::format("{} → {}", before, after);
}

std::string of_receiver(const Step& s) {
  const auto from = smtp::server_state_of(s.receiver_before), to = smtp::server_state_of(s.receiver_after);
  if (s.code == 421)
    return fmt::format("receiver {} (RFC 5321 3.8)", moved(s.receiver_before, s.receiver_after));
  const bool unknown = s.code == 500 || s.code == 502;
  const std::string_view rule = unknown      ? "RFC 5321 4.2.4"
                                : from && to ? smtp::rule_of(*from, s.verb, *to)
                                             : smtp::rule_of(s.verb);
  return fmt::format("receiver {} ({})", moved(s.receiver_before, s.receiver_after), rule);
}

std::string of_sender(const Step& s) {
  if (s.sender_after == "typing") return s.verb == Verb::none ? "sender   is a person typing" : "";
  const auto from = smtp::client_state_of(s.sender_before), to = smtp::client_state_of(s.sender_after);
  const auto* row = from && to ? smtp::client_move(*from, *to, s.code, s.grouped) : nullptr;
  if (!row) return fmt::format("sender   {}", moved(s.sender_before, s.sender_after));
  return fmt::format("sender   {}; then {} ({})", moved(s.sender_before, s.sender_after),
                     smtp::to_text(row->act), row->rule);
}

// Negative replies want a reason: the order of commands, or a mistake in the line. What was forgiven is told,
// too.
std::string of_mistake(const Step& s) {
  const std::string mistake = mistake_in(s);
  if (!mistake.empty())
    return fmt::format("{:<8} {}", s.code >= 400 || s.code == 0 ? "mistake" : "forgiven", mistake);
  const auto from = smtp::server_state_of(s.receiver_before);
  if (!from || (s.code != 503 && (s.code != 554 || s.verb != Verb::data))) return {};
  const std::string order = smtp::why_out_of_order(*from, s.verb);
  return order.empty() ? order : "order    " + order;
}

// Breaks at blanks; what follows the first line is indented.
void put_wrapped(std::vector<std::string>& out, std::string_view line, std::size_t columns) {
  std::string now;
  const std::string indent(9, ' ');
  while (!line.empty()) {
    const auto begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) break;
    // The name of a section stays whole.
    const auto end = line.substr(begin).starts_with("(RFC") ? line.find(')') + 1 : line.find(' ', begin);
    const auto word = line.substr(0, end == 0 ? std::string_view::npos : end);
    if (!now.empty() && text::width(now) + text::width(word) > columns) {
      out.push_back(std::move(now));
      now = indent + std::string(word.substr(begin));
    } else {
      now += word;
    }
    line.remove_prefix(word.size());
  }
  if (!now.empty()) out.push_back(std::move(now));
}

}  // namespace

Step Steps::take(const Exchange& x, const Exchange* next, std::string data) {
  Step s;
  s.verb = verb_named(x.verb);
  // After TURN the session begins anew, the other way round (RFC 821 3.8).
  if (s.verb == Verb::none && receiver_ == smtp::to_text(ServerState::turned)) *this = Steps{};
  s.receiver_before = receiver_;
  s.sender_before = sender_;
  if (x.said) {
    s.line = s.verb == Verb::dot ? std::move(data) : x.said->text;
    receiver_ = x.said->state;
  }
  if (x.answer) {
    s.code = x.answer->code;
    if (!x.said && (s.verb == Verb::none || s.code == 421)) receiver_ = receiver_after(s.code);
    sender_ = x.answer->state;
    s.sender_after = sender_;
    s.grouped = next && next->said && next->said->sent && *next->said->sent < x.answer->time;
  }
  s.receiver_after = receiver_;
  return s;
}

std::vector<std::string> explain(const Step& s, std::size_t width) {
  std::vector<std::string> out;
  put_wrapped(out, "reply    " + of_reply(s.code), width);
  if (!s.receiver_after.empty()) put_wrapped(out, of_receiver(s), width);
  if (!s.sender_after.empty()) put_wrapped(out, of_sender(s), width);
  if (const std::string m = of_mistake(s); !m.empty()) put_wrapped(out, m, width);
  return out;
}

std::string explain_step(const timeline::Event& e) {
  if (e.kind == timeline::Kind::reply) return of_reply(e.code);
  if (e.kind != timeline::Kind::command && e.kind != timeline::Kind::content) return {};
  Step s;
  s.verb = e.verb;
  s.line = std::string(e.text);
  std::string out = e.state.empty() ? std::string{} : fmt::format("receiver now {} ", e.state);
  out += fmt::format("({})", smtp::rule_of(e.verb));
  if (const std::string m = mistake_in(s); !m.empty()) out += fmt::format("; {}", m);
  return out;
}

}  // namespace views
