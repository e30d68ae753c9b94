#include "timeline/event.hpp"

namespace timeline {

std::string_view to_text(Kind k) {
  switch (k) {
    case Kind::connecting: return "connecting";
    case Kind::accepted: return "accepted";
    case Kind::connected: return "connected";
    case Kind::closed: return "closed";
    case Kind::retransmitted: return "retransmitted";
    case Kind::command: return "command";
    case Kind::reply: return "reply";
    case Kind::content: return "content";
    case Kind::lost: return "lost";
    case Kind::unexpected: return "unexpected";
    case Kind::submitted: return "submitted";
    case Kind::refused: return "refused";
    case Kind::filtering: return "filtering";
    case Kind::queued: return "queued";
    case Kind::attempted: return "attempted";
    case Kind::passed: return "passed";
    case Kind::shown: return "shown";
    case Kind::delivered: return "delivered";
    case Kind::bounced: return "bounced";
    case Kind::expired: return "expired";
    case Kind::discarded: return "discarded";
    case Kind::replaced: return "replaced";
    case Kind::handed_outside: return "handed_outside";
    case Kind::queue: return "queue";
    case Kind::link: return "link";
    case Kind::power: return "power";
    case Kind::configured: return "configured";
  }
  return "?";
}

}  // namespace timeline
