#include "smtp/table.hpp"

#include <array>

namespace smtp {
namespace {

using S = ServerState;
using V = Verb;

// Commands that may stand anywhere after the greeting (RFC 821 4.1.1, RFC 5321 4.1.4) have a row in each
// state. A negative reply, 501 to "QUIT now" among them, leaves the state as it was.
constexpr ServerRow kServer[] = {
    {S::opening, V::none, S::connected, S::refused, "RFC 5321 3.1"},

    {S::connected, V::helo, S::greeted, S::connected, "RFC 5321 4.1.1.1"},
    {S::connected, V::ehlo, S::greeted, S::connected, "RFC 5321 4.1.1.1"},
    {S::connected, V::rset, S::connected, S::connected, "RFC 5321 4.1.1.5"},
    {S::connected, V::noop, S::connected, S::connected, "RFC 5321 4.1.1.9"},
    {S::connected, V::vrfy, S::connected, S::connected, "RFC 5321 4.1.1.6"},
    {S::connected, V::expn, S::connected, S::connected, "RFC 5321 4.1.1.7"},
    {S::connected, V::help, S::connected, S::connected, "RFC 5321 4.1.1.8"},
    {S::connected, V::quit, S::closed, S::connected, "RFC 5321 4.1.1.10"},

    {S::greeted, V::helo, S::greeted, S::greeted, "RFC 5321 4.1.4"},
    {S::greeted, V::ehlo, S::greeted, S::greeted, "RFC 5321 4.1.4"},
    {S::greeted, V::mail, S::mail, S::greeted, "RFC 5321 4.1.1.2"},
    {S::greeted, V::rset, S::greeted, S::greeted, "RFC 5321 4.1.1.5"},
    {S::greeted, V::noop, S::greeted, S::greeted, "RFC 5321 4.1.1.9"},
    {S::greeted, V::vrfy, S::greeted, S::greeted, "RFC 5321 4.1.1.6"},
    {S::greeted, V::expn, S::greeted, S::greeted, "RFC 5321 4.1.1.7"},
    {S::greeted, V::help, S::greeted, S::greeted, "RFC 5321 4.1.1.8"},
    {S::greeted, V::quit, S::closed, S::greeted, "RFC 5321 4.1.1.10"},

    {S::mail, V::helo, S::greeted, S::mail, "RFC 5321 4.1.4"},
    {S::mail, V::ehlo, S::greeted, S::mail, "RFC 5321 4.1.4"},
    {S::mail, V::rcpt, S::rcpt, S::mail, "RFC 5321 4.1.1.3"},
    {S::mail, V::rset, S::greeted, S::mail, "RFC 5321 4.1.1.5"},
    {S::mail, V::noop, S::mail, S::mail, "RFC 5321 4.1.1.9"},
    {S::mail, V::vrfy, S::mail, S::mail, "RFC 5321 4.1.1.6"},
    {S::mail, V::expn, S::mail, S::mail, "RFC 5321 4.1.1.7"},
    {S::mail, V::help, S::mail, S::mail, "RFC 5321 4.1.1.8"},
    {S::mail, V::quit, S::closed, S::mail, "RFC 5321 4.1.1.10"},

    {S::rcpt, V::helo, S::greeted, S::rcpt, "RFC 5321 4.1.4"},
    {S::rcpt, V::ehlo, S::greeted, S::rcpt, "RFC 5321 4.1.4"},
    {S::rcpt, V::rcpt, S::rcpt, S::rcpt, "RFC 5321 4.1.1.3"},
    {S::rcpt, V::data, S::data, S::rcpt, "RFC 5321 4.1.1.4"},
    {S::rcpt, V::rset, S::greeted, S::rcpt, "RFC 5321 4.1.1.5"},
    {S::rcpt, V::noop, S::rcpt, S::rcpt, "RFC 5321 4.1.1.9"},
    {S::rcpt, V::vrfy, S::rcpt, S::rcpt, "RFC 5321 4.1.1.6"},
    {S::rcpt, V::expn, S::rcpt, S::rcpt, "RFC 5321 4.1.1.7"},
    {S::rcpt, V::help, S::rcpt, S::rcpt, "RFC 5321 4.1.1.8"},
    {S::rcpt, V::quit, S::closed, S::rcpt, "RFC 5321 4.1.1.10"},

    // The transactions of RFC 821 3.4; who does not offer them answers 502 before the table is asked.
    {S::greeted, V::send, S::mail, S::greeted, "RFC 821 3.4"},
    {S::greeted, V::soml, S::mail, S::greeted, "RFC 821 3.4"},
    {S::greeted, V::saml, S::mail, S::greeted, "RFC 821 3.4"},
    {S::greeted, V::turn, S::turned, S::greeted, "RFC 821 3.8"},

    {S::greeted, V::starttls, S::tls, S::greeted, "RFC 3207 4"},
    {S::tls, V::tls, S::connected, S::closed, "RFC 3207 4.2"},
    {S::greeted, V::auth, S::greeted, S::greeted, "RFC 4954 4", S::auth},
    {S::auth, V::response, S::greeted, S::greeted, "RFC 4954 4", S::auth},

    {S::data, V::dot, S::greeted, S::greeted, "RFC 5321 4.1.1.4"},

    {S::rcpt, V::bdat, S::chunks, S::rcpt, "RFC 3030 2"},
    {S::chunks, V::bdat, S::chunks, S::chunks, "RFC 3030 2"},
    {S::chunks, V::dot, S::greeted, S::greeted, "RFC 3030 2"},
    {S::chunks, V::helo, S::greeted, S::chunks, "RFC 5321 4.1.4"},
    {S::chunks, V::ehlo, S::greeted, S::chunks, "RFC 5321 4.1.4"},
    {S::chunks, V::rset, S::greeted, S::chunks, "RFC 3030 2"},
    {S::chunks, V::noop, S::chunks, S::chunks, "RFC 5321 4.1.1.9"},
    {S::chunks, V::vrfy, S::chunks, S::chunks, "RFC 5321 4.1.1.6"},
    {S::chunks, V::expn, S::chunks, S::chunks, "RFC 5321 4.1.1.7"},
    {S::chunks, V::help, S::chunks, S::chunks, "RFC 5321 4.1.1.8"},
    {S::chunks, V::quit, S::closed, S::chunks, "RFC 5321 4.1.1.10"},

    {S::refused, V::quit, S::closed, S::refused, "RFC 5321 3.1"},
};

using C = ClientState;
using A = Act;

constexpr ClientRow kClient[] = {
    {C::greeting, Cue::positive, C::ehlo, A::say_ehlo, "RFC 5321 3.2"},
    {C::greeting, Cue::plain, C::helo, A::say_helo, "RFC 821 3.5"},
    {C::greeting, Cue::negative, C::quit, A::say_quit, "RFC 5321 3.1"},

    {C::ehlo, Cue::positive, C::mail, A::say_mail, "RFC 5321 3.3"},
    {C::ehlo, Cue::plain, C::helo, A::say_helo, "RFC 5321 3.2"},
    {C::ehlo, Cue::secure, C::starttls, A::say_starttls, "RFC 3207 4"},
    {C::ehlo, Cue::authenticate, C::auth, A::say_auth, "RFC 4954 4"},
    {C::ehlo, Cue::negative, C::quit, A::say_quit, "RFC 5321 4.1.1.1"},
    {C::helo, Cue::positive, C::mail, A::say_mail, "RFC 5321 3.3"},
    {C::helo, Cue::negative, C::quit, A::say_quit, "RFC 5321 4.1.1.1"},

    {C::starttls, Cue::positive, C::tls, A::say_handshake, "RFC 3207 4"},
    {C::starttls, Cue::negative, C::mail, A::say_mail, "RFC 3207 4.1"},
    {C::tls, Cue::positive, C::ehlo, A::say_ehlo, "RFC 3207 4.2"},
    {C::auth, Cue::positive, C::mail, A::say_mail, "RFC 4954 6"},
    {C::auth, Cue::negative, C::quit, A::say_quit, "RFC 4954 6"},

    {C::mail, Cue::positive, C::rcpt, A::say_rcpt, "RFC 5321 3.3"},
    {C::mail, Cue::grouped, C::rcpt, A::wait, "RFC 2920 3.1"},
    {C::mail, Cue::another, C::rset, A::say_rset, "RFC 5321 4.1.1.5"},
    {C::mail, Cue::finished, C::quit, A::say_quit, "RFC 5321 4.1.1.10"},

    {C::rcpt, Cue::more, C::rcpt, A::say_rcpt, "RFC 5321 3.3"},
    {C::rcpt, Cue::some, C::data, A::say_data, "RFC 5321 3.3"},
    {C::rcpt, Cue::grouped, C::rcpt, A::wait, "RFC 2920 3.1"},
    {C::rcpt, Cue::grouped_last, C::data, A::wait, "RFC 2920 3.1"},
    // Nobody was accepted: there is nobody to send the data for (RFC 821 3.1).
    {C::rcpt, Cue::another, C::rset, A::say_rset, "RFC 5321 4.1.1.5"},
    {C::rcpt, Cue::none, C::quit, A::say_quit, "RFC 5321 3.3"},

    {C::data, Cue::positive, C::dot, A::say_content, "RFC 5321 3.3"},
    {C::data, Cue::none, C::dot, A::say_lone_dot, "RFC 2920 3.1"},
    {C::data, Cue::another, C::rset, A::say_rset, "RFC 5321 4.1.1.5"},
    {C::data, Cue::finished, C::quit, A::say_quit, "RFC 5321 4.1.1.10"},

    {C::dot, Cue::another, C::mail, A::say_mail, "RFC 5321 3.3"},
    {C::dot, Cue::another_anew, C::rset, A::say_rset, "RFC 5321 4.1.1.5"},
    {C::dot, Cue::finished, C::quit, A::say_quit, "RFC 5321 4.1.1.10"},
    {C::dot, Cue::kept, C::idle, A::wait, "RFC 5321 4.1.1.10"},

    {C::idle, Cue::another, C::mail, A::say_mail, "RFC 5321 3.3"},
    {C::idle, Cue::finished, C::quit, A::say_quit, "RFC 5321 4.1.1.10"},

    {C::rset, Cue::positive, C::mail, A::say_mail, "RFC 5321 4.1.1.5"},
    {C::rset, Cue::negative, C::quit, A::say_quit, "RFC 5321 4.1.1.5"},

    {C::quit, Cue::positive, C::closed, A::hang_up, "RFC 5321 4.1.1.10"},
    {C::quit, Cue::negative, C::closed, A::hang_up, "RFC 5321 4.1.1.10"},
};

constexpr std::size_t kStates = static_cast<std::size_t>(ServerState::count_),
                      kVerbs = static_cast<std::size_t>(Verb::unknown) + 1;
using ServerIndex = std::array<std::array<const ServerRow*, kVerbs>, kStates>;

// The rows by state and verb, so that finding one costs nothing.
const ServerIndex kServerIndex = [] {
  ServerIndex index{};
  for (const auto& r : kServer)
    index[static_cast<std::size_t>(r.from)][static_cast<std::size_t>(r.verb)] = &r;
  return index;
}();

}  // namespace

std::span<const ServerRow> server_rows() { return kServer; }
std::span<const ClientRow> client_rows() { return kClient; }

const ServerRow* server_row(ServerState from, Verb verb) {
  return kServerIndex[static_cast<std::size_t>(from)][static_cast<std::size_t>(verb)];
}

const ClientRow* client_row(ClientState from, Cue cue) {
  for (const auto& r : kClient)
    if (r.from == from && r.cue == cue) return &r;
  return nullptr;
}

std::string_view to_text(ServerState s) {
  constexpr std::string_view names[] = {"opening", "connected", "greeted", "mail",    "rcpt",   "data",
                                        "chunks",  "auth",      "tls",     "refused", "turned", "closed"};
  return names[static_cast<std::size_t>(s)];
}

std::string_view to_text(ClientState s) {
  constexpr std::string_view names[] = {"greeting", "ehlo", "helo", "starttls", "tls",  "auth",  "mail",
                                        "rcpt",     "data", "dot",  "rset",     "idle", "quit",  "closed"};
  return names[static_cast<std::size_t>(s)];
}

std::string_view to_text(Cue c) {
  constexpr std::string_view names[] = {"positive",     "more",     "some",         "none",
                                        "another",      "another after RSET", "finished", "kept", "plain", "secure",
                                        "authenticate", "grouped",  "grouped last", "negative"};
  return names[static_cast<std::size_t>(c)];
}

std::string_view to_text(Act a) {
  constexpr std::string_view names[] = {
      "say EHLO", "say HELO",     "say STARTTLS",    "shake hands", "say AUTH", "say MAIL", "say RCPT",
      "say DATA", "send content", "send a lone dot", "say RSET",    "say QUIT", "wait",     "hang up"};
  return names[static_cast<std::size_t>(a)];
}

}  // namespace smtp
