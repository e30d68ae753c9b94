#include "smtp/mistake.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "smtp/explain.hpp"
#include "smtp/path.hpp"
#include "smtp/personality.hpp"
#include "smtp/text.hpp"

namespace smtp {
namespace {

using F = Finding;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// What may stand in a sentence: short, and nothing that moves a cursor.
bool quotable(std::string_view s) { return s.size() <= 60 && std::none_of(s.begin(), s.end(), is_control); }

struct Meant {
  std::string_view said, meant;
};

// Words that were never verbs of SMTP, and the verbs they stand for.
constexpr Meant kMeant[] = {
    {"SMOL", "SOML (send or mail)"},
    {"SMAL", "SAML (send and mail)"},
    {"HELLO", "HELO"},
    {"VERIFY", "VRFY"},
    {"EXPAND", "EXPN"},
    {"RESET", "RSET"},
    {"FROM", "MAIL FROM"},
    {"TO", "RCPT TO"},
    {"MAILFROM", "MAIL FROM"},
    {"RCPTTO", "RCPT TO"},
    {"RECIPIENT", "RCPT"},
    {"EXIT", "QUIT"},
    {"BYE", "QUIT"},
    {"LOGOUT", "QUIT"},
    {"CLOSE", "QUIT"},
    {"?", "HELP"},
};

// Fields a person types before DATA, taking the header section for commands.
constexpr std::string_view kFields[] = {"SUBJECT", "DATE", "CC", "BCC", "REPLY-TO", "MESSAGE-ID", "RECEIVED"};

constexpr Verb kTyped[] = {Verb::helo, Verb::ehlo, Verb::mail, Verb::rcpt, Verb::data,
                           Verb::rset, Verb::noop, Verb::quit, Verb::vrfy, Verb::expn,
                           Verb::help, Verb::send, Verb::soml, Verb::saml, Verb::turn};

// One letter left out, put in, changed, or two neighbours swapped.
bool one_slip(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  const auto at = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin());
  if (at == a.size()) return true;
  if (a.size() < b.size()) return a.substr(at) == b.substr(at + 1);
  if (a.substr(at + 1) == b.substr(at + 1)) return true;
  return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] &&
         a.substr(at + 2) == b.substr(at + 2);
}

std::string of_unknown_verb(std::string_view said) {
  const std::string word = upper(said.substr(0, said.find(':')));
  for (const auto& m : kMeant) {
    if (word != m.said) continue;
    const bool obsolete = m.meant.starts_with("SOML") || m.meant.starts_with("SAML");
    return fmt::format("{} is no command; {} is meant ({})", word, m.meant,
                       obsolete ? "RFC 821 3.4" : "RFC 5321 4.1.1");
  }
  if (std::find(std::begin(kFields), std::end(kFields), word) != std::end(kFields))
    return fmt::format(
        "{} is a header field: it belongs to the mail data, after DATA and its 354 (RFC 5321 3.3)", word);
  if (word == "GET" || word == "POST" || word == "HEAD")
    return "this is HTTP: a web client is talking to a mail server (RFC 5321 4.2.4)";
  for (const Verb v : kTyped)
    if (one_slip(word, to_text(v)))
      return fmt::format("{} is no command; perhaps {} is meant ({})", word, to_text(v), rule_of(v));
  return {};
}

std::string of_line(std::string_view line) {
  if (line.find_first_of("\r\n") != std::string_view::npos)
    return "only CR and LF together end a line; a bare CR or LF is part of it (RFC 5321 2.3.8)";
  if (line.find('\0') != std::string_view::npos) return "a NUL cannot stand in a command (RFC 5321 4.1.2)";
  const auto first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return "an empty line is no command (RFC 5321 4.1.1)";
  if (line == ".")
    return "a period alone ends the mail data, and no data was asked for: DATA comes first (RFC 5321 "
           "4.1.1.4)";
  if (first != 0) return "a command begins in column one, without blanks before it (RFC 5321 4.1.1)";
  return {};
}

// "HELO: host", "MAIL : FROM:<a@b>"
std::string of_verbs_colon(std::string_view word, std::string_view rest) {
  const bool attached = word.size() > 1 && word.find(':') == word.size() - 1;
  if (!attached && !rest.starts_with(':')) return {};
  const Verb verb = verb_of(attached ? word.substr(0, word.size() - 1) : word);
  if (verb == Verb::unknown) return {};
  return fmt::format(
      "no colon after {}: a blank parts a verb from its argument, and only FROM: and TO: have a colon "
      "(RFC 5321 4.1.1)",
      to_text(verb));
}

