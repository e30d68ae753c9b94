// The grammar of commands (RFC 5321 4.1.2), strict first; where a line breaks it, the finding is named and
// the line is read as leniently as any measured server reads it, so that a personality may forgive it.

#include <algorithm>
#include <cctype>

#include "smtp/command.hpp"
#include "smtp/personality.hpp"
#include "smtp/text.hpp"

namespace smtp {
namespace {

// esmtp-keyword ["=" esmtp-value], blanks between them. False where the grammar is broken.
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
    if (s[i] == '\\') {
      ++i;
    } else if (s[i] == '"') {
      quoted = !quoted;
    } else if (s[i] == '>' && !quoted) {
      return i;
    }
  }
  return std::string_view::npos;
}

bool is_ipv4(std::string_view s) {
  int fields = 0;
  while (!s.empty()) {
    const auto field = s.substr(0, s.find('.'));
    if (field.empty() || field.size() > 3 || ++fields > 4) return false;
    int v = 0;
    for (char c : field) {
      if (!std::isdigit(static_cast<unsigned char>(c))) return false;
      v = v * 10 + (c - '0');
    }
    if (v > 255) return false;
    s.remove_prefix(std::min(s.size(), field.size() + 1));
  }
  return fields == 4;
}

bool valid_literal(std::string_view bracketed) {
  if (bracketed.size() < 3 || bracketed.back() != ']') return false;
  const auto inner = bracketed.substr(1, bracketed.size() - 2);
  const auto tag = inner.substr(0, inner.find(':'));
  if (tag.size() == inner.size()) return is_ipv4(inner);
  if (lower(tag) != "ipv6")
    return std::all_of(tag.begin(), tag.end(), [](unsigned char c) { return std::isalnum(c) || c == '-'; });
  // Colons, hexadecimal fields of four digits at most, at most one "::", an IPv4 address at the end.
  auto rest = inner.substr(5);
  const auto last = rest.rfind(':');
  if (last == std::string_view::npos) return false;
  std::size_t fields = 0;
  if (rest.find('.') != std::string_view::npos) {
    if (!is_ipv4(rest.substr(last + 1))) return false;
    rest = rest.substr(0, last + 1);
    fields = 2;
  }
  const auto gap = rest.find("::");
  if (gap != std::string_view::npos && rest.find("::", gap + 1) != std::string_view::npos) return false;
  std::size_t digits = 0;
  for (char c : rest) {
    if (c == ':') {
      fields += digits > 0;
      digits = 0;
    } else if (!std::isxdigit(static_cast<unsigned char>(c)) || ++digits > 4) {
      return false;
    }
  }
  fields += digits > 0;
  return gap != std::string_view::npos ? fields <= 7 : fields == 8;
}

// What is wrong with the inside of a path that the grammar refuses, and what it was meant to be.
Finding lenient_path(std::string_view inner, Path& out) {
  const auto at = inner.rfind('@');
  if (at == std::string_view::npos) {
    out.local_part = inner;
    const bool blank = inner.find(' ') != std::string_view::npos;
    return blank ? Finding::blank_in_local : Finding::no_domain;
  }
  out.local_part = inner.substr(0, at);
  out.domain = inner.substr(at + 1);
  if (out.local_part.empty() || out.domain.empty()) return Finding::bad_path;
  if (out.domain.front() == '[') return Finding::bad_literal;
  if (!is_domain(out.domain)) {
    if (out.domain.back() == '.' &&
        is_domain(std::string_view(out.domain).substr(0, out.domain.size() - 1))) {
      out.domain.pop_back();
      return Finding::trailing_dot_domain;
    }
    return Finding::bad_path;
  }
  const std::string_view local = out.local_part;
  if (local.find('\\') != std::string_view::npos && local.front() != '"') return Finding::escaped_local;
  if (local.find(' ') != std::string_view::npos) return Finding::blank_in_local;
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) {
    // Dots in wrong places, and nothing else wrong.
    std::string plain;
    for (char c : local)
      if (c != '.') plain += c;
    if (!plain.empty() && parse_path(plain + "@x")) return Finding::bad_dots;
  }
  return Finding::bad_path;
}

