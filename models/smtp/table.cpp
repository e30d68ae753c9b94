#include "smtp/table.hpp"

#include <array>

namespace smtp {
namespace {

using S = ServerState;
using V = Verb;

// Commands that may stand anywhere after the greeting (RFC 821 4.1.1, RFC 5321 4.1.4) have a row in each
// state.
constexpr ServerRow kServer[] = {
    {S::opening, V::none, S::connected, S::refused, "RFC 5321 3.1"},
    {S::opening, V::quit, S::closed, S::closed, "RFC 5321 4.1.1.10"},

    {S::connected, V::helo, S::greeted, S::connected, "RFC 5321 4.1.1.1"},
    {S::connected, V::ehlo, S::greeted, S::connected, "RFC 5321 4.1.1.1"},
    {S::connected, V::rset, S::connected, S::connected, "RFC 5321 4.1.1.5"},
    {S::connected, V::noop, S::connected, S::connected, "RFC 5321 4.1.1.9"},
    {S::connected, V::vrfy, S::connected, S::connected, "RFC 5321 4.1.1.6"},
    {S::connected, V::expn, S::connected, S::connected, "RFC 5321 4.1.1.7"},
    {S::connected, V::help, S::connected, S::connected, "RFC 5321 4.1.1.8"},
    {S::connected, V::quit, S::closed, S::closed, "RFC 5321 4.1.1.10"},

    {S::greeted, V::helo, S::greeted, S::greeted, "RFC 5321 4.1.4"},
    {S::greeted, V::ehlo, S::greeted, S::greeted, "RFC 5321 4.1.4"},
    {S::greeted, V::mail, S::mail, S::greeted, "RFC 5321 4.1.1.2"},
    {S::greeted, V::rset, S::greeted, S::greeted, "RFC 5321 4.1.1.5"},
    {S::greeted, V::noop, S::greeted, S::greeted, "RFC 5321 4.1.1.9"},
    {S::greeted, V::vrfy, S::greeted, S::greeted, "RFC 5321 4.1.1.6"},
    {S::greeted, V::expn, S::greeted, S::greeted, "RFC 5321 4.1.1.7"},
    {S::greeted, V::help, S::greeted, S::greeted, "RFC 5321 4.1.1.8"},
    {S::greeted, V::quit, S::closed, S::closed, "RFC 5321 4.1.1.10"},

    {S::mail, V::helo, S::greeted, S::mail, "RFC 5321 4.1.4"},
    {S::mail, V::ehlo, S::greeted, S::mail, "RFC 5321 4.1.4"},
    {S::mail, V::rcpt, S::rcpt, S::mail, "RFC 5321 4.1.1.3"},
    {S::mail, V::rset, S::greeted, S::mail, "RFC 5321 4.1.1.5"},
    {S::mail, V::noop, S::mail, S::mail, "RFC 5321 4.1.1.9"},
    {S::mail, V::vrfy, S::mail, S::mail, "RFC 5321 4.1.1.6"},
    {S::mail, V::expn, S::mail, S::mail, "RFC 5321 4.1.1.7"},
    {S::mail, V::help, S::mail, S::mail, "RFC 5321 4.1.1.8"},
    {S::mail, V::quit, S::closed, S::closed, "RFC 5321 4.1.1.10"},

    {S::rcpt, V::helo, S::greeted, S::rcpt, "RFC 5321 4.1.4"},
    {S::rcpt, V::ehlo, S::greeted, S::rcpt, "RFC 5321 4.1.4"},
    {S::rcpt, V::rcpt, S::rcpt, S::rcpt, "RFC 5321 4.1.1.3"},
    {S::rcpt, V::data, S::data, S::rcpt, "RFC 5321 4.1.1.4"},
    {S::rcpt, V::rset, S::greeted, S::rcpt, "RFC 5321 4.1.1.5"},
    {S::rcpt, V::noop, S::rcpt, S::rcpt, "RFC 5321 4.1.1.9"},
    {S::rcpt, V::vrfy, S::rcpt, S::rcpt, "RFC 5321 4.1.1.6"},
    {S::rcpt, V::expn, S::rcpt, S::rcpt, "RFC 5321 4.1.1.7"},
    {S::rcpt, V::help, S::rcpt, S::rcpt, "RFC 5321 4.1.1.8"},
    {S::rcpt, V::quit, S::closed, S::closed, "RFC 5321 4.1.1.10"},

    {S::data, V::dot, S::greeted, S::greeted, "RFC 5321 4.1.1.4"},

    {S::refused, V::quit, S::closed, S::closed, "RFC 5321 3.1"},
};

using C = ClientState;
using A = Act;

constexpr ClientRow kClient[] = {
    {C::greeting, Cue::positive, C::ehlo, A::say_ehlo, "RFC 5321 3.2"},
    {C::greeting, Cue::plain, C::helo, A::say_helo, "RFC 821 3.5"},
    {C::greeting, Cue::negative, C::quit, A::say_quit, "RFC 5321 3.1"},

    {C::ehlo, Cue::positive, C::mail, A::say_mail, "RFC 5321 3.3"},
    {C::ehlo, Cue::plain, C::helo, A::say_helo, "RFC 5321 3.2"},
    {C::ehlo, Cue::negative, C::quit, A::say_quit, "RFC 5321 4.1.1.1"},
    {C::helo, Cue::positive, C::mail, A::say_mail, "RFC 5321 3.3"},
    {C::helo, Cue::negative, C::quit, A::say_quit, "RFC 5321 4.1.1.1"},

    {C::mail, Cue::positive, C::rcpt, A::say_rcpt, "RFC 5321 3.3"},
    {C::mail, Cue::another, C::rset, A::say_rset, "RFC 5321 4.1.1.5"},
    {C::mail, Cue::finished, C::quit, A::say_quit, "RFC 5321 4.1.1.10"},

    {C::rcpt, Cue::more, C::rcpt, A::say_rcpt, "RFC 5321 3.3"},
    {C::rcpt, Cue::some, C::data, A::say_data, "RFC 5321 3.3"},
    // Nobody was accepted: there is nobody to send the data for (RFC 821 3.1).
    {C::rcpt, Cue::another, C::rset, A::say_rset, "RFC 5321 4.1.1.5"},
    {C::rcpt, Cue::none, C::quit, A::say_quit, "RFC 5321 3.3"},

    {C::data, Cue::positive, C::dot, A::say_content, "RFC 5321 3.3"},
    {C::data, Cue::another, C::rset, A::say_rset, "RFC 5321 4.1.1.5"},
    {C::data, Cue::finished, C::quit, A::say_quit, "RFC 5321 4.1.1.10"},

    {C::dot, Cue::another, C::mail, A::say_mail, "RFC 5321 3.3"},
    {C::dot, Cue::finished, C::quit, A::say_quit, "RFC 5321 4.1.1.10"},

    {C::rset, Cue::positive, C::mail, A::say_mail, "RFC 5321 4.1.1.5"},
    {C::rset, Cue::negative, C::quit, A::say_quit, "RFC 5321 4.1.1.5"},

    {C::quit, Cue::positive, C::closed, A::hang_up, "RFC 5321 4.1.1.10"},
    {C::quit, Cue::negative, C::closed, A::hang_up, "RFC 5321 4.1.1.10"},
};

constexpr std::size_t kStates = 8, kVerbs = static_cast<std::size_t>(Verb::unknown) + 1;
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
  constexpr std::string_view names[] = {"opening", "connected", "greeted", "mail",
                                        "rcpt",    "data",      "refused", "closed"};
  return names[static_cast<std::size_t>(s)];
}

std::string_view to_text(ClientState s) {
  constexpr std::string_view names[] = {"greeting", "ehlo", "helo", "mail", "rcpt",
                                        "data",     "dot",  "rset", "quit", "closed"};
  return names[static_cast<std::size_t>(s)];
}

std::string_view to_text(Cue c) {
  constexpr std::string_view names[] = {"positive", "more",     "some",  "none",
                                        "another",  "finished", "plain", "negative"};
  return names[static_cast<std::size_t>(c)];
}

std::string_view to_text(Act a) {
  constexpr std::string_view names[] = {"say EHLO",     "say HELO", "say MAIL", "say RCPT", "say DATA",
                                        "send content", "say RSET", "say QUIT", "hang up"};
  return names[static_cast<std::size_t>(a)];
}

}  // namespace smtp
