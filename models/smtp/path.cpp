#include "smtp/path.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace smtp {
namespace {

// What a character may be part of; ASCII, whatever the locale.
enum : unsigned char { kAlnum = 1, kAtext = 2, kDomain = 4 };
constexpr auto kKinds = [] {
  std::array<unsigned char, 256> kinds{};
  for (std::size_t c = 0; c < kinds.size(); ++c) {
    const bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    const bool utf8 = c >= 0x80;
    const bool special = c != 0 && std::string_view("!#$%&'*+-/=?^_`{|}~").find(static_cast<char>(c)) !=
                                       std::string_view::npos;
    kinds[c] = static_cast<unsigned char>((alnum || special || utf8 ? kAtext : 0) |
                                          (alnum || c == '_' || utf8 ? kDomain : 0));
  }
  return kinds;
}();

bool atext(unsigned char c) { return (kKinds[c] & kAtext) != 0; }

// Dot-string: atoms joined by single dots. Control characters, blanks and specials end it.
std::size_t dot_string(std::string_view s) {
  std::size_t i = 0;
  bool atom = false;
  for (; i < s.size(); ++i) {
    if (atext(static_cast<unsigned char>(s[i]))) {
      atom = true;
    } else if (s[i] == '.' && atom) {
      atom = false;
    } else {
      break;
    }
  }
  return atom ? i : 0;
}

// Quoted-string with its quotes; 0 where it is none.
std::size_t quoted_string(std::string_view s) {
  if (s.empty() || s[0] != '"') return 0;
  for (std::size_t i = 1; i < s.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(s[i]);
    if (c == '"') return i + 1;
    if (c == '\\') {
      if (++i == s.size()) return 0;
      if (static_cast<unsigned char>(s[i]) < 0x20 || s[i] == 0x7f) return 0;
    } else if (c < 0x20 || c == 0x7f) {
      return 0;
    }
  }
  return 0;
}

// Domain (letters, digits, hyphens, underscores seen in the wild, UTF-8) or an address literal in brackets.
std::size_t domain_length(std::string_view s) {
  if (!s.empty() && s[0] == '[') {
    const auto end = s.find(']');
    if (end == std::string_view::npos || end == 1) return 0;
    for (char c : s.substr(1, end - 1))
      if (!std::isxdigit(static_cast<unsigned char>(c)) && !std::isalpha(static_cast<unsigned char>(c)) &&
          c != '.' && c != ':' && c != '-')
        return 0;
    return end + 1;
  }
  std::size_t i = 0;
  bool label = false;
  for (; i < s.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(s[i]);
    if ((kKinds[c] & kDomain) != 0 || (c == '-' && label)) {
      label = true;
    } else if (c == '.' && label && s[i - 1] != '-') {
      label = false;
    } else {
      break;
    }
  }
  return label && s[i - 1] != '-' ? i : 0;
}

}  // namespace

bool is_domain(std::string_view s) { return !s.empty() && s.size() <= 255 && domain_length(s) == s.size(); }

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out) c = static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0));  // without a branch
  return out;
}

std::string Path::mailbox() const {
  if (domain.empty()) return local_part;
  std::string out;
  out.reserve(local_part.size() + 1 + domain.size());
  out.append(local_part).append("@").append(domain);
  return out;
}

std::string Path::to_text() const {
  std::string out = "<";
  out.reserve(local_part.size() + domain.size() + 3);
  for (std::size_t i = 0; i < route.size(); ++i) out.append(i ? ",@" : "@").append(route[i]);
  if (!route.empty()) out += ':';
  out += local_part;
  if (!domain.empty()) out.append("@").append(domain);
  return out += '>';
}

std::optional<Path> parse_path(std::string_view s) {
  Path p;
  if (s.empty()) return p;
  if (s[0] == '@') {
    for (;;) {
      if (s.empty() || s[0] != '@') return std::nullopt;
      s.remove_prefix(1);
      const auto n = domain_length(s);
      if (n == 0) return std::nullopt;
      p.route.emplace_back(s.substr(0, n));
      s.remove_prefix(n);
      if (s.empty()) return std::nullopt;
      const char sep = s[0];
      s.remove_prefix(1);
      if (sep == ':') break;
      if (sep != ',') return std::nullopt;
    }
  }
  auto n = quoted_string(s);
  if (n == 0) n = dot_string(s);
  if (n == 0) return std::nullopt;
  p.local_part = s.substr(0, n);
  s.remove_prefix(n);
  if (s.empty()) {
    // Only the postmaster needs no domain (RFC 5321 4.5.1).
    if (!p.route.empty() || lower(p.local_part) != "postmaster") return std::nullopt;
    return p;
  }
  if (s[0] != '@') return std::nullopt;
  s.remove_prefix(1);
  if (!is_domain(s)) return std::nullopt;
  p.domain = s;
  return p;
}

std::optional<Path> parse_mailbox(std::string_view text) {
  auto p = parse_path(text);
  if (!p || p->is_null()) return std::nullopt;
  return p;
}

std::string unquoted(std::string_view s) {
  if (s.size() < 2 || s.front() != '"' || s.back() != '"') return std::string(s);
  std::string out;
  for (std::size_t i = 1; i + 1 < s.size(); ++i) {
    if (s[i] == '\\' && i + 2 < s.size()) ++i;
    out += s[i];
  }
  return out;
}

bool same_mailbox(const Path& a, const Path& b) {
  if (lower(a.domain) != lower(b.domain)) return false;
  const auto local = unquoted(a.local_part);
  return local == unquoted(b.local_part) ||
         (lower(local) == "postmaster" && lower(b.local_part) == "postmaster");
}

}  // namespace smtp
