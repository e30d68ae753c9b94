// Message: a mail object on its way: which one it is, its envelope, its trace and its content.
//
// Invariants: `trace` holds whole header lines (CRLF), newest first, which hops added in front of the content
// as it was submitted; the content never changes on the way (RFC 5321 4.4, 6.4).
#pragma once

#include <cstdint>
#include <string>

#include "mail/content.hpp"
#include "smtp/envelope.hpp"
#include "units/units.hpp"

namespace mail {

struct Message {
  smtp::Envelope envelope;
  std::string trace;  ///< Received lines added on the way, newest first
  ContentRef content;

  const Identity& identity() const { return content->identity(); }
  MessageKey key() const { return content->identity().key; }
  std::int64_t size() const { return static_cast<std::int64_t>(trace.size()) + content->size(); }
  /// trace + content, as a mailbox or the wire (before stuffing) has it.
  std::string octets() const { return trace + content->octets(); }
};

/// Counts Received lines in the header section of trace + content: the hops so far (RFC 5321 6.3).
int hop_count(const Message& m);

}  // namespace mail