void read_path(std::string_view inner, Verb verb, ParsedCommand& p) {
  auto path = parse_path(inner);
  Path read;
  if (path) {
    read = std::move(*path);
    const bool literal = !read.domain.empty() && read.domain.front() == '[';
    if (literal)
      p.findings.push_back(valid_literal(read.domain) ? Finding::address_literal : Finding::bad_literal);
    if (!read.route.empty()) p.findings.push_back(Finding::source_route);
    if (read.local_part.starts_with('"')) p.findings.push_back(Finding::quoted_local);
  } else {
    p.findings.push_back(lenient_path(inner, read));
  }
  // RFC 5321 4.5.3.1: 64 octets of local part, 256 of a path with its brackets.
  if (read.local_part.size() > 64 || inner.size() + 2 > 256) p.findings.push_back(Finding::path_too_long);
  if (verb == Verb::rcpt && read.is_null()) p.findings.push_back(Finding::null_forward_path);
  // Routes of other mail systems within a local part: host!user, user%host.
  if (read.local_part.find_first_of("!%") != std::string::npos && read.local_part.front() != '"')
    p.findings.push_back(Finding::bang_path);
  p.command.path = std::move(read);
}

// "FROM:<path> parameters" after the verb and its blank; `keyword` is FROM or TO.
void read_path_argument(std::string_view rest, std::string_view keyword, ParsedCommand& p) {
  const auto found = [&p](Finding f) { p.findings.push_back(f); };
  if (rest.empty()) return found(Finding::missing_argument);
  if (!equal_nocase(rest.substr(0, keyword.size()), keyword)) return found(Finding::no_colon);
  rest.remove_prefix(keyword.size());
  if (rest.empty() || rest.front() != ':') {
    const auto colon = rest.find(':');
    const bool blank = colon != std::string_view::npos &&
                       rest.substr(0, colon).find_first_not_of(' ') == std::string_view::npos;
    return found(blank ? Finding::blank_before_colon : Finding::no_colon);
  }
  rest.remove_prefix(1);
  if (!rest.empty() && rest.front() == ' ') {
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    if (!rest.empty()) found(Finding::blank_after_colon);
  }
  if (rest.empty()) return found(Finding::empty_path);
  std::string_view inner;
  if (rest.front() == '<') {
    const auto end = closing_bracket(rest);
    if (end == std::string_view::npos) return found(Finding::unclosed_bracket);
    inner = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    if (inner.starts_with('<') && rest.starts_with('>')) {
      found(Finding::double_bracket);
      inner.remove_prefix(1);
      rest.remove_prefix(1);
    }
    if (!rest.empty() && rest.front() != ' ') return found(Finding::bad_path);
  } else {
    inner = rest.substr(0, rest.find(' '));
    rest.remove_prefix(inner.size());
    if (inner.ends_with('>')) {
      found(Finding::stray_bracket);
      inner.remove_suffix(1);
    } else {
      found(Finding::bare_address);
    }
    if (inner.empty()) return found(Finding::empty_path);
  }
  read_path(inner, p.command.verb, p);
  if (!parse_parameters(rest, p.command.parameters)) found(Finding::bad_parameter);
}

void read_domain(std::string_view rest, ParsedCommand& p) {
  const auto found = [&p](Finding f) { p.findings.push_back(f); };
  p.command.argument = rest;
  if (rest.empty()) return found(Finding::missing_argument);
  if (rest.find(' ') != std::string_view::npos) {
    p.command.argument = rest.substr(0, rest.find(' '));
    return found(Finding::two_words);
  }
  if (rest.size() > 255) return found(Finding::long_domain);
  if (rest.front() == '[') {
    if (!valid_literal(rest)) found(Finding::bad_domain);
  } else if (!is_domain(rest)) {
    const bool odd = std::all_of(rest.begin(), rest.end(),
                                 [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '-'; });
    found(odd ? Finding::odd_domain : Finding::bad_domain);
  } else if (rest.find('_') != std::string_view::npos) {
    found(Finding::underscore_domain);
  }
}

