// Ledger: every recipient counted once, from the moment mail enters until the moment it leaves.
//
// The law: submitted + children + notices = delivered + handed outside + replaced + bounced + expired +
// discarded + queued. A recipient is settled by its first final outcome; a further delivery of the same one
// is a duplicate and is counted beside the sum (RFC 1047). See ARCHITECTURE "The mail ledger".
#pragma once

#include <cstdint>
#include <string>

namespace timeline {

struct Ledger {
  std::uint64_t submitted = 0, children = 0, notices = 0;         // in
  std::uint64_t delivered = 0, handed_outside = 0, replaced = 0;  // out
  std::uint64_t bounced = 0, expired = 0, discarded = 0, queued = 0;
  std::uint64_t duplicates = 0, refused = 0;  // beside the sum

  std::uint64_t in() const { return submitted + children + notices; }
  std::uint64_t out() const {
    return delivered + handed_outside + replaced + bounced + expired + discarded + queued;
  }
  bool balances() const { return in() == out(); }
};

/// "submitted 4 = delivered 3 + bounced 1", only what is not zero.
std::string to_text(const Ledger& l);

}  // namespace timeline
