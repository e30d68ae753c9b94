// DeliveryStory: what became of one recipient of one message, from submission to its end.
//
// Invariants: the first final outcome stands; a later delivery of the same recipient is a duplicate (RFC
// 1047). A copy is in custody of an MTA from `submitted` or `queued` until `passed` or a final outcome there;
// the story is over when it has an outcome and no MTA holds a
// copy, or has one in its content filter, any more.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "timeline/event.hpp"

namespace timeline {

enum class Outcome : std::uint8_t {
  queued,
  delivered,
  handed_outside,
  replaced,
  bounced,
  expired,
  discarded
};
std::string_view to_text(Outcome o);
/// The outcome an event of that kind gives a recipient; nullopt where it gives none.
std::optional<Outcome> outcome_of(Kind k);

struct DeliveryStory {
  std::uint64_t row = 0;  ///< how-manieth recipient of the run, from 1
  mail::MessageKey message;
  mail::Kind kind = mail::Kind::user;
  std::string recipient;
  units::TimePoint submitted{};
  Outcome outcome = Outcome::queued;
  std::optional<units::TimePoint> finished;
  int attempts = 0;    ///< transfers over SMTP that were tried for it, at all MTAs: `attempted` + `passed`
  int hops = 0;        ///< MTAs that took custody of it over SMTP before its outcome
  int duplicates = 0;  ///< deliveries after the first
  std::optional<ConnId> doubt;            ///< the last session whose reply to the final dot did not come
  std::optional<ConnId> duplicate_cause;  ///< … that caused the first duplicate (RFC 1047)
  int last_code = 0;   ///< of the last reply about it; 0: none
  std::string last_text;
  std::vector<MtaId> holders;   ///< MTAs that hold a copy, one entry a copy
  std::vector<MtaId> filtering;  ///< MTAs whose content filter looks at a copy, whatever its sender believes by now

  bool settled() const { return outcome != Outcome::queued; }
  bool over() const { return settled() && holders.empty() && filtering.empty(); }
  /// Takes an event about this recipient into the story. `submitted` begins it and is not given here.
  void take(const Event& e);
};

}  // namespace timeline
