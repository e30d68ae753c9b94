// Software as data: texts, think times, habits, extensions and limits of each preset. Texts are the
// software's own; what was not measured has RFC 5321's words. Times and habits: preset_times.cpp.

#include <string>
#include <utility>
#include <vector>

#include "mta/config.hpp"
#include "mta/preset_times.hpp"

namespace mta {
namespace {

using smtp::Extension;

struct Preset {
  std::string_view software, personality;
  Texts texts;
  Manner manner;
  smtp::Extensions extensions;
  std::int64_t max_message;
  bool esmtp, vrfy, expn, turn, send;
  std::string_view trace = {};
};

Texts texts(std::string banner, std::string helo, std::string mail, std::string rcpt,
            std::string no_such_user, std::string data, std::string dot, std::string quit) {
  return {std::move(banner),       std::move(helo), std::move(mail), std::move(rcpt),
          std::move(no_such_user), std::move(data), std::move(dot),  std::move(quit)};
}

// The field in front of mail of the software's own users, as it was seen.
constexpr std::string_view kPostfixTrace =
    "Received: by {mta} (Postfix, from userid 0)\r\n\tid {id}; {date} (UTC)\r\n";
constexpr std::string_view kEximTrace =
    "Received: from root by {mta} with local (Exim 4.96)\r\n\t(envelope-from {from})\r\n"
    "\tid 1x{id}-1V{for};\r\n\t{date}\r\n";
constexpr std::string_view kOpensmtpdTrace =
    "Received: from localhost ({mta} [local])\r\n\tby {mta} (OpenSMTPD) with ESMTP id "
    "{id}{for};\r\n\t{date}\r\n";

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
    const Texts sendmail =
        texts("{mta} ESMTP Sendmail 8.17.1/8.17.1; {date}", "{mta} Hello, pleased to meet you", "Sender ok",
              "<{path}>... Recipient ok", "<{path}>... User unknown",
              "Enter mail, end with \".\" on a line by itself", "{id} Message accepted for delivery",
              "{mta} closing connection");
    const Texts exchange =
        texts("{mta} Microsoft ESMTP MAIL Service ready at {date}", "{mta} Hello", "Sender OK", "Recipient OK",
              "RESOLVER.ADR.RecipientNotFound; not found", "Start mail input; end with <CRLF>.<CRLF>",
              "<{id}@{mta}> Queued mail for delivery", "Service closing transmission channel");
    return std::vector<Preset>{
        {"rfc5321", "rfc5321", plain, rfc_manner(), modern, 0, true, true, true, false, false},
        {"ideal", "rfc5321", plain, {}, modern, 0, true, true, true, false, false},
        {"rfc821", "rfc821", plain, rfc_manner(), {}, 0, false, true, true, true, true},
        {"postfix", "postfix", postfix, postfix_manner(), modern, 10240000, true, true, false, false, false,
         kPostfixTrace},
        {"exim",
         "exim",
         exim,
         exim_manner(),
         {Extension::size, Extension::eightbitmime, Extension::pipelining, Extension::chunking},
         52428800,
         true,
         true,
         false,
         false,
         false,
         kEximTrace},
        {"opensmtpd",
         "opensmtpd",
         opensmtpd,
         opensmtpd_manner(),
         {Extension::eightbitmime, Extension::enhancedstatuscodes, Extension::size, Extension::dsn},
         36700160,
         true,
         false,
         false,
         false,
         false,
         kOpensmtpdTrace},
        {"aiosmtpd",
         "aiosmtpd",
         aiosmtpd,
         aiosmtpd_manner(),
         {Extension::size, Extension::eightbitmime},
         33554432,
         true,
         true,
         false,
         false,
         false},
        // Nobody measured these two: their times are rfc5321's.
        {"sendmail",
         "rfc5321",
         sendmail,
         rfc_manner(),
         {Extension::pipelining, Extension::size, Extension::eightbitmime, Extension::enhancedstatuscodes,
          Extension::dsn},
         0,
         true,
         true,
         true,
         false,
         false},
        {"exchange",
         "rfc5321",
         exchange,
         rfc_manner(),
         {Extension::pipelining, Extension::size, Extension::eightbitmime, Extension::enhancedstatuscodes,
          Extension::dsn, Extension::chunking},
         37748736,
         true,
         false,
         false,
         false,
         false},
        {"swaks", "rfc5321", plain, swaks_manner(), modern, 0, true, true, true, false, false},
        {"smtplib", "rfc5321", plain, smtplib_manner(), modern, 0, true, true, true, false, false},
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
    c.think = p.manner.think;
    c.habits = p.manner.habits;
    c.local_trace = p.trace;
    c.extensions = p.extensions;
    c.max_message = p.max_message;
    if (p.software == "postfix") c.clients.max_connections = 50;  // smtpd_client_connection_count_limit
    c.esmtp = p.esmtp;
    c.vrfy = p.vrfy;
    c.expn = p.expn;
    c.turn = p.turn;
    c.send = p.send;
    set_queue_habits(c);
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
