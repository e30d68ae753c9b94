#include "smtp/extension.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "smtp/path.hpp"
#include "smtp/text.hpp"

namespace smtp {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Extension::count_)> kKeywords{
    "PIPELINING", "SIZE",     "8BITMIME", "ENHANCEDSTATUSCODES", "DSN", "CHUNKING",
    "SMTPUTF8",   "STARTTLS", "AUTH"};

// Decimal digits only, at most 20 of them (RFC 1870 3).
std::optional<std::int64_t> number(std::string_view s) {
  std::int64_t n = 0;
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
  if (s.empty() || s.size() > 20 || s.front() == '-' || end != s.data() + s.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return INT64_MAX;
  return error == std::errc{} ? std::optional(n) : std::nullopt;
}

bool notify_valid(std::string_view value) {
  const std::string v = upper(value);
  if (v == "NEVER") return true;
  for (std::string_view rest = v;;) {
    const auto word = rest.substr(0, rest.find(','));
    if (word != "SUCCESS" && word != "FAILURE" && word != "DELAY") return false;
    if (word.size() == rest.size()) return true;
    rest.remove_prefix(word.size() + 1);
  }
}

}  // namespace

std::string_view to_text(Extension e) { return kKeywords[static_cast<std::size_t>(e)]; }

std::optional<Extension> extension_of(std::string_view keyword) {
  const auto k = upper(keyword);
  for (std::size_t i = 0; i < kKeywords.size(); ++i)
    if (kKeywords[i] == k) return static_cast<Extension>(i);
  return std::nullopt;
}

std::vector<std::string> extension_names() { return {kKeywords.begin(), kKeywords.end()}; }

Offer read_offer(const Reply& r) {
  Offer o;
  for (std::size_t i = 1; i < r.lines.size(); ++i) {
    const std::string_view line = r.lines[i];
    const auto word = line.substr(0, line.find(' '));
    const auto e = extension_of(word);
    if (!e) continue;
    o.extensions.add(*e);
    if (*e == Extension::size && word.size() < line.size())
      o.size_limit = number(line.substr(word.size() + 1)).value_or(0);
  }
  return o;
}

std::vector<std::string> offer_lines(const Extensions& e, std::int64_t size_limit) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kKeywords.size(); ++i) {
    const auto x = static_cast<Extension>(i);
    if (!e.has(x)) continue;
    std::string line(kKeywords[i]);
    if (x == Extension::size && size_limit > 0) line += " " + std::to_string(size_limit);
    if (x == Extension::auth) line += " PLAIN LOGIN";
    out.push_back(std::move(line));
  }
  return out;
}

const std::string* value_of(const std::vector<Parameter>& ps, std::string_view keyword) {
  const auto p = std::find_if(ps.begin(), ps.end(), [&](const Parameter& q) { return q.keyword == keyword; });
  return p == ps.end() ? nullptr : &p->value;
}

std::optional<Finding> check_parameters(const Command& c, const Extensions& offered,
                                        std::int64_t size_limit) {
  for (std::size_t i = 0; i < c.parameters.size(); ++i) {
    const auto& [keyword, value] = c.parameters[i];
    for (std::size_t k = 0; k < i; ++k)
      if (c.parameters[k].keyword == keyword) return Finding::repeated_parameter;
    const auto v = upper(value);
    if (c.verb == Verb::rcpt) {
      if (!offered.has(Extension::dsn) || (keyword != "NOTIFY" && keyword != "ORCPT"))
        return Finding::unknown_parameter;
      if (keyword == "NOTIFY" ? !notify_valid(value)
                              : value.find(';') == std::string::npos || value.size() > 500)
        return Finding::bad_parameter;
      continue;
    }
    if (keyword == "SIZE" && offered.has(Extension::size)) {
      const auto n = number(value);
      if (!n) return Finding::bad_size;
      if (size_limit > 0 && *n > size_limit) return Finding::size_too_big;
    } else if (keyword == "BODY" && offered.has(Extension::eightbitmime)) {
      if (v != "7BIT" && v != "8BITMIME") return Finding::bad_body;
    } else if (keyword == "RET" && offered.has(Extension::dsn)) {
      if (v != "FULL" && v != "HDRS") return Finding::bad_parameter;
    } else if (keyword == "ENVID" && offered.has(Extension::dsn)) {
      if (value.empty() || value.size() > 100) return Finding::bad_parameter;
    } else if (keyword == "SMTPUTF8" && offered.has(Extension::smtputf8)) {
      if (!value.empty()) return Finding::bad_parameter;
    } else if (keyword == "AUTH" && offered.has(Extension::auth)) {
      if (value.empty()) return Finding::bad_parameter;
    } else if (keyword == "AUTH") {
      return Finding::auth_parameter;
    } else {
      return Finding::unknown_parameter;
    }
  }
  return std::nullopt;
}

std::string enhanced_code(Verb to, int code) {
  if (code / 100 == 3 || to == Verb::none || to == Verb::helo || to == Verb::ehlo) return {};
  const char* detail = ".0.0";
  switch (code) {
    case 250:
      detail = begins_mail(to) ? ".1.0" : to == Verb::rcpt ? ".1.5" : ".0.0";
      break;
    case 251:
      detail = ".1.5";
      break;
    case 252:
      detail = ".1.5";
      break;
    case 235:
      detail = ".7.0";
      break;
    case 421:
      detail = ".3.2";
      break;
    case 450:
      detail = ".2.0";
      break;
    case 451:
      detail = ".3.0";
      break;
    case 452:
      detail = to == Verb::rcpt ? ".2.2" : ".3.1";
      break;
    case 454:
      detail = ".7.0";
      break;
    case 500:
    case 502:
    case 503:
      detail = ".5.1";
      break;
    case 501:
    case 504:
    case 555:
      detail = ".5.4";
      break;
    case 535:
      detail = ".7.8";
      break;
    case 550:
      detail = ".1.1";
      break;
    case 551:
      detail = ".1.6";
      break;
    case 552:
      detail = to == Verb::rcpt ? ".2.2" : ".3.4";
      break;
    case 553:
      detail = ".1.3";
      break;
    case 554:
      detail = ".5.0";
      break;
    default:
      break;
  }
  return static_cast<char>('0' + code / 100) + std::string(detail);
}

}  // namespace smtp
