#include "sim/plans.hpp"

#include <algorithm>
#include <utility>

#include "mail/compose.hpp"
#include "random/stream.hpp"

namespace sim {
namespace {

using Since = queue::DeliveryQueue::Since;

mail::Message compose(const scenario::Scenario& s, const scenario::QueuedMail& q, const mta::Config& holder,
                      std::uint32_t ordinal, units::TimePoint arrived) {
  mail::Letter letter;
  letter.who.key = {mail::MessageKey::kQueue, ordinal};
  letter.who.id = q.id;
  // Of MAILER-DAEMON comes no mail but notices; nobody is told of their end.
  if (q.sender.is_null()) letter.who.kind = mail::Kind::bounce;
  letter.envelope.reverse_path = q.sender;
  letter.envelope.forward_paths = q.recipients;
  letter.size = q.size;
  letter.host = holder.name;
  letter.seed = rng::Stream(s.seed, "queue", ordinal)();
  return mail::compose(letter, holder.calendar, arrived);
}

}  // namespace

std::vector<Planned> plans(const scenario::Scenario& s, const Directory& directory) {
  std::vector<Planned> out;
  std::uint32_t ordinal = 0;
  for (const auto& queue : s.queues) {
    const auto mta = directory.host(queue.mta).value();
    const auto& config = s.mtas[mta].config;
    for (const auto& q : queue.mails) {
      const auto arrived =
          std::min(units::kStart, units::kStart + std::chrono::seconds(q.arrival_unix - s.start.start_unix));
      mta::event::Standing e{compose(s, q, config, ordinal++, arrived), arrived,
                             q.queue == "deferred" ? Since::deferred
                             : q.queue == "hold"   ? Since::held
                                                   : Since::incoming};
      out.push_back({mta, units::kStart, std::move(e)});
    }
  }
  for (const auto& a : s.actions) out.push_back({directory.host(a.mta).value(), a.at, a.act});
  return out;
}

}  // namespace sim