// "MAIL TO:", "RCPT FROM:", "MAIL <a@b>", "RCPT TO a@b"
std::string of_keyword(Verb verb, std::string_view rest) {
  const std::string_view keyword = verb == Verb::rcpt ? "TO" : "FROM";
  const std::string_view other = verb == Verb::rcpt ? "FROM" : "TO";
  const std::string said = upper(rest.substr(0, rest.find_first_of(": <")));
  if (said == other)
    return fmt::format(
        "{0} takes {1}, not {2}: {3} names the sender, RCPT TO a recipient ({4})", to_text(verb), keyword,
        other, begins_mail(verb) ? fmt::format("{} FROM", to_text(verb)) : "MAIL FROM", rule_of(verb));
  if (said == keyword)
    return fmt::format("a colon belongs behind {0}: {1} {0}:<address> ({2})", keyword, to_text(verb),
                       rule_of(verb));
  return fmt::format("{} wants {}: before the address ({})", to_text(verb), keyword, rule_of(verb));
}

// What follows a path's '>' without being a parameter.
std::string of_what_follows(Verb verb, std::string_view rest) {
  const auto end = rest.find('>');
  if (end == std::string_view::npos) return {};
  rest.remove_prefix(end + 1);
  if (rest.find_first_of("<@") == std::string_view::npos) return {};
  const std::string next = upper(rest);
  if (verb == Verb::rcpt && next.find("FROM:") == std::string::npos)
    return "one RCPT names one recipient: give a RCPT for each (RFC 5321 3.3)";
  return "one command a line: sender and recipients are named one after the other (RFC 5321 3.3)";
}

std::string of_missing_argument(Verb v) {
  switch (v) {
    case Verb::helo:
    case Verb::ehlo:
      return fmt::format("{} wants the client's own name: {} host.example ({})", to_text(v), to_text(v),
                         rule_of(v));
    case Verb::vrfy:
      return fmt::format("VRFY wants a user or mailbox name ({})", rule_of(v));
    case Verb::expn:
      return fmt::format("EXPN wants the name of a mailing list ({})", rule_of(v));
    case Verb::rcpt:
      return fmt::format("RCPT wants a recipient: RCPT TO:<address> ({})", rule_of(v));
    default:
      if (begins_mail(v))
        return fmt::format("{0} wants the sender: {0} FROM:<address> ({1})", to_text(v), rule_of(v));
      return fmt::format("{} wants an argument ({})", to_text(v), rule_of(v));
  }
}

std::string of_path(Finding f) {
  switch (f) {
    case F::blank_before_colon:
      return "no blank before the colon (RFC 5321 3.3)";
    case F::blank_after_colon:
      return "no blank after the colon (RFC 5321 3.3)";
    case F::empty_path:
      return "an address is missing; the null path is written <> (RFC 5321 4.1.2)";
    case F::bare_address:
      return "the address stands between < and > (RFC 5321 4.1.2)";
    case F::unclosed_bracket:
      return "the > after the address is missing (RFC 5321 4.1.2)";
    case F::stray_bracket:
      return "the < before the address is missing (RFC 5321 4.1.2)";
    case F::double_bracket:
      return "one pair of < and > is enough (RFC 5321 4.1.2)";
    case F::no_domain:
      return "an address is local-part@domain; Postmaster alone needs no domain (RFC 5321 4.1.1.3)";
    case F::bad_dots:
      return "dots stand between words, not first, last or doubled (RFC 5321 4.1.2)";
    case F::blank_in_local:
      return "a name with blanks stands in quotes: <\"John Doe\"@example.org> (RFC 5321 4.1.2)";
    case F::escaped_local:
      return "a backslash quotes within quotes only (RFC 5321 4.1.2)";
    case F::bad_literal:
      return "this is no address literal; [192.0.2.1] and [IPv6:2001:db8::1] are (RFC 5321 4.1.3)";
    case F::trailing_dot_domain:
      return "no dot after the last label of a domain (RFC 5321 4.1.2)";
    case F::path_too_long:
      return "a local-part has at most 64 octets, a path 256 (RFC 5321 4.5.3.1)";
    case F::null_forward_path:
      return "<> is a reverse-path only: mail to nobody makes no sense (RFC 5321 4.1.1.3)";
    case F::bad_path:
      return "this is no address: <local-part@domain> is wanted (RFC 5321 4.1.2)";
    case F::bad_parameter:
      return "what follows the > is no parameter: KEYWORD or KEYWORD=value is (RFC 5321 4.1.2)";
    default:
      return {};
  }
}

