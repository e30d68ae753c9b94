#include "smtp/command.hpp"

#include <algorithm>
#include <array>

#include "smtp/text.hpp"

namespace smtp {
namespace {

struct Name {
  Verb verb;
  std::string_view text;
};
constexpr std::array<Name, 19> kVerbs{{{Verb::helo, "HELO"},
                                       {Verb::ehlo, "EHLO"},
                                       {Verb::mail, "MAIL"},
                                       {Verb::rcpt, "RCPT"},
                                       {Verb::data, "DATA"},
                                       {Verb::rset, "RSET"},
                                       {Verb::noop, "NOOP"},
                                       {Verb::quit, "QUIT"},
                                       {Verb::vrfy, "VRFY"},
                                       {Verb::expn, "EXPN"},
                                       {Verb::help, "HELP"},
                                       {Verb::send, "SEND"},
                                       {Verb::soml, "SOML"},
                                       {Verb::saml, "SAML"},
                                       {Verb::turn, "TURN"},
                                       {Verb::bdat, "BDAT"},
                                       {Verb::starttls, "STARTTLS"},
                                       {Verb::auth, "AUTH"},
                                       {Verb::etrn, "ETRN"}}};

}  // namespace

std::string_view to_text(Verb v) {
  if (v == Verb::none) return "";
  if (v == Verb::dot) return "DOT";
  if (v == Verb::tls) return "TLS";
  if (v == Verb::response) return "RESPONSE";
  for (const auto& n : kVerbs)
    if (n.verb == v) return n.text;
  return "?";
}

Verb verb_of(std::string_view word) {
  for (const auto& n : kVerbs)
    if (equal_nocase(word, n.text)) return n.verb;
  return Verb::unknown;
}

std::string to_line(const Command& c) {
  std::string out;
  out.reserve(64);
  out += to_text(c.verb);
  if (c.path) {
    out += c.verb == Verb::rcpt ? " TO:" : " FROM:";
    out += c.path->to_text();
    for (const auto& p : c.parameters) out += " " + p.keyword + (p.value.empty() ? "" : "=" + p.value);
  } else if (!c.argument.empty()) {
    out += " " + c.argument;
  }
  return out;
}

}  // namespace smtp
