// The nested tables of [[mta]], key by member: what the reader sets and the writer writes is one list
// (private to both).
#pragma once

#include <string>
#include <string_view>

#include "mta/config.hpp"

namespace scenario {

template <class Struct, class T>
struct Field {
  std::string_view key;
  T Struct::*member;
};

inline constexpr Field<mta::Texts, std::string> kTexts[] = {
    {"banner", &mta::Texts::banner},
    {"helo", &mta::Texts::helo},
    {"mail", &mta::Texts::mail},
    {"rcpt", &mta::Texts::rcpt},
    {"no_such_user", &mta::Texts::no_such_user},
    {"data", &mta::Texts::data},
    {"dot", &mta::Texts::dot},
    {"quit", &mta::Texts::quit},
    {"greylisted", &mta::Texts::greylisted},
};

inline constexpr Field<mta::ThinkTimes, units::Duration> kThink[] = {
    {"banner", &mta::ThinkTimes::banner}, {"helo", &mta::ThinkTimes::helo},
    {"mail", &mta::ThinkTimes::mail},     {"rcpt", &mta::ThinkTimes::rcpt},
    {"data", &mta::ThinkTimes::data},     {"dot", &mta::ThinkTimes::dot},
    {"quit", &mta::ThinkTimes::quit},     {"other", &mta::ThinkTimes::other},
    {"client", &mta::ThinkTimes::client},
};

inline constexpr Field<mta::Timeouts, units::Duration> kTimeouts[] = {
    {"connect", &mta::Timeouts::connect},
    {"greeting", &mta::Timeouts::greeting},
    {"helo", &mta::Timeouts::helo},
    {"mail", &mta::Timeouts::mail},
    {"rcpt", &mta::Timeouts::rcpt},
    {"data", &mta::Timeouts::data},
    {"data_block", &mta::Timeouts::data_block},
    {"dot", &mta::Timeouts::dot},
    {"quit", &mta::Timeouts::quit},
    {"server", &mta::Timeouts::server},
};

inline constexpr Field<smtp::Tolerance, bool> kTolerances[] = {
    {"bare-address", &smtp::Tolerance::bare_address},
    {"space-after-colon", &smtp::Tolerance::space_after_colon},
};

}  // namespace scenario