std::string of_finding(Finding f, const Command& c, std::string_view rest) {
  const Verb v = c.verb;
  switch (f) {
    case F::tab_separator:
      return "a blank parts a verb from its argument, not a tab (RFC 5321 4.1.1)";
    case F::missing_argument:
      return of_missing_argument(v);
    case F::extra_argument:
      return v == Verb::data
                 ? "DATA stands alone; the text follows the 354, on lines of its own (RFC 5321 4.1.1.4)"
                 : fmt::format("{} takes no argument ({})", to_text(v), rule_of(v));
    case F::two_words:
      return fmt::format("{} takes one name (RFC 5321 4.1.1.1)", to_text(v));
    case F::long_domain:
      return "a domain has at most 255 octets (RFC 5321 4.5.3.1.2)";
    case F::bad_domain:
      return c.argument.find('@') != std::string::npos
                 ? fmt::format("{} names the client's host, not a user (RFC 5321 4.1.1.1)", to_text(v))
                 : "this is no domain: letters, digits and hyphens between dots (RFC 5321 2.3.5)";
    case F::eight_bit:
      return "octets above 127 want SMTPUTF8, offered and asked for (RFC 6531 3.3)";
    case F::no_colon:
      return of_keyword(v, rest);
    default: {
      if (auto two = of_what_follows(v, rest); !two.empty()) return two;
      std::string why = of_path(f);
      const std::string meant = to_line(c);
      // The best reading of the line, where it is one that would have been right.
      if (!why.empty() && c.path && quotable(meant) && parse_command(meant).findings.empty())
        why.insert(why.rfind(" ("), ": " + meant);
      return why;
    }
  }
}

// A field of a header section: a name of printable characters without blanks, then a colon (RFC 5322 2.2).
bool is_field(std::string_view line) {
  const auto colon = line.find(':');
  return colon != 0 && colon != std::string_view::npos &&
         std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

std::string common_mistake(std::string_view line) {
  if (auto m = of_line(line); !m.empty()) return m;
  const auto word = line.substr(0, line.find_first_of(" \t"));
  auto rest = line.substr(word.size());
  rest.remove_prefix(std::min(rest.size(), rest.find_first_not_of(" \t")));
  if (auto m = of_verbs_colon(word, rest); !m.empty()) return m;
  const auto parsed = parse_command(line);
  const Verb verb = parsed.command.verb;
  if (verb == Verb::unknown) return quotable(word) ? of_unknown_verb(word) : std::string{};
  if ((verb == Verb::expn || verb == Verb::vrfy) && rest.find('"') == std::string_view::npos) {
    const std::string_view list = parsed.command.argument;
    const auto blank = list.find(' ');
    if (blank != std::string_view::npos && upper(list.substr(blank + 1)) != "SMTPUTF8")
      return verb == Verb::expn ? "EXPN takes one list: ask for each on a line of its own (RFC 5321 4.1.1.7)"
                                : "VRFY takes one name; one with blanks stands in quotes (RFC 5321 4.1.1.6)";
  }
  for (const Finding f : parsed.findings)
    if (answer_to(rfc5321(), verb, f).code >= 400) return of_finding(f, parsed.command, rest);
  return {};
}

std::string common_mistake_in_data(std::string_view data) {
  for (std::size_t i = 0; i < data.size(); ++i) {
    const bool bare = data[i] == '\n' ? i == 0 || data[i - 1] != '\r'
                                      : data[i] == '\r' && (i + 1 == data.size() || data[i + 1] != '\n');
    if (bare) return "the data holds a bare CR or LF: only both together end a line (RFC 5321 2.3.8)";
  }
  for (bool fields = false; !data.empty();) {
    const auto end = data.find("\r\n");
    const auto line = data.substr(0, end);
    if (line.empty()) return {};
    const bool folded = fields && (line.front() == ' ' || line.front() == '\t');
    if (!folded && !is_field(line))
      return fields ? "no empty line between header section and text: the text is taken for a broken header "
                      "(RFC "
                      "5322 2.1)"
                    : std::string{};
    fields = true;
    data.remove_prefix(end == std::string_view::npos ? data.size() : end + 2);
  }
  return {};
}

}  // namespace smtp
