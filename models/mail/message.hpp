// Message: a mail object on its way: which one it is, its envelope, its trace and its content.
//
// Invariants: `trace` holds whole header lines (CRLF), newest first, which hops added in front of the content as it
// was submitted; the content never changes on the way (RFC 5321 4.4, 6.4).
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "mail/content.hpp"
#include "smtp/envelope.hpp"
#include "units/units.hpp"

namespace mail {

/// Names a message for the whole run: who made it, and its how-manieth. No global counter, so that runs compare.
struct MessageKey {
  std::int32_t origin = kNone;  ///< an MTA's index, or one of the sources below
  std::uint32_t n = 0;

  static constexpr std::int32_t kNone = INT32_MIN;
  static constexpr std::int32_t kScenario = INT32_MIN + 1;  ///< [[message]] entries, n is their order in the file
  static constexpr std::int32_t kTraffic = INT32_MIN + 2;   ///< + the generator's order in the file
  auto operator<=>(const MessageKey&) const = default;
};

enum class Kind : std::uint8_t { user, bounce, delay, list, forward };
std::string_view to_text(Kind k);

struct Message {
  MessageKey key;
  MessageKey parent;  ///< origin kNone where there is none
  Kind kind = Kind::user;
  std::string id;     ///< the scenario's name for it, else empty
  std::string message_id;  ///< the Message-ID header's value, with its brackets
  smtp::Envelope envelope;
  std::string trace;  ///< Received lines added on the way, newest first
  ContentRef content;
  units::TimePoint submitted{};

  std::int64_t size() const { return static_cast<std::int64_t>(trace.size()) + content->size(); }
  /// trace + content, as a mailbox or the wire (before stuffing) has it.
  std::string octets() const { return trace + content->octets(); }
};

/// Counts Received lines in the header section of trace + content: the hops so far (RFC 5321 6.3).
int hop_count(const Message& m);

}  // namespace mail