void read_argument(std::string_view rest, ParsedCommand& p) {
  const auto found = [&p](Finding f) { p.findings.push_back(f); };
  switch (p.command.verb) {
    case Verb::mail:
    case Verb::send:
    case Verb::soml:
    case Verb::saml:
      return read_path_argument(rest, "FROM", p);
    case Verb::rcpt:
      return read_path_argument(rest, "TO", p);
    case Verb::helo:
    case Verb::ehlo:
      return read_domain(rest, p);
    case Verb::data:
    case Verb::rset:
    case Verb::quit:
    case Verb::turn:
    case Verb::starttls:
    case Verb::noop:
      p.command.argument = rest;
      if (!rest.empty()) found(Finding::extra_argument);
      return;
    case Verb::vrfy:
    case Verb::expn:
    case Verb::bdat:
    case Verb::auth:
    case Verb::etrn:
      p.command.argument = rest;
      if (rest.empty()) found(Finding::missing_argument);
      return;
    default:
      p.command.argument = rest;
      return;
  }
}

// A header line where a command belongs, or a web browser.
bool no_smtp(std::string_view word) {
  return word.find(':') != std::string_view::npos || equal_nocase(word, "GET") ||
         equal_nocase(word, "POST") || equal_nocase(word, "CONNECT");
}

bool eight_bit(std::string_view line, const std::vector<Parameter>& parameters) {
  return std::any_of(line.begin(), line.end(), [](unsigned char c) { return c > 127; }) &&
         std::none_of(parameters.begin(), parameters.end(),
                      [](const Parameter& p) { return p.keyword == "SMTPUTF8"; });
}

}  // namespace

ParsedCommand parse_command(std::string_view line, const Tolerance& tolerate) {
  ParsedCommand p;
  std::string spaced;
  // Blanks at the end are forgiven everywhere (RFC 5321 4.1.1); blanks in front are not.
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  if (line.starts_with(' ')) {
    p.findings.push_back(Finding::leading_blank);
    line.remove_prefix(line.find_first_not_of(' '));
  }
  if (line.empty()) {
    p.findings.push_back(Finding::empty_line);
  } else if (line.find('\0') != std::string_view::npos) {
    p.findings.push_back(Finding::nul_in_line);
  } else if (!std::isalpha(static_cast<unsigned char>(line.front()))) {
    p.findings.push_back(Finding::not_a_letter);
  } else {
    if (const auto tab = line.find('\t'); tab != std::string_view::npos && tab < line.find(' ')) {
      p.findings.push_back(Finding::tab_separator);
      spaced.assign(line);
      std::replace(spaced.begin(), spaced.end(), '\t', ' ');
      line = spaced;
    }
    const auto word = line.substr(0, line.find(' '));
    p.command.verb = verb_of(word);
    auto rest = line.substr(word.size());
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    if (p.command.verb == Verb::unknown) {
      p.findings.push_back(no_smtp(word) ? Finding::no_smtp : Finding::unknown_verb);
    } else {
      read_argument(rest, p);
      if (eight_bit(line, p.command.parameters)) p.findings.push_back(Finding::eight_bit);
    }
  }
  std::erase_if(p.findings, [&](Finding f) {
    return (f == Finding::bare_address && tolerate.bare_address) ||
           (f == Finding::blank_after_colon && tolerate.space_after_colon);
  });
  for (const auto f : p.findings) {
    const int code = answer_to(rfc5321(), p.command.verb, f).code;
    if (code == 0) continue;
    p.error = code;
    break;
  }
  return p;
}

}  // namespace smtp
