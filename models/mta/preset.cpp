// Software as data: texts, think times, extensions and limits of each preset.
//
// Think times are medians measured of Postfix 3.7.11, Exim 4.96, OpenSMTPD 6.8 and aiosmtpd 1.4.3 on a
// loopback-fast link (server side, without pipelining); texts are theirs. What was not measured has RFC
// 5321's words.

#include <string>
#include <utility>
#include <vector>

#include "mta/config.hpp"

namespace mta {
namespace {

using smtp::Extension;

constexpr Duration us(int n) { return std::chrono::microseconds(n); }

struct Preset {
  std::string_view software, personality;
  Texts texts;
  ThinkTimes think;
  smtp::Extensions extensions;
  std::int64_t max_message;
  bool esmtp, vrfy, expn, turn, send;
};

Texts texts(std::string banner, std::string helo, std::string mail, std::string rcpt,
            std::string no_such_user, std::string data, std::string dot, std::string quit) {
  return {std::move(banner),       std::move(helo), std::move(mail), std::move(rcpt),
          std::move(no_such_user), std::move(data), std::move(dot),  std::move(quit)};
}

// banner, HELO, MAIL, RCPT, DATA, dot, QUIT, others, and a client before each command.
constexpr ThinkTimes kPostfixThink{us(236),  us(59),  us(408), us(256), us(65),
                                   us(1068), us(115), us(59),  us(54)};
constexpr ThinkTimes kEximThink{us(899),  us(80),     us(62), us(49), us(72),
                                us(2232), us(200621), us(60), us(60)};
constexpr ThinkTimes kOpensmtpdThink{us(738), us(59), us(535), us(623), us(241),
                                     us(404), us(73), us(60),  us(60)};
constexpr ThinkTimes kAiosmtpdThink{us(925), us(161), us(238), us(138), us(73),
                                    us(351), us(133), us(130), us(80)};

const std::vector<Preset>& presets() {
  static const std::vector<Preset> all = [] {
    const smtp::Extensions modern{
        Extension::pipelining, Extension::size,     Extension::eightbitmime, Extension::enhancedstatuscodes,
        Extension::dsn,        Extension::chunking, Extension::smtputf8};
    const Texts plain;
    const Texts postfix = texts("{mta} ESMTP Postfix", "{mta}", "Ok", "Ok",
                                "<{path}>: Recipient address rejected: User unknown in local recipient table",
                                "End data with <CR><LF>.<CR><LF>", "Ok: queued as {id}", "Bye");
    const Texts exim = texts("{mta} ESMTP Exim 4.96 {date}", "{mta} Hello", "OK", "Accepted",
                             "Unrouteable address", "Enter message, ending with \".\" on a line by itself",
                             "OK id={id}", "{mta} closing connection");
    const Texts opensmtpd =
        texts("{mta} ESMTP OpenSMTPD", "{mta} Hello, pleased to meet you", "Ok",
              "Destination address valid: Recipient ok", "Mailing list expansion problem: <{path}>",
              "Enter mail, end with \".\" on a line by itself", "{id} Message accepted for delivery", "Bye");
    const Texts aiosmtpd = texts("{mta} Python SMTP 1.4.3", "{mta}", "OK", "OK", "No such user here",
                                 "End data with <CR><LF>.<CR><LF>", "OK", "Bye");
    return std::vector<Preset>{
        {"rfc5321", "rfc5321", plain, kPostfixThink, modern, 0, true, true, true, false, false},
        {"ideal", "rfc5321", plain, {}, modern, 0, true, true, true, false, false},
        {"rfc821", "rfc821", plain, kPostfixThink, {}, 0, false, true, true, true, true},
        {"postfix", "postfix", postfix, kPostfixThink, modern, 10240000, true, true, false, false, false},
        {"exim",
         "exim",
         exim,
         kEximThink,
         {Extension::size, Extension::eightbitmime, Extension::pipelining, Extension::chunking},
         52428800,
         true,
         true,
         false,
         false,
         false},
        {"opensmtpd",
         "opensmtpd",
         opensmtpd,
         kOpensmtpdThink,
         {Extension::eightbitmime, Extension::enhancedstatuscodes, Extension::size, Extension::dsn},
         36700160,
         true,
         false,
         false,
         false,
         false},
        {"aiosmtpd",
         "aiosmtpd",
         aiosmtpd,
         kAiosmtpdThink,
         {Extension::size, Extension::eightbitmime},
         33554432,
         true,
         true,
         false,
         false,
         false},
    };
  }();
  return all;
}

}  // namespace

std::optional<Config> preset(std::string_view software) {
  for (const auto& p : presets()) {
    if (p.software != software) continue;
    Config c;
    c.software = p.software;
    c.personality = p.personality;
    c.texts = p.texts;
    c.think = p.think;
    c.extensions = p.extensions;
    c.max_message = p.max_message;
    if (p.software == "postfix") c.clients.max_connections = 50;  // smtpd_client_connection_count_limit
    c.esmtp = p.esmtp;
    c.vrfy = p.vrfy;
    c.expn = p.expn;
    c.turn = p.turn;
    c.send = p.send;
    return c;
  }
  return std::nullopt;
}

std::vector<std::string> preset_names() {
  std::vector<std::string> out;
  for (const auto& p : presets()) out.emplace_back(p.software);
  return out;
}

}  // namespace mta
