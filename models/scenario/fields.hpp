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

inline constexpr Field<mta::ThinkTimes, mta::Think> kThink[] = {
    {"banner", &mta::ThinkTimes::banner},
    {"helo", &mta::ThinkTimes::helo},
    {"mail", &mta::ThinkTimes::mail},
    {"rcpt", &mta::ThinkTimes::rcpt},
    {"data", &mta::ThinkTimes::data},
    {"dot", &mta::ThinkTimes::dot},
    {"quit", &mta::ThinkTimes::quit},
    {"other", &mta::ThinkTimes::other},
    {"wake", &mta::ThinkTimes::wake},
    {"store", &mta::ThinkTimes::store},
    {"client_helo", &mta::ThinkTimes::client_helo},
    {"client_mail", &mta::ThinkTimes::client_mail},
    {"client_rcpt", &mta::ThinkTimes::client_rcpt},
    {"client_data", &mta::ThinkTimes::client_data},
    {"client_content", &mta::ThinkTimes::client_content},
    {"client_quit", &mta::ThinkTimes::client_quit},
    {"client_wake", &mta::ThinkTimes::client_wake},
    {"client_prepare", &mta::ThinkTimes::client_prepare},
};

inline constexpr Field<mta::Habits, bool> kHabits[] = {
    {"quit_behind_dot", &mta::Habits::quit_behind_dot},
    {"dot_apart", &mta::Habits::dot_apart},
    {"names_original", &mta::Habits::names_original},
    {"nagle", &mta::Habits::nagle},
};

inline constexpr Field<mta::Habits, units::Duration> kWaits[] = {
    {"linger", &mta::Habits::linger},
    {"cork", &mta::Habits::cork},
};

/// By mta::Closes.
inline constexpr std::string_view kCloses[] = {"reply", "lone-quit", "quit"};

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
