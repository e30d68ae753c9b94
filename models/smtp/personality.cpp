#include "smtp/personality.hpp"

#include <algorithm>
#include <array>

namespace smtp {
namespace {

using F = Finding;
using V = Verb;
using S = ServerState;
constexpr V any = V::none;

// RFC 5321's answers. Where it leaves a choice ("501 or 250"), the stricter one that refuses no mail is
// taken.
constexpr Answer kCommon[] = {
    {F::unknown_verb, any, 500},
    {F::line_too_long, any, 500},
    {F::nul_in_line, any, 500},
    {F::tab_separator, any, 500},
    {F::not_a_letter, any, 500},
    {F::empty_line, any, 500},
    {F::leading_blank, any, 500},
    {F::no_smtp, any, 500},
    {F::eight_bit, any, 501},
    {F::eight_bit, V::noop, 0},
    {F::bare_lf_line, any, 500},
    {F::pipelined, any, 0},
    {F::missing_argument, any, 501},
    {F::extra_argument, any, 501},
    {F::extra_argument, V::noop, 0},
    {F::bad_argument, any, 501},
    {F::two_words, any, 501},
    {F::long_domain, any, 501},
    {F::bad_domain, any, 501},
    {F::odd_domain, any, 501},
    {F::underscore_domain, any, 0},
    {F::help_plain, any, 211},
    {F::help_topic, any, 214},
    {F::help_unknown, any, 504},
    {F::no_colon, any, 501},
    {F::blank_before_colon, any, 501},
    {F::blank_after_colon, any, 501},
    {F::empty_path, any, 501},
    {F::bare_address, any, 501},
    {F::unclosed_bracket, any, 501},
    {F::stray_bracket, any, 501},
    {F::double_bracket, any, 501},
    {F::no_domain, any, 501},
    {F::bad_dots, any, 501},
    {F::blank_in_local, any, 501},
    {F::escaped_local, any, 501},
    {F::quoted_local, any, 0},
    {F::address_literal, any, 0},
    {F::bad_literal, any, 501},
    {F::trailing_dot_domain, any, 501},
    {F::bad_path, any, 501},
    {F::path_too_long, any, 501},
    {F::null_forward_path, any, 501},
    {F::bang_path, any, 0},
    {F::source_route, any, 0},
    {F::unknown_parameter, any, 555},
    {F::bad_parameter, any, 501},
    {F::bad_body, any, 501},
    {F::auth_parameter, any, 555},
    {F::parameter_before_ehlo, any, 555},
    {F::bad_size, any, 501},
    {F::size_too_big, any, 552},
    {F::repeated_parameter, any, 501},
    {F::out_of_order, any, 503},
    {F::not_implemented, any, 502},
    {F::unknown_user, any, 550},
    {F::relay_denied, any, 550},
    {F::user_case, any, 550},
    {F::verify_known, any, 250},
    {F::verify_unknown, any, 550},
    {F::verify_foreign, any, 252},
    {F::verify_no_domain, any, 0},
    {F::too_many_recipients, any, 452},
    {F::too_much_data, any, 552},
    {F::no_header, any, 0},
    {F::long_data_line, any, 0},
    {F::bare_lf_ends_data, any, 500},  // the data goes on: 0 would end it
    {F::half_close, any, 0},
};

// ---- RFC 821: no extensions, a MAIL in a transaction starts a new one (3.1), routes are followed (3.6).
constexpr Answer k821[] = {
    {F::unknown_parameter, any, 501},     {F::escaped_local, any, 0},    {F::too_many_recipients, any, 552},
    {F::extra_argument, V::noop, 500},    {F::verify_foreign, any, 551}, {F::relay_denied, any, 551},
    {F::parameter_before_ehlo, any, 501},
};
constexpr ServerRow k821Rows[] = {
    {S::mail, V::mail, S::mail, S::mail, "RFC 821 3.1"}, {S::mail, V::send, S::mail, S::mail, "RFC 821 3.4"},
    {S::mail, V::soml, S::mail, S::mail, "RFC 821 3.4"}, {S::mail, V::saml, S::mail, S::mail, "RFC 821 3.4"},
    {S::rcpt, V::mail, S::mail, S::rcpt, "RFC 821 3.1"}, {S::rcpt, V::send, S::mail, S::rcpt, "RFC 821 3.4"},
    {S::rcpt, V::soml, S::mail, S::rcpt, "RFC 821 3.4"}, {S::rcpt, V::saml, S::mail, S::rcpt, "RFC 821 3.4"},
};
constexpr V k821Unknown[] = {V::ehlo, V::bdat, V::starttls, V::auth, V::etrn};

// ---- Postfix 3.7.11, Debian's defaults, defer_unauth_destination.
constexpr Answer kPostfix[] = {
    {F::tab_separator, any, 0},
    {F::not_a_letter, any, 221, true},  // smtpd_forbidden_commands
    {F::no_smtp, any, 221, true},
    {F::leading_blank, any, 0},
    {F::eight_bit, any, 0},
    {F::bare_lf_line, any, 0},
    {F::extra_argument, V::quit, 0},
    {F::bad_argument, V::bdat, 521, true},
    {F::missing_argument, V::bdat, 521, true},
    {F::bad_body, any, 555},
    {F::auth_parameter, any, 503},
    {F::parameter_before_ehlo, any, 0},
    {F::not_implemented, V::auth, 503},
    {F::two_words, any, 0},
    {F::long_domain, any, 0},
    {F::bad_domain, any, 0},
    {F::odd_domain, any, 0},
    {F::blank_after_colon, any, 0},
    {F::bare_address, any, 0},
    {F::stray_bracket, any, 0},
    {F::double_bracket, any, 0},
    {F::no_domain, any, 0},
    {F::bad_dots, any, 0},
    {F::escaped_local, any, 0},
    {F::trailing_dot_domain, any, 0},
    {F::path_too_long, any, 0},
    {F::bang_path, V::rcpt, 454},
    {F::not_implemented, V::starttls, 502},
    {F::not_implemented, V::etrn, 459},
    {F::relay_denied, any, 454},
    {F::user_case, any, 0},
    {F::verify_known, any, 252},
    {F::verify_foreign, any, 454},
    {F::bare_lf_ends_data, any, 0},
};
constexpr ServerRow kPostfixRows[] = {
    {S::connected, V::mail, S::mail, S::connected, "smtpd_helo_required = no"}};
constexpr OutOfOrder kPostfixOrder[] = {{S::mail, V::data, 554}, {S::mail, V::bdat, 554}};
constexpr V kPostfixFirst[] = {V::mail, V::rcpt, V::data};
constexpr V kPostfixUnknown[] = {V::help, V::expn, V::send, V::soml, V::saml, V::turn};

// ---- OpenSMTPD 6.8.
constexpr Answer kOpensmtpd[] = {
    {F::pipelined, any, 500, true},
    {F::bare_lf_line, any, 0},
    {F::missing_argument, V::mail, 500},
    {F::missing_argument, V::rcpt, 500},
    {F::no_colon, any, 500},
    {F::help_plain, any, 214},
    {F::help_topic, any, 500},
    {F::help_unknown, any, 500},
    {F::quoted_local, V::mail, 553},
    {F::quoted_local, V::rcpt, 501},
    {F::eight_bit, V::mail, 553},
    {F::bad_body, any, 503},
    {F::auth_parameter, any, 0},
    {F::parameter_before_ehlo, any, 0},
    {F::too_many_recipients, any, 451},
    {F::not_implemented, V::auth, 503},
    {F::extra_argument, any, 500},
    {F::extra_argument, V::noop, 500},
    {F::blank_before_colon, any, 500},
    {F::blank_after_colon, any, 0},
    {F::empty_path, V::mail, 553},
    {F::bare_address, V::mail, 553},
    {F::stray_bracket, V::mail, 553},
    {F::double_bracket, V::mail, 553},
    {F::unclosed_bracket, V::mail, 553},
    {F::no_domain, any, 0},
    {F::bad_dots, V::mail, 553},
    {F::blank_in_local, V::mail, 553},
    {F::escaped_local, V::mail, 553},
    {F::bad_literal, V::mail, 553},
    {F::bad_path, V::mail, 553},
    {F::path_too_long, any, 0},
    {F::unknown_parameter, any, 503},
    {F::bad_size, any, 0},
    {F::size_too_big, any, 0},
    {F::not_implemented, V::starttls, 503},
    {F::unknown_user, any, 524},
    {F::user_case, any, 0},
    {F::no_header, any, 550},
    {F::bare_lf_ends_data, any, 0},
};
constexpr ServerRow kOpensmtpdForbidden[] = {
    {S::connected, V::rset, S::connected, S::connected, ""},
    {S::greeted, V::helo, S::greeted, S::greeted, ""},
    {S::greeted, V::ehlo, S::greeted, S::greeted, ""},
    {S::mail, V::helo, S::mail, S::mail, ""},
    {S::mail, V::ehlo, S::mail, S::mail, ""},
    {S::rcpt, V::helo, S::rcpt, S::rcpt, ""},
    {S::rcpt, V::ehlo, S::rcpt, S::rcpt, ""},
};
constexpr V kOpensmtpdFirst[] = {V::helo, V::ehlo, V::mail, V::rcpt};
constexpr V kOpensmtpdUnknown[] = {V::vrfy, V::expn, V::send, V::soml, V::saml, V::turn, V::bdat, V::etrn};

// ---- Exim 4.96, Debian's default ACLs.
constexpr Answer kExim[] = {
    {F::nul_in_line, any, 501},
    {F::bare_lf_line, any, 0},
    {F::eight_bit, any, 0},
    {F::missing_argument, V::mail, 500},
    {F::missing_argument, V::rcpt, 500},
    {F::no_colon, any, 500},
    {F::help_plain, any, 214},
    {F::help_unknown, any, 214},
    {F::auth_parameter, any, 0},
    {F::parameter_before_ehlo, any, 501},
    {F::long_data_line, any, 550},  // Debian's acl_check_data
    {F::not_implemented, V::auth, 503},
    {F::long_domain, any, 0},
    {F::odd_domain, any, 0},
    {F::underscore_domain, any, 501},  // helo_allow_chars
    {F::blank_before_colon, any, 500},
    {F::blank_after_colon, any, 0},
    {F::bare_address, any, 0},
    {F::bad_dots, any, 0},
    {F::escaped_local, any, 0},
    {F::address_literal, any, 501},
    {F::unknown_parameter, any, 501},
    {F::bad_size, any, 0},
    {F::not_implemented, V::starttls, 503},
    {F::not_implemented, V::etrn, 458},
    {F::not_implemented, V::expn, 550},
    {F::missing_argument, V::expn, 550},
    {F::user_case, any, 0},
    {F::verify_known, any, 252},
    {F::verify_unknown, any, 252},
    {F::verify_no_domain, any, 501},
    {F::half_close, any, 421},
};
constexpr V kEximFirst[] = {V::mail, V::rcpt};
constexpr V kEximUnknown[] = {V::send, V::soml, V::saml, V::turn};

// ---- aiosmtpd 1.4.3 with its Sink: it takes every recipient.
constexpr Answer kAiosmtpd[] = {
    {F::bare_lf_line, any, 0},
    {F::eight_bit, any, 500},
    {F::help_plain, any, 250},
    {F::help_topic, any, 250},
    {F::help_unknown, any, 501},
    {F::null_forward_path, any, 0},
    {F::parameter_before_ehlo, any, 501},
    {F::long_data_line, any, 500},
    {F::not_implemented, V::auth, 538},
    {F::two_words, any, 0},
    {F::long_domain, any, 0},
    {F::bad_domain, any, 0},
    {F::odd_domain, any, 0},
    {F::blank_after_colon, any, 0},
    {F::bare_address, any, 0},
    {F::double_bracket, any, 553},
    {F::no_domain, any, 0},
    {F::bad_dots, any, 0},
    {F::blank_in_local, any, 0},
    {F::escaped_local, any, 0},
    {F::bad_literal, any, 0},
    {F::trailing_dot_domain, any, 553},
    {F::path_too_long, any, 0},
    {F::size_too_big, any, 0},
    {F::not_implemented, V::starttls, 454},
    {F::not_implemented, V::expn, 502},
    {F::missing_argument, V::expn, 502},
    {F::unknown_user, any, 250},
    {F::relay_denied, any, 250},
    {F::user_case, any, 0},
    {F::verify_known, any, 252},
    {F::verify_unknown, any, 252},
};
constexpr V kAiosmtpdFirst[] = {V::mail, V::rcpt, V::data};
constexpr V kAiosmtpdUnknown[] = {V::send, V::soml, V::saml, V::turn, V::bdat, V::etrn};

constexpr V k5321Unknown[] = {V::etrn};

// name, answers, out of order, rows, forbidden, unknown verbs, line and recipient limits, errors, routes,
// syntax only, its code, order first, unknown verbs in one session and their last answer, commands that are
// not mail.
const std::array<Personality, 6> kAll{{
    {"rfc5321", {}, {}, {}, {}, k5321Unknown, 512, 100, 0, false, false, 0, {}, 0, 0, 0},
    {"rfc821", k821, {}, k821Rows, {}, k821Unknown, 512, 100, 0, true, false, 0, {}, 0, 0, 0},
    {"postfix",
     kPostfix,
     kPostfixOrder,
     kPostfixRows,
     {},
     kPostfixUnknown,
     2048,
     1000,
     20,
     false,
     false,
     421,
     kPostfixFirst,
     0,
     0,
     0},
    {"opensmtpd",
     kOpensmtpd,
     {},
     {},
     kOpensmtpdForbidden,
     kOpensmtpdUnknown,
     65535,
     1000,
     0,
     false,
     false,
     0,
     kOpensmtpdFirst,
     0,
     0,
     0},
    {"exim", kExim, {}, {}, {}, kEximUnknown, 16384, 50000, 4, false, true, 0, kEximFirst, 0, 0, 10},
    {"aiosmtpd",
     kAiosmtpd,
     {},
     {},
     {},
     kAiosmtpdUnknown,
     512,
     100000,
     0,
     false,
     false,
     0,
     kAiosmtpdFirst,
     5,
     502,
     0},
}};

const Answer* find(std::span<const Answer> answers, V verb, F f) {
  const Answer* general = nullptr;
  for (const auto& a : answers) {
    if (a.finding != f) continue;
    if (a.verb == verb) return &a;
    if (a.verb == any) general = &a;
  }
  return general;
}

}  // namespace

std::span<const Personality> personalities() { return kAll; }

const Personality* find_personality(std::string_view name) {
  for (const auto& p : kAll)
    if (p.name == name) return &p;
  return nullptr;
}

const Personality& rfc5321() { return kAll[0]; }

Answer answer_to(const Personality& p, Verb verb, Finding f) {
  if (const auto* a = find(p.answers, verb, f)) return *a;
  return *find(kCommon, verb, f);
}

const ServerRow* row_of(const Personality& p, ServerState from, Verb verb) {
  const auto same = [&](const ServerRow& r) { return r.from == from && r.verb == verb; };
  if (std::any_of(p.forbidden.begin(), p.forbidden.end(), same)) return nullptr;
  const auto own = std::find_if(p.rows.begin(), p.rows.end(), same);
  return own != p.rows.end() ? &*own : server_row(from, verb);
}

int out_of_order_code(const Personality& p, ServerState from, Verb verb) {
  for (const auto& o : p.out_of_order)
    if (o.state == from && o.verb == verb) return o.code;
  return answer_to(p, verb, Finding::out_of_order).code;
}

bool knows(const Personality& p, Verb verb) {
  return std::find(p.unknown_verbs.begin(), p.unknown_verbs.end(), verb) == p.unknown_verbs.end();
}

}  // namespace smtp
