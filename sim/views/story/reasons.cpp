#include "views/story/reasons.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "smtp/command.hpp"
#include "smtp/explain.hpp"

namespace views::story {
namespace {

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// What is left of a text of [mta.texts] when its placeholders are taken out: the longest piece.
std::string core_of(const std::string& pattern) {
  std::string best, piece;
  bool inside = false;
  for (const char c : pattern + "{") {
    if (c == '{') {
      if (piece.size() > best.size()) best = piece;
      piece.clear();
      inside = true;
    } else if (c == '}') {
      inside = false;
    } else if (!inside) {
      piece += c;
    }
  }
  return best;
}

/// Replies whose text alone says what they mean. `verb` "" is the greeting, "*" any.
struct Known {
  std::string_view verb;
  int code;
  std::string_view part, why;
};
constexpr Known kKnown[] = {
    {"", 421, "too many connections from",
     "{server} takes only so many connections of one client at a time (max_connections_per_client)"},
    {"", 421, "in a short time",
     "{server} takes only so many connections of one client in a time (connection_rate_limit)"},
    {"*", 421, "concurrent SMTP connections",
     "all processes of {server} were taken (max_incoming), and it says so at once instead of letting "
     "{client} wait (when_full)"},
    {"*", 421, "too many errors", "{server} hangs up on clients that make too many mistakes"},
    {"*", 421, "shutting down",
     "{server} was being stopped: it may say 421 to whatever it is asked (RFC 5321 3.8)"},
    {"*", 421, "Timeout", "{server} had waited long enough for the next command (RFC 5321 4.5.3.2.7)"},
    {"*", 421, "Service not available",
     "{server} takes no mail at the moment, and says so to everybody (RFC 5321 3.8)"},
    {"*", 450, "too much mail from",
     "{server} takes only so many messages of one client in a time (rate_limit)"},
    {"*", 450, "User not active now", "SEND is for terminals, and the user is not logged in (RFC 821 3.4)"},
    {"*", 452, "Mailbox full",
     "it would fit once the user has tidied up, so it is refused for now only (RFC 1870 6.1)"},
    {"*", 552, "exceeds the size of the mailbox",
     "it can never fit, so it is refused for good (RFC 1870 6.1)"},
    {"DOT", 552, "storage", "there was no room for it in the mailbox of anybody it was for (RFC 5321 4.2.2)"},
    {"*", 551, "User not local",
     "the user lives elsewhere, and {server} does not forward: whoever asks is told where (RFC 5321 3.4)"},
    {"*", 251, "will forward", "the user lives elsewhere, and {server} forwards (RFC 5321 3.4)"},
    {"*", 554, "Too many hops", "so many Received lines mean a loop (RFC 5321 6.3)"},
    {"*", 0, "Relay access denied",
     "{server} is neither where the recipient's mail ends nor asked to relay for this client (RFC 5321 "
     "3.6.2)"},
    {"*", 550, "mailing list, not a user", "the name is a mailing list's (RFC 5321 3.5.2)"},
};

std::string with_names(std::string_view text, const Answered& a) {
  std::string out;
  while (!text.empty()) {
    if (text.starts_with("{server}")) {
      out += a.server ? a.server->name : "the server";
      text.remove_prefix(8);
    } else if (text.starts_with("{client}")) {
      out += a.client;
      text.remove_prefix(8);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

std::string group_of(int code) { return fmt::format("{} (RFC 5321 4.2.1)", smtp::group_name(code)); }

std::string why_answered(const Answered& a) {
  const auto* c = a.server;
  if (c && a.verb == "RCPT" && a.code == 450 && holds(a.text, core_of(c->texts.greylisted))) {
    std::string wait = c->greylist.delay > units::Duration{}
                           ? fmt::format(" and is let through when it comes back {} or more after that",
                                         units::to_human(c->greylist.delay))
                           : " and is let through when it comes back later";
    return fmt::format(
        "{} greylists: a client, sender and recipient it does not know together is refused at first{} "
        "(RFC 6647 2)",
        c->name, wait);
  }
  for (const Known& k : kKnown)
    if ((k.verb == "*" || k.verb == a.verb) && (k.code == 0 || k.code == a.code) && holds(a.text, k.part))
      return with_names(k.why, a);
  if (c && a.verb == "RCPT" && a.code == 550 && holds(a.text, core_of(c->texts.no_such_user)))
    return fmt::format("{} has no such user (RFC 5321 3.3)", c->name);
  if (c)
    for (const auto& r : c->replies)
      if (std::string(smtp::to_text(r.on)) == a.verb &&
          std::any_of(r.say.begin(), r.say.end(), [&](const smtp::Reply& s) { return s.code == a.code; }))
        return fmt::format("the scenario has {} say so ([[reply]])", c->name);
  if (c && c->local_error && a.verb == "DOT" && a.code == 451)
    return fmt::format("{} has trouble of its own (local_error)", c->name);
  if (c && a.code == 450 && a.verb == "RCPT")
    return fmt::format("the mailbox is unavailable for now (RFC 5321 4.2.2)");
  if (a.verb == "RCPT" && a.code == 452)
    return "so many recipients are too many for one transaction; the rest goes in another (RFC 5321 "
           "4.5.3.1.10)";
  if (a.verb == "MAIL" && a.code == 552)
    return "the declared SIZE is more than the server takes (RFC 1870 6.1)";
  if (a.verb == "DATA" && (a.code == 503 || a.code == 554))
    return a.grouped ? "no recipient was left, and DATA had been sent before that was known (RFC 2920 3.1)"
                     : "no recipient was accepted (RFC 5321 3.3)";
  return {};
}

std::string timeout_section(const std::string& verb) {
  if (verb.empty() || verb == "the connection") return "RFC 5321 4.5.3.2.1";
  if (verb == "MAIL") return "RFC 5321 4.5.3.2.2";
  if (verb == "RCPT") return "RFC 5321 4.5.3.2.3";
  if (verb == "DATA") return "RFC 5321 4.5.3.2.4";
  if (verb == "DOT") return "RFC 5321 4.5.3.2.6";
  return "RFC 5321 4.5.3.2";
}

std::string why_failed(const std::string& reason) {
  constexpr std::string_view kWaited = "timed out waiting for the reply to ";
  if (reason.starts_with(kWaited)) {
    const std::string verb = reason.substr(kWaited.size());
    if (verb == "DOT")
      return "nobody can know whether the message was taken: it stays, and may arrive twice (RFC 5321 "
             "4.5.3.2.6, RFC 1047)";
    return fmt::format("a client need not wait for ever ({})", timeout_section(verb));
  }
  if (reason == "connection timed out")
    return "no answer to any SYN counts as a transient failure (RFC 5321 4.5.4.1)";
  if (reason == "connection refused")
    return "the host is there and nobody listens: a reset answers the SYN (RFC 9293 3.5.2); a transient "
           "failure";
  if (reason.starts_with("connection reset") || reason.starts_with("connection closed"))
    return "a connection that ends in the middle is a transient failure (RFC 5321 3.8)";
  return {};
}

const mta::Config* config_of(const Facts& f, const std::string& mta) {
  if (!f.scenario) return nullptr;
  for (const auto& m : f.scenario->mtas)
    if (m.config.name == mta) return &m.config;
  return nullptr;
}

}  // namespace views::story
