// Think times and habits of measured software (private to preset.cpp).
#pragma once

#include "mta/habits.hpp"
#include "mta/think.hpp"

namespace mta {

struct Manner {
  ThinkTimes think;
  Habits habits;
};

/// RFC 5321's own words have Postfix's think times, fixed, and no habits.
Manner rfc_manner();
Manner postfix_manner();
Manner exim_manner();
Manner opensmtpd_manner();
Manner aiosmtpd_manner();  ///< a server; as a client it is rfc5321
Manner swaks_manner();     ///< clients; as servers they are rfc5321
Manner smtplib_manner();

}  // namespace mta
