#include "timeline/delivery_story.hpp"

#include <algorithm>

namespace timeline {

std::string_view to_text(Outcome o) {
  switch (o) {
    case Outcome::queued:
      return "queued";
    case Outcome::delivered:
      return "delivered";
    case Outcome::handed_outside:
      return "handed_outside";
    case Outcome::replaced:
      return "replaced";
    case Outcome::bounced:
      return "bounced";
    case Outcome::expired:
      return "expired";
    case Outcome::discarded:
      return "discarded";
  }
  return "?";
}

std::optional<Outcome> outcome_of(Kind k) {
  switch (k) {
    case Kind::delivered:
      return Outcome::delivered;
    case Kind::handed_outside:
      return Outcome::handed_outside;
    case Kind::replaced:
      return Outcome::replaced;
    case Kind::bounced:
      return Outcome::bounced;
    case Kind::expired:
      return Outcome::expired;
    case Kind::discarded:
      return Outcome::discarded;
    default:
      return std::nullopt;
  }
}

void DeliveryStory::take(const Event& e) {
  const auto let_go = [&] {
    const auto at = std::find(holders.begin(), holders.end(), e.mta);
    if (at != holders.end()) holders.erase(at);
  };
  if (e.code != 0) {
    last_code = e.code;
    last_text.assign(e.text);
  }
  const auto filter_done = [&] {
    const auto at = std::find(filtering.begin(), filtering.end(), e.mta);
    if (at != filtering.end()) filtering.erase(at);
  };
  if (e.kind == Kind::filtering) {
    if (e.cause.empty())
      filtering.push_back(e.mta);
    else
      filter_done();
  } else if (e.kind == Kind::queued) {
    filter_done();
    holders.push_back(e.mta);
    if (!settled()) ++hops;
  } else if (e.kind == Kind::attempted) {
    if (e.session) ++attempts;  // else deferred without trying
    if (e.verb == smtp::Verb::dot) doubt = e.session;
  } else if (e.kind == Kind::passed) {
    ++attempts;
    let_go();
  } else if (const auto o = outcome_of(e.kind)) {
    let_go();
    if (!settled()) {
      outcome = *o;
      finished = e.time;
    } else if (*o == Outcome::delivered) {
      ++duplicates;
      if (!duplicate_cause) duplicate_cause = doubt;
    }
  }
}

}  // namespace timeline
