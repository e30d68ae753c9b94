// Events told in words, for tests of what is derived from them.
#pragma once

#include <chrono>
#include <string_view>

#include "timeline/event.hpp"

namespace told {

using namespace std::chrono_literals;

inline constexpr timeline::MtaId kAlpha = 0, kBeta = 1;
inline constexpr mail::MessageKey kLetter{mail::MessageKey::kScenario, 0};

/// Something that happened to <recipient> of the letter, at that second, at that MTA.
inline timeline::Event mail_event(timeline::Kind kind, timeline::MtaId where, int second,
                                  std::string_view recipient = "bob@beta") {
  timeline::Event e;
  e.kind = kind;
  e.mta = where;
  e.time = units::kStart + std::chrono::seconds(second);
  e.message = kLetter;
  e.recipient = recipient;
  return e;
}

}  // namespace told
