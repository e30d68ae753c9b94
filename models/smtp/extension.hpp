// Extensions: what a server offers in its reply to EHLO, and what that allows in MAIL and RCPT.
//
// Limits: STARTTLS and AUTH are modelled: their round trips, states and replies; there is no cryptography.
// See RFC 1870 SIZE, 2034 ENHANCEDSTATUSCODES, 2920 PIPELINING, 3030 CHUNKING, 3207 STARTTLS, 3461 DSN, 4954
// AUTH, 6152 8BITMIME, 6531 SMTPUTF8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "smtp/command.hpp"
#include "smtp/reply.hpp"

namespace smtp {

enum class Extension : std::uint8_t {
  pipelining,
  size,
  eightbitmime,
  enhancedstatuscodes,
  dsn,
  chunking,
  smtputf8,
  starttls,
  auth,
  count_
};
std::string_view to_text(Extension e);  ///< its EHLO keyword
std::optional<Extension> extension_of(std::string_view keyword);
std::vector<std::string> extension_names();

class Extensions {
 public:
  Extensions() = default;
  Extensions(std::initializer_list<Extension> es) {
    for (auto e : es) add(e);
  }
  static Extensions all() {
    Extensions every;
    for (unsigned i = 0; i < static_cast<unsigned>(Extension::count_); ++i)
      every.add(static_cast<Extension>(i));
    return every;
  }
  /// Those that both have.
  Extensions operator&(const Extensions& o) const {
    Extensions both;
    both.bits_ = bits_ & o.bits_;
    return both;
  }
  void add(Extension e) { bits_ |= bit(e); }
  void remove(Extension e) { bits_ &= static_cast<std::uint16_t>(~bit(e)); }
  bool has(Extension e) const { return (bits_ & bit(e)) != 0; }
  bool empty() const { return bits_ == 0; }
  bool operator==(const Extensions&) const = default;

 private:
  static std::uint16_t bit(Extension e) { return static_cast<std::uint16_t>(1u << static_cast<unsigned>(e)); }
  std::uint16_t bits_ = 0;
};

/// What a client learnt from the reply to its EHLO.
struct Offer {
  Extensions extensions;
  std::int64_t size_limit = 0;  ///< 0: none said
};
Offer read_offer(const Reply& ehlo_reply);
/// The lines after the first one of a reply to EHLO.
std::vector<std::string> offer_lines(const Extensions& e, std::int64_t size_limit);

/// What is wrong with the parameters of MAIL (or SEND, SOML, SAML) or RCPT, given what was offered; nullopt:
/// nothing.
std::optional<Finding> check_parameters(const Command& c, const Extensions& offered, std::int64_t size_limit);
/// The value of a parameter, or nullptr.
const std::string* value_of(const std::vector<Parameter>& ps, std::string_view keyword);

/// The enhanced code put in front of a text (RFC 2034, 3463): "2.1.5" for the 250 to RCPT. Empty where there
/// is none (3yz, the greeting, HELO and EHLO).
std::string enhanced_code(Verb to, int code);

}  // namespace smtp
