// What a server answers: the protocol's ruling first, then the scripted replies, then the MTA's policies.

#include <fmt/format.h>

#include <algorithm>

#include "mta/incoming.hpp"
#include "mta/replies.hpp"

namespace mta {
namespace {

using smtp::Finding;
using smtp::Reply;
using smtp::Verb;

Reply standard(int code) { return {code, std::string(smtp::standard_text(code))}; }

Reply spoken(const Context& x, int code, std::string_view text, std::string_view path = {},
             std::string_view id = {}) {
  // The date is costly and mostly not asked for.
  const std::string date =
      text.find("{date}") == std::string_view::npos ? "" : x.config.calendar.rfc5322(x.now);
  return {code, fill(text, {x.config.name, path, date, id})};
}

// HELP alone tells what there is (211), HELP and a command how it is written (214); RFC 5321 4.1.1.8.
Reply help(const smtp::ServerSession& s, const std::string& about) {
  const auto code = [&s](Finding f) { return s.code_for(Verb::help, f); };
  constexpr std::pair<Verb, std::string_view> usage[] = {
      {Verb::helo, "HELO domain"},
      {Verb::ehlo, "EHLO domain"},
      {Verb::mail, "MAIL FROM:<reverse-path> [parameters]"},
      {Verb::rcpt, "RCPT TO:<forward-path> [parameters]"},
      {Verb::data, "DATA, then the message and a line that is only a period"},
      {Verb::rset, "RSET: the transaction is forgotten, the session goes on"},
      {Verb::noop, "NOOP: nothing but a 250"},
      {Verb::quit, "QUIT: ends the session"},
      {Verb::vrfy, "VRFY user or mailbox"},
      {Verb::expn, "EXPN mailing list"},
      {Verb::help, "HELP [command]"},
      {Verb::send, "SEND FROM:<reverse-path>: to the terminal of a user who is logged in"},
      {Verb::soml, "SOML FROM:<reverse-path>: to the terminal, or else to the mailbox"},
      {Verb::saml, "SAML FROM:<reverse-path>: to the mailbox, and to the terminal as well"},
      {Verb::turn, "TURN: client and server change their roles"},
      {Verb::bdat, "BDAT octets [LAST]"},
      {Verb::starttls, "STARTTLS"},
      {Verb::auth, "AUTH mechanism [initial response]"},
  };
  if (about.empty())
    return {code(Finding::help_plain),
            std::vector<std::string>{"Commands: HELO EHLO MAIL RCPT DATA RSET NOOP QUIT VRFY EXPN HELP",
                                     "HELP and a command says how it is written"}};
  const auto verb = smtp::verb_of(about.substr(0, about.find(' ')));
  const auto* found =
      std::find_if(std::begin(usage), std::end(usage), [&](const auto& u) { return u.first == verb; });
  return found == std::end(usage) ? Reply(code(Finding::help_unknown), "No help about that")
                                  : Reply(code(Finding::help_topic), std::string(found->second));
}

constexpr std::size_t kLongestLine = 998;  // octets without CRLF (RFC 5321 4.5.3.1.6)

std::size_t longest_line(std::string_view s) {
  std::size_t longest = 0;
  while (!s.empty()) {
    const auto end = std::min(s.find("\r\n"), s.size());
    longest = std::max(longest, end);
    s.remove_prefix(std::min(s.size(), end + 2));
  }
  return longest;
}

// A header section is field lines and their continuations up to an empty line; it may be empty.
bool has_header(std::string_view s) {
  for (bool first = true; !s.empty(); first = false) {
    const auto line = s.substr(0, s.find("\r\n"));
    if (line.empty()) return true;
    const bool continued = line.front() == ' ' || line.front() == '\t';
    if (continued ? first : line.find(':') == std::string_view::npos) return false;
    s.remove_prefix(std::min(s.size(), line.size() + 2));
  }
  return true;
}

}  // namespace

Incoming::Verdict Incoming::decide(const Session& s, const smtp::Request& r, const std::string& id,
                                   Context& x) {
  Verdict v;
  policy::Scripted::Line line;
  const auto& e = s.smtp.envelope();
  const Verb verb = r.command.verb;
  // A scripted server has the first word on everything it could also have accepted.
  if (!scripted_.empty() && (r.ruled == 0 || verb == Verb::auth || verb == Verb::response)) {
    const auto from = smtp::begins_mail(verb) ? r.command.path->mailbox() : e.reverse_path.mailbox();
    const auto to = verb == Verb::rcpt        ? r.command.path->mailbox()
                    : e.forward_paths.empty() ? std::string{}
                                              : e.forward_paths.front().mailbox();
    if (scripted_.match(verb, from, to, line)) {
      v.delay = line.delay;
      v.drop = line.drop;
      v.reply = line.say ? *line.say : answer(s, r, id, x);
      return v;
    }
  }
  v.reply = answer(s, r, id, x);
  if (r.ruled == 0 && v.reply.positive())
    if (auto no = refuse(s, r, x)) v.reply = std::move(*no);
  // RFC 2034: class.subject.detail in front of every text, but not in the greeting and after HELO or EHLO.
  if (s.smtp.options().extensions.has(smtp::Extension::enhancedstatuscodes)) {
    const auto enhanced = smtp::enhanced_code(verb, v.reply.code);
    if (!enhanced.empty())
      for (auto& l : v.reply.lines) l = l.empty() ? enhanced : enhanced + " " + l;
  }
  return v;
}

bool Incoming::is_submitter(const Peer& peer, const Config& config) {
  const auto& all = config.submitters;
  return !all.empty() && std::find(all.begin(), all.end(), peer.name) != all.end();
}

std::optional<Reply> Incoming::refuse(const Session& s, const smtp::Request& r, const Context& x) {
  const Verb verb = r.command.verb;
  const bool own = is_submitter(s.peer, x.config);
  if (smtp::begins_mail(verb) && s.limited && !limits_.message(s.peer.address, x.now, x.config.clients))
    return Reply(450, "Error: too much mail from " + s.peer.address);
  if (verb == Verb::dot && x.config.local_error) return standard(451);
  if (verb != Verb::rcpt) return std::nullopt;
  const auto& p = *r.command.path;
  if (custody_.is_local(p)) {
    const auto* u = custody_.directory().user(p.local_part);
    if (x.config.unavailable || (u && u->unavailable)) return standard(450);
  }
  if (x.config.greylist.delay > Duration{} && !own) {
    const auto mailbox = p.mailbox();
    if (!greylist_.passes(s.peer.address, s.smtp.envelope().reverse_path.mailbox(), mailbox, x.now, x.config.greylist))
      return spoken(x, 450, x.config.texts.greylisted, mailbox);
  }
  return std::nullopt;
}

Reply Incoming::answer(const Session& s, const smtp::Request& r, const std::string& id,
                       const Context& x) const {
  const auto& texts = x.config.texts;
  const auto& c = r.command;
  if (r.ruled == 334)
    return {334, c.verb == Verb::auth && c.argument.size() < 6 ? "VXNlcm5hbWU6" : "UGFzc3dvcmQ6"};
  if (r.ruled == 235) return {235, "Authentication successful"};
  if (r.ruled == 220) return {220, "TLS ServerHello, certificate, Finished" + std::string(1400, '.')};
  if (r.ruled == 421) return {421, x.config.name + " Error: too many errors"};
  // The words by which a client knows that a further transaction would do (RFC 5321 4.5.3.1.10).
  if (c.verb == Verb::rcpt && (r.ruled == 452 || r.ruled == 552)) return {r.ruled, "Too many recipients"};
  if (r.ruled != 0) return standard(r.ruled);
  switch (c.verb) {
    case Verb::none:
      if (s.welcome == policy::ClientLimits::Verdict::too_many_at_once)
        return {421, fmt::format("{} Error: too many connections from {}", x.config.name, s.peer.address)};
      if (s.welcome == policy::ClientLimits::Verdict::too_often)
        return {421, fmt::format("{} Error: too many connections in a short time from {}", x.config.name, s.peer.address)};
      if (!open_) return spoken(x, 421, "{mta} Service not available, closing transmission channel");
      return spoken(x, 220, texts.banner);
    case Verb::helo:
      return spoken(x, 250, texts.helo);
    case Verb::ehlo: {
      auto reply = spoken(x, 250, texts.helo);
      for (auto& l : smtp::offer_lines(s.smtp.offered(), x.config.max_message))
        reply.lines.push_back(std::move(l));
      // Commands outside the required set are listed too (RFC 5321 4.1.1.1).
      if (x.config.expn) reply.lines.emplace_back("EXPN");
      if (x.config.turn) reply.lines.emplace_back("TURN");
      if (x.config.send)
        for (const auto* verb : {"SEND", "SOML", "SAML"}) reply.lines.emplace_back(verb);
      if (smtp::knows(custody_.personality(), Verb::help)) reply.lines.emplace_back("HELP");
      return reply;
    }
    case Verb::mail:
    case Verb::send:
    case Verb::soml:
    case Verb::saml:
      return spoken(x, 250, texts.mail, c.path->mailbox());
    case Verb::rcpt:
      return answer_rcpt(s, *c.path, x);
    case Verb::data:
      return spoken(x, 354, texts.data);
    case Verb::bdat:
      return {250, "chunk received"};
    case Verb::dot:
      return answer_dot(s, r, id, x);
    case Verb::quit:
      return spoken(x, 221, texts.quit);
    case Verb::vrfy:
      return custody_.directory().verify(c.argument);
    case Verb::expn:
      return custody_.directory().expand(c.argument);
    case Verb::help:
      return help(s.smtp, c.argument);
    case Verb::starttls:
      return {220, "Ready to start TLS"};
    case Verb::turn:
    case Verb::rset:
    case Verb::noop:
      return standard(250);
    default:
      return standard(502);
  }
}

Reply Incoming::answer_rcpt(const Session& s, const smtp::Path& p, const Context& x) const {
  const auto mailbox = p.mailbox();
  const auto accepted = [&] { return spoken(x, 250, x.config.texts.rcpt, mailbox); };
  if (!custody_.is_local(p)) {
    if (custody_.relays_for(p) || is_submitter(s.peer, x.config)) return accepted();
    const int code = s.smtp.code_for(Verb::rcpt, Finding::relay_denied);
    return code < 400 ? accepted() : Reply(code, "Relay access denied");
  }
  const auto& directory = custody_.directory();
  if (directory.list(p.local_part)) return accepted();
  const auto* u = directory.user(p.local_part);
  if (!u && directory.is_postmaster(p.local_part)) return accepted();
  if (!u) {
    const int code = s.smtp.code_for(Verb::rcpt, Finding::unknown_user);
    return code < 400 ? accepted() : spoken(x, code, x.config.texts.no_such_user, mailbox);
  }
  if (u->moved_to) return {551, "User not local; please try " + u->moved_to->to_text()};
  if (u->forward) return {251, "User not local; will forward to " + u->forward->to_text()};
  const Verb verb = s.smtp.envelope().verb;
  if (verb == Verb::send && !u->logged_in) return {450, "User not active now"};
  if (verb == Verb::soml && !u->logged_in) return {250, "User not active now, so will do mail."};
  if (u->quota && verb != Verb::send) {
    // What can never fit is refused for good; what could fit once the user has tidied up, for now (RFC
    // 1870 6.1).
    const auto* size = smtp::value_of(s.smtp.envelope().parameters, "SIZE");
    const std::int64_t declared = size ? std::max<std::int64_t>(1, std::atoll(size->c_str())) : 1;
    if (declared > *u->quota) return {552, "Message exceeds the size of the mailbox"};
    if (declared > custody_.room(*u)) return {452, "Mailbox full"};
  }
  return accepted();
}

Reply Incoming::answer_dot(const Session& s, const smtp::Request& r, const std::string& id,
                           const Context& x) const {
  mail::Message probe;
  probe.trace = r.data.text;
  probe.content = r.data.body ? r.data.body : mail::Content::of_octets("");
  if (mail::hop_count(probe) >= x.config.queue_habits.max_hops) return {554, "Too many hops"};
  const int no_header = s.smtp.code_for(Verb::dot, Finding::no_header);
  if (no_header != 0 && !r.data.body && !has_header(r.data.text))
    return {no_header, "Message is not RFC 5322 compliant"};
  const int long_line = s.smtp.code_for(Verb::dot, Finding::long_data_line);
  if (long_line != 0 && (longest_line(r.data.text) > kLongestLine ||
                         (r.data.body && longest_line(r.data.body->octets()) > kLongestLine)))
    return {long_line, "Line too long"};
  // Too large for every mailbox it is for: the transaction fails. For some of them: they are told by a
  // notice.
  const auto& paths = s.smtp.envelope().forward_paths;
  const bool nobody = std::all_of(paths.begin(), paths.end(), [&](const smtp::Path& p) {
    const auto* u = custody_.is_local(p) ? custody_.directory().user(p.local_part) : nullptr;
    return u && !u->forward && u->quota && probe.size() > custody_.room(*u);
  });
  if (nobody && s.smtp.envelope().verb != Verb::send)
    return {552, "Requested mail action aborted: exceeded storage allocation"};
  return spoken(x, 250, x.config.texts.dot, {}, id);
}

}  // namespace mta
