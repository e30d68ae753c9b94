// Finding: something about a command, its place or its mail on which implementations of SMTP differ.
//
// The parser and the session only find; what is answered stands in a Personality's table. A finding that the
// table tolerates (code 0) leaves a command that can be carried out. See shared measurements of Postfix,
// OpenSMTPD, Exim and aiosmtpd; RFC 5321 4.1.1.
#pragma once

#include <cstdint>
#include <string_view>

namespace smtp {

enum class Finding : std::uint8_t {
  // the line
  unknown_verb,
  line_too_long,
  nul_in_line,
  tab_separator,
  not_a_letter,
  empty_line,
  leading_blank,
  no_smtp,       ///< a header line or a web browser's request
  eight_bit,     ///< octets above 127, and no SMTPUTF8
  bare_lf_line,  ///< a bare LF ends a command line (tolerated) or is an octet of it
  pipelined,     ///< octets followed a command that had not been answered, without PIPELINING
  // arguments
  missing_argument,
  extra_argument,
  bad_argument,
  two_words,
  long_domain,
  bad_domain,
  odd_domain,         ///< letters, digits, dots and hyphens, but no domain: "c.test."
  underscore_domain,  ///< a domain but for its underscores
  help_plain,         ///< HELP alone: its answer
  help_topic,         ///< HELP and a command there is
  help_unknown,       ///< HELP and anything else
  // paths
  no_colon,
  blank_before_colon,
  blank_after_colon,
  empty_path,
  bare_address,
  unclosed_bracket,
  stray_bracket,
  double_bracket,
  no_domain,
  bad_dots,
  blank_in_local,
  escaped_local,
  quoted_local,
  address_literal,
  bad_literal,
  trailing_dot_domain,
  bad_path,
  path_too_long,
  null_forward_path,
  bang_path,
  source_route,
  // parameters
  unknown_parameter,
  bad_parameter,
  bad_body,               ///< BODY= and no such body
  auth_parameter,         ///< AUTH= and no AUTH
  parameter_before_ehlo,  ///< any, in a session that began with HELO
  bad_size,
  size_too_big,
  repeated_parameter,
  // the place in the session
  out_of_order,
  not_implemented,
  // policies
  unknown_user,
  relay_denied,
  user_case,
  verify_known,
  verify_unknown,
  verify_foreign,
  verify_no_domain,
  // data
  too_many_recipients,
  too_much_data,
  no_header,
  long_data_line,  ///< more than 1000 octets with its CRLF
  bare_lf_ends_data,
  half_close,  ///< the client closed its side without QUIT
  count_
};
std::string_view to_text(Finding f);

}  // namespace smtp
