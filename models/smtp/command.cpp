#include "smtp/command.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace smtp {
namespace {

struct Name {
  Verb verb;
  std::string_view text;
};
constexpr std::array<Name, 18> kVerbs{{{Verb::helo, "HELO"},
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
                                       {Verb::auth, "AUTH"}}};

bool equal_nocase(std::string_view a, std::string_view upper) {
  return a.size() == upper.size() && std::equal(a.begin(), a.end(), upper.begin(), [](char x, char y) {
           return std::toupper(static_cast<unsigned char>(x)) == y;
         });
}

void trim_blanks(std::string_view& s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
}

// esmtp-keyword ["=" esmtp-value] (RFC 5321 4.1.2), blanks between them. False where the grammar is broken.
bool parse_parameters(std::string_view s, std::vector<Parameter>& out) {
  while (!s.empty()) {
    if (s.front() == ' ') {
      s.remove_prefix(1);
      continue;
    }
    const auto word = s.substr(0, s.find(' '));
    s.remove_prefix(word.size());
    const auto eq = word.find('=');
    const auto keyword = word.substr(0, eq);
    if (keyword.empty() || !std::isalnum(static_cast<unsigned char>(keyword[0]))) return false;
    Parameter p;
    for (char c : keyword) {
      if (!std::isalnum(static_cast<unsigned char>(c)) && c != '-') return false;
      p.keyword += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    if (eq != std::string_view::npos) {
      p.value = word.substr(eq + 1);
      if (p.value.empty()) return false;
      for (char c : p.value)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '=') return false;
    }
    out.push_back(std::move(p));
  }
  return true;
}

// The end of "<path>" counted from its '<'; quotes may hide a '>'. npos where it does not close.
std::size_t closing_bracket(std::string_view s) {
  bool quoted = false;
  for (std::size_t i = 1; i < s.size(); ++i) {
    if (quoted && s[i] == '\\') {
      ++i;
    } else if (s[i] == '"') {
      quoted = !quoted;
    } else if (s[i] == '>' && !quoted) {
      return i;
    }
  }
  return std::string_view::npos;
}

// "FROM:<path> parameters" after the verb and its blank; `keyword` is FROM or TO.
bool parse_path_argument(std::string_view rest, std::string_view keyword, const Tolerance& tolerate,
                         Command& c) {
  if (rest.size() <= keyword.size() || !equal_nocase(rest.substr(0, keyword.size()), keyword)) return false;
  rest.remove_prefix(keyword.size());
  if (rest.front() != ':') return false;
  rest.remove_prefix(1);
  if (tolerate.space_after_colon)
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  if (rest.empty()) return false;
  std::optional<Path> path;
  if (rest.front() == '<') {
    const auto end = closing_bracket(rest);
    if (end == std::string_view::npos) return false;
    path = parse_path(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
    if (!rest.empty() && rest.front() != ' ') return false;
  } else if (tolerate.bare_address) {
    const auto word = rest.substr(0, rest.find(' '));
    path = parse_path(word);
    rest.remove_prefix(word.size());
  }
  if (!path) return false;
  // The null path is a reverse-path only (RFC 5321 4.1.2).
  if (keyword == "TO" && path->is_null()) return false;
  c.path = std::move(path);
  return parse_parameters(rest, c.parameters);
}

}  // namespace

std::string_view to_text(Verb v) {
  if (v == Verb::none) return "";
  if (v == Verb::dot) return "DOT";
  for (const auto& n : kVerbs)
    if (n.verb == v) return n.text;
  return "?";
}

Verb verb_of(std::string_view word) {
  for (const auto& n : kVerbs)
    if (equal_nocase(word, n.text)) return n.verb;
  return Verb::unknown;
}

ParsedCommand parse_command(std::string_view line, const Tolerance& tolerate) {
  Command c;
  // Blanks at the end are forgiven everywhere (RFC 5321 4.1.1); blanks in front are not.
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  const auto word = line.substr(0, line.find(' '));
  c.verb = verb_of(word);
  if (c.verb == Verb::unknown) return {std::move(c), 500};
  auto rest = line.substr(word.size());
  if (!rest.empty()) rest.remove_prefix(1);

  switch (c.verb) {
    case Verb::mail:
    case Verb::send:
    case Verb::soml:
    case Verb::saml:
    case Verb::rcpt: {
      const bool ok = parse_path_argument(rest, c.verb == Verb::rcpt ? "TO" : "FROM", tolerate, c);
      return {std::move(c), ok ? 0 : 501};
    }
    default:
      break;
  }
  trim_blanks(rest);
  c.argument = rest;
  bool ok = true;
  switch (c.verb) {
    case Verb::helo:
    case Verb::ehlo:
      ok = is_domain(rest);
      break;
    case Verb::data:
    case Verb::rset:
    case Verb::quit:
    case Verb::turn:
    case Verb::starttls:
      ok = rest.empty();
      break;
    case Verb::vrfy:
    case Verb::expn:
    case Verb::bdat:
    case Verb::auth:
      ok = !rest.empty();
      break;
    default:
      break;
  }
  return {std::move(c), ok ? 0 : 501};
}

std::string to_line(const Command& c) {
  std::string out(to_text(c.verb));
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
